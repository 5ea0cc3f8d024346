import { wine } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';
import { startVirtualDisplay, type VirtualDisplay } from './support/virtual-display.js';
import { startWindowsInWine, type WindowsInWine } from './support/windows-in-wine.js';

/** Starting Node in Wine takes seconds, and making a Windows for it more. */
const SLOW = { timeout: 60_000 };
const timeLimit = 50_000;
const window = {
  title: 'CardBridge',
  instruction: 'This site wants to use your cards',
  content: 'https://service.example',
  buttons: ['Only this time', 'Always allow', 'Do not allow'],
  defaultButton: 2,
};
const notice = { ...window, instruction: 'The card is locked', buttons: ['OK'], defaultButton: 0 };
const prompt = { title: 'CardBridge', message: 'Sign in with your card to:\nhttps://service.example', userName: '自然人憑證' };

/**
 * What Wine can tell about our calls to Windows: that they load, that their structures are right, and how task dialogs behave. Its
 * CredUIPromptForWindowsCredentialsW is a stub (seen in 8.0 and 10.0), so the window for a PIN itself is not shown here.
 */
describeWith(['wine', 'xvfb', 'xdotool'], 'windows of Windows, in Wine', () => {
  let display: VirtualDisplay;
  let windows: WindowsInWine;
  const entries: BuiltEntry[] = [];
  let host: string;
  let withoutWindows: string;

  beforeAll(async () => {
    const here = wine();
    if (!here) throw new Error('there is no Wine');
    display = await startVirtualDisplay();
    for (const name of ['wine-entry.ts', 'native-card-host-entry.ts', 'card-host-entry.ts'])
      entries.push(await buildEntry(name));
    const [entry = '', native = '', fake = ''] = entries.map(({ path }) => path);
    host = native;
    withoutWindows = fake;
    windows = await startWindowsInWine(here, { entry, display: display.name });
  }, 120_000);
  afterAll(async () => {
    await windows?.remove();
    await display?.stop();
    for (const entry of entries) await entry.remove();
  }, 60_000);
  afterEach(async () => {
    expect(await display.titles()).toEqual([]);
  });

  const isOpen = () => expect.poll(() => display.titles(), SLOW).toContain(window.title);
  const isGone = () => expect.poll(() => display.titles(), SLOW).toEqual([]);

  // Wine's task dialogs know no Escape (8.0): what closes them is the cross in the frame.
  const close = () => display.close();
  const press = (key: string) => () => display.press(key);
  const toFirst = async () => {
    await display.press('Tab');
    await display.press('Return');
  };

  test.each([
    ['Enter', press('Return'), 2],
    ['the first button', toFirst, 0],
    ['the cross in the frame', close, null],
  ])('three buttons: %s', SLOW, async (_, act, button) => {
    const { outcome } = await windows.start({ host, taskDialog: window, timeLimit });
    await isOpen();
    await display.focus(window.title);
    await act();
    expect(await outcome).toEqual({ answer: { button, openMs: expect.any(Number) }, processes: 0 });
    await isGone();
  });

  test.each([
    ['Enter', press('Return'), 0],
    ['the cross in the frame', close, null],
  ])('one button: %s', SLOW, async (_, act, button) => {
    const { outcome } = await windows.start({ host, taskDialog: notice, timeLimit });
    await isOpen();
    await display.focus(window.title);
    await act();
    expect(await outcome).toMatchObject({ answer: { button } });
    await isGone();
  });

  test('D-48 a page that goes takes the window with it, and the process that showed it', SLOW, async () => {
    const { outcome, abort } = await windows.start({ host, taskDialog: window, timeLimit });
    await isOpen();
    await abort();
    expect(await outcome).toMatchObject({ error: { message: expect.stringContaining('the page went away') }, processes: 0 });
    await isGone();
  });

  test('a window that nobody answers goes', SLOW, async () => {
    const { outcome } = await windows.start({ host, taskDialog: window, timeLimit: 15_000 });
    await isOpen();
    expect(await outcome).toMatchObject({ error: { code: 'ERR_PROMPT_TIMEOUT' }, processes: 0 });
    await isGone();
  });

  test('the window for a PIN: every call loads, and the number that Wine refuses it with is in the detail', SLOW, async () => {
    const { outcome } = await windows.start({ host, credentialPrompt: prompt, timeLimit });
    expect(await outcome).toEqual({
      error: {
        code: 'ERR_PROMPT_UNAVAILABLE',
        // ERROR_CALL_NOT_IMPLEMENTED. A Wine that has it would show the window, and this test has to go on from there.
        detail: 'no window: CredUIPromptForWindowsCredentialsW: 120',
        message: expect.any(String),
      },
      processes: 0,
    });
  });

  test("D-47 a PIN's bytes arrive from a card host, through the pipes of Windows", SLOW, async () => {
    const typed = { title: 'echo', message: 'Ab12%é34', userName: '密碼' };
    const { outcome } = await windows.start({ host: withoutWindows, credentialPrompt: typed, timeLimit });
    const { hex = '' } = await outcome;
    expect(Buffer.from(hex, 'hex').toString()).toBe('Ab12%é34|密碼');
  });
});
