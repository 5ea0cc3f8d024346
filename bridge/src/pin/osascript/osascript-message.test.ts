import { describe, expect, onTestFinished, test } from 'vitest';
import { createFakeOsascript } from '../../../test/support/create-fake-osascript.js';
import { showOsascriptMessage } from './osascript-message.js';

const { signal } = new AbortController();
const window = { title: 'CardBridge - About', text: 'one\n"two"', ok: '知道了' };

describe.skipIf(process.platform === 'win32')('a message of macOS', () => {
  test('is a dialog with one button, that Enter and Escape press too, and without a field', async () => {
    const fake = await createFakeOsascript([{ press: 0 }, 'close']);
    onTestFinished(fake.remove);
    const options = { environment: process.env, program: fake.program, signal, timeLimit: 60_000 };
    await showOsascriptMessage(window, options);
    await showOsascriptMessage(window, options);
    const dialogs = (await fake.log()).map(({ dialog }) => dialog);
    expect(dialogs).toHaveLength(2);
    expect(dialogs[0]).toMatchObject({ withTitle: window.title, text: window.text, buttons: [window.ok], givingUpAfter: 60 });
    expect(dialogs[0]).toMatchObject({ defaultButton: window.ok, cancelButton: window.ok });
    expect(dialogs[0]?.defaultAnswer).toBeUndefined();
  });

  test('closes when it is taken back', async () => {
    const fake = await createFakeOsascript(['wait']);
    onTestFinished(fake.remove);
    const taken = new AbortController();
    const options = { environment: process.env, program: fake.program, signal: taken.signal, timeLimit: 60_000 };
    const shown = showOsascriptMessage(window, options);
    await expect.poll(async () => (await fake.log()).length).toBe(1);
    taken.abort(new Error('taken back'));
    await expect(shown).rejects.toThrow('taken back');
  });
});
