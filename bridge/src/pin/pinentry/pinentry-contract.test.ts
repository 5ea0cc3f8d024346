import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakePinentry, type FakeAnswer } from '@cardbridge/fixtures/pinentry';
import { describe } from 'vitest';
import { type Act, promptContract } from '../prompt.contract.js';
import { createPinentryPrompt } from './index.js';

function fakeAnswer(act: Act): FakeAnswer {
  if (act === 'close') return 'close';
  if (act === 'wait') return 'hang';
  if ('type' in act) return `pin ${act.type}`;
  if (act.press === 'cancel') return 'cancel';
  const button = act.press === 'ok' ? 'yes' : 'always';
  return act.after === undefined ? button : `${button} ${act.after}`;
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(process.platform === 'win32')('pinentry', () => {
  promptContract(
    'pinentry',
    async (acts, options) => {
      const fake = await createFakePinentry(...acts.map(fakeAnswer));
      const folder = await mkdtemp(join(tmpdir(), 'cardbridge-pinentry-'));
      const program = join(folder, 'pinentry');
      const pids = `${program}.pids`;
      await writeFile(pids, '');
      await writeFile(program, `#!/bin/sh\necho $$ >> '${pids}'\nexec '${fake.program}'\n`, { mode: 0o755 });
      return {
        prompt: createPinentryPrompt({ ...options, environment: process.env, program }),
        shown: async () =>
          (await fake.shown()).map(({ title, description, error, ok, notOk, cancel }) => ({
            title,
            text: error === undefined ? description : `${error}\n\n${description}`,
            buttons: [ok, notOk, cancel].filter((label) => label !== undefined),
          })),
        isOpen: async () => (await readFile(pids, 'utf8')).split('\n').filter(Boolean).map(Number).some(isAlive),
        remove: async () => {
          await fake.remove();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
    {
      hasTimeLimit: true,
      asksAboutAccess: true,
      createUnavailable: async (language) =>
        createPinentryPrompt({ language, environment: process.env, program: '/nonexistent/pinentry' }),
    },
  );
});
