import { createServer } from 'node:net';
import { createOsascriptPrompt, createPinentryPrompt, type Prompt } from '../../src/pin/index.js';

/**
 * TEST ONLY. A process that does with PINs what the daemon does: asks as often as its second argument says, zeroes what it got, and says
 * so on stdout. Then it stays, for somebody to look through its memory.
 */
const [kind, times, program = ''] = process.argv.slice(2);
const options = { language: 'en', environment: process.env, program } as const;
const prompt: Prompt = kind === 'pinentry' ? createPinentryPrompt(options) : createOsascriptPrompt(options);
const request = {
  origin: 'https://service.example',
  cardKind: 'citizen',
  simulated: false,
  minLength: 6,
  maxLength: 8,
} as const;
for (let asked = 0; asked < Number(times); asked += 1) {
  const pin = await prompt.askPin(request, { signal: new AbortController().signal });
  process.stdout.write(`${pin?.length}\n`);
  // What V8 keeps among its objects it moves about: twice, and what is left behind is left in two places.
  for (let round = 0; round < 3; round += 1) globalThis.gc?.();
  pin?.fill(0);
}
process.stdout.write('READY\n');
// Something to wait for.
createServer().listen(0, '127.0.0.1');
