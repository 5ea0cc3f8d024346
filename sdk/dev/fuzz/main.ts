import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { readArguments } from '../read-arguments.js';
import { fuzzVerifier } from './fuzz-verifier.js';
import { watchProgress } from './watch-progress.js';

const HELP = `npm run -s fuzz -- verifier [--n INPUTS] [--seed SEED] [--from NUMBER] [--json]

Throws hurt tokens, certificates, revocation lists and OCSP responses at the verifier, in equal shares.

  --n     inputs (100000)
  --seed  the same seed makes the same changes; a random one otherwise. (Keys, and so what is changed, are new each time.)
  --from  number of the first input (0)
  --json  the last line is {"inputs":…,"seed":…,"failures":…}
`;

/** What the thread that does the work is told. */
interface Task {
  readonly inputs: number;
  readonly seed: number;
  readonly from: number;
  /** One number: the input that is being tried. */
  readonly current: SharedArrayBuffer;
}

type News = { readonly line: string } | { readonly failures: readonly string[] };

if (isMainThread) await main();
else await work(workerData);

async function main(): Promise<void> {
  const read = readArguments(
    {
      allowPositionals: true,
      options: {
        n: { type: 'string', default: '100000' },
        seed: { type: 'string', default: `${Math.floor(Math.random() * 2 ** 31)}` },
        from: { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    },
    HELP,
  );
  if (read === undefined) return;
  const { values, positionals } = read;
  const [inputs = 0, seed = 0, from = 0] = [values.n, values.seed, values.from].map(Number);
  const isUsable = inputs > 0 && [inputs, seed, from].every((number) => Number.isSafeInteger(number) && number >= 0);
  if (values.help || positionals.join(' ') !== 'verifier' || !isUsable) {
    process.stderr.write(HELP);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const failures = await fuzzInThread({ inputs, seed, from, current: new SharedArrayBuffer(4) });
  for (const failure of failures) process.stderr.write(`${failure}\n`);
  const result = { inputs, seed, failures: failures.length };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${inputs} inputs, ${failures.length} failures\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** In a thread of its own, so that an input that never ends can be seen from here, and ended. */
async function fuzzInThread(task: Task): Promise<readonly string[]> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const current = new Int32Array(task.current).fill(-1);
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: task });
  return await new Promise<readonly string[]>((resolve) => {
    const stop = watchProgress({
      current: () => Atomics.load(current, 0),
      slow: (index, seconds) =>
        say(`input ${index} has taken ${seconds} s of CPU so far: --seed ${task.seed} --from ${index} --n 1`),
      stuck: (index) => end([`input ${index} does not end: --seed ${task.seed} --from ${index} --n 1`]),
    });
    const end = (failures: readonly string[]) => {
      stop();
      void worker.terminate();
      resolve(failures);
    };
    worker.on('message', (news: News) => ('line' in news ? say(news.line) : end(news.failures)));
    worker.on('error', (error) => end([`uncaught: ${error instanceof Error ? error.stack : String(error)}`]));
    worker.on('exit', () => end(['the thread ended before its work']));
  });
}

async function work({ inputs, seed, from, current }: Task): Promise<void> {
  const post = (news: News) => parentPort?.postMessage(news);
  const shared = new Int32Array(current);
  const failures = await fuzzVerifier({
    inputs,
    seed,
    from,
    onInput: (index) => void Atomics.store(shared, 0, index),
    progress: (line) => post({ line }),
  });
  post({ failures });
}
