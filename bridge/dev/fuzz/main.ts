import { parseArgs } from 'node:util';
import { fuzzDoor } from './door/fuzz-door.js';

const HELP = `npm run -s fuzz -- door [--n MESSAGES] [--upgrades REQUESTS] [--seed SEED] [--json]

Throws generated input at the page door of a daemon with simulated readers: messages on WebSockets, and requests for one.
  --n         messages (100000)
  --upgrades  upgrade requests (a tenth of the messages)
  --seed      the same seed makes the same input; a random one otherwise
  --json      the last line is {"inputs":…,"seed":…,"failures":…}
`;

await main();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      n: { type: 'string', default: '100000' },
      upgrades: { type: 'string' },
      seed: { type: 'string', default: `${Math.floor(Math.random() * 2 ** 31)}` },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const messages = Number(values.n);
  const upgrades = values.upgrades === undefined ? Math.ceil(messages / 10) : Number(values.upgrades);
  const seed = Number(values.seed);
  const usable = [messages, upgrades, seed].every((number) => Number.isSafeInteger(number) && number >= 0);
  if (values.help || positionals.join(' ') !== 'door' || !usable) {
    process.stderr.write(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const failures = await fuzzDoor({ messages, upgrades, seed, progress: (line) => process.stderr.write(`${line}\n`) });
  for (const failure of failures) process.stderr.write(`${failure}\n`);
  const result = { inputs: messages + upgrades, seed, failures: failures.length };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${result.inputs} inputs, ${result.failures} failures\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
