import { readArguments } from '../read-arguments.js';
import { runCrlBench } from './crl.js';
import { benchLogins, benchRivals } from './verifier.js';
import { benchWorkers } from './workers.js';

const HELP = `npm run -s bench -- verifier [--people N] [--rounds N] [--json]
npm run -s bench -- crl [--entries N] [--json]

verifier: how many sign-ins a second one core verifies, beside what node:crypto alone does: issuing CA and people with keys of one kind, the path known, every
certificate new, a revocation list in hand, challenges in memory, the token read from JSON. Then the same with the engine of pkijs, with
X509Certificate by hand, and with two workers.

crl: a revocation list as large as MOICA's, read in a fresh process as it arrives, signature checked; what stays in memory, and what a question costs.
  --entries  how many (412000)

  --people  how many different people sign in (1000)
  --rounds  the quickest of so many counts (15)
  --json    the last line is one object
`;

await main();

async function main(): Promise<void> {
  const read = readArguments(
    {
      allowPositionals: true,
      options: {
        people: { type: 'string', default: '1000' },
        rounds: { type: 'string', default: '15' },
        entries: { type: 'string', default: '412000' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    },
    HELP,
  );
  if (read === undefined) return;
  const { values, positionals } = read;
  const [people, rounds, entries] = [Number(values.people), Number(values.rounds), Number(values.entries)];
  const usable = [people, rounds, entries].every((number) => Number.isSafeInteger(number) && number > 0);
  const bench = positionals.join(' ');
  if (values.help || !['verifier', 'crl'].includes(bench) || !usable) {
    process.stderr.write(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  if (bench === 'crl') return benchCrl(entries, values.json);
  const progress = (line: string) => void process.stderr.write(`${line}\n`);
  progress(`RSA-2048: ${people} people`);
  const rsa2048 = await benchLogins('RSA-2048', people, rounds);
  progress('P-256');
  const p256 = await benchLogins('P-256', people, rounds);
  progress('P-384');
  const p384 = await benchLogins('P-384', people, rounds);
  progress('pkijs, and X509Certificate by hand (RSA-2048)');
  const rivals = await benchRivals(people, rounds);
  progress('two workers');
  const workers2 = await benchWorkers(Math.min(people, 500), rounds);
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ rsa2048, p256, p384, ...rivals, workers2 })}\n`);
    return;
  }
  console.table({
    'RSA-2048': rsa2048,
    'P-256': p256,
    'P-384': p384,
    pkijs: rivals.pkijs,
    X509Certificate: rivals.x509certificate,
  });
  process.stdout.write(`two workers do ${workers2.speedup} times as much as one\n`);
}

async function benchCrl(entries: number, json: boolean): Promise<void> {
  const figures = await runCrlBench({ entries });
  if (json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else console.table(figures);
}
