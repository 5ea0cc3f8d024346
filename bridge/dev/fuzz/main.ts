import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fuzzCard } from './card/fuzz-card.js';
import { fuzzDoor } from './door/fuzz-door.js';

const HELP = `npm run -s fuzz -- door [--n MESSAGES] [--upgrades REQUESTS] [--seed SEED] [--json]
npm run -s fuzz -- card [--n INPUTS] [--seed SEED] [--json]
npm run -s fuzz -- verifier [--n INPUTS] [--seed SEED] [--json]

door: throws generated input at the page door of a daemon with simulated readers: messages on WebSockets, and requests for one.
  --n         messages (100000)
  --upgrades  upgrade requests (a tenth of the messages)

card: forges what cards and readers answer. An input is one of two things. One in ten is a whole session with a simulated card (recognise,
read, PIN, signature), in which one answer, a few or all from some step on are forged: however many, it counts once. The others are the
bytes of one answer, certificate, directory, state or name, thrown at what parses it; most are real ones, hurt.
  --n         inputs (100000)

verifier: hurts what a server is given; -- verifier --help tells its options.

  --seed      the same seed makes the same input; a random one otherwise. (Challenges of secure channels are random all the same.)
  --json      the last line is {"inputs":…,"seed":…,"failures":…}
`;

interface Outcome {
  readonly inputs: number;
  readonly failures: readonly string[];
}

if (process.argv[2] === 'verifier') {
  // The verifier's own, beside which this program stands in the built project.
  const program = fileURLToPath(new URL('../../sdk/dist/dev/fuzz.js', import.meta.url));
  process.exit(
    spawnSync(process.execPath, ['--expose-gc', program, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1,
  );
}

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
  const n = Number(values.n);
  const upgrades = values.upgrades === undefined ? Math.ceil(n / 10) : Number(values.upgrades);
  const seed = Number(values.seed);
  const usable = [n, upgrades, seed].every((number) => Number.isSafeInteger(number) && number >= 0);
  const progress = (line: string) => void process.stderr.write(`${line}\n`);
  const fuzz: Readonly<Record<string, () => Promise<Outcome>>> = {
    door: async () => ({ inputs: n + upgrades, failures: await fuzzDoor({ messages: n, upgrades, seed, progress }) }),
    card: async () => ({ inputs: n, failures: await fuzzCard({ inputs: n, seed, progress }) }),
  };
  const chosen = Object.hasOwn(fuzz, positionals.join(' ')) ? fuzz[positionals.join(' ')] : undefined;
  if (values.help || chosen === undefined || !usable || (values.upgrades !== undefined && positionals[0] !== 'door')) {
    process.stderr.write(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const { inputs, failures } = await chosen();
  for (const failure of failures) process.stderr.write(`${failure}\n`);
  const result = { inputs, seed, failures: failures.length };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${result.inputs} inputs, ${result.failures} failures\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
