import { writeSync } from 'node:fs';
import { createPinentryPrompt, type Notice } from '../../src/pin/index.js';
import { wrongPinRequest as request } from './wrong-pin-request.js';

/**
 * TEST ONLY: asks once, for `pin`, `confirm`, `access` or `inform`, with the program that it is told, and prints how that went as one line of
 * JSON behind `RESULT`. SIGUSR2 is the page that goes away. Prints `ME` and its process id first.
 */
const [what = '', program = '', language = 'en'] = process.argv.slice(2);

const page = new AbortController();
process.on('SIGUSR2', () => page.abort(new Error('the page went away')));
const { signal } = page;
const notice: Notice = { ...request, about: 'pinpad' };
const prompt = createPinentryPrompt({
  language: language === 'en' ? 'en' : 'zh-TW',
  environment: process.env,
  program,
  timeLimit: 60_000,
});
const asking: Readonly<Record<string, () => Promise<unknown>>> = {
  pin: async () => (await prompt.askPin(request, { signal }))?.toString(),
  confirm: () => prompt.confirm({ ...request, about: 'last-try' }, { signal }),
  access: () => prompt.askAccess(request, { signal }),
  inform: () => prompt.inform(notice, { signal }),
};

const say = (line: string) => void writeSync(1, `${line}\n`);
say(`ME ${process.pid}`);
try {
  say(`RESULT ${JSON.stringify({ answer: (await asking[what]?.()) ?? null })}`);
} catch (error) {
  const { message, code, detail } = error as { message: string; code?: string; detail?: string };
  say(`RESULT ${JSON.stringify({ message, code, detail })}`);
}
process.exit();
