import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { makePopulation } from '@cardbridge/fixtures/pki';
import { signInAll } from './verifier.js';

/** How much more two workers do than one in the same time. Both have so many people of their own; what is shared is the machine. */
export async function benchWorkers(people: number, rounds: number): Promise<{ speedup: number }> {
  const alone: number[] = [];
  const together: number[] = [];
  const workers = [startWorker(people), startWorker(people)] as const;
  try {
    await Promise.all(workers.map(({ next }) => next()));
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await run([workers[0]]));
      together.push(await run(workers));
    }
  } finally {
    await Promise.all(workers.map(({ worker }) => worker.terminate()));
  }
  // Of each the quickest round: what disturbs a machine only adds.
  return { speedup: Number(((2 * Math.min(...alone)) / Math.min(...together)).toFixed(2)) };
}

/** The mean time, in milliseconds, that the sign-ins of one worker take while all of these are at it. */
async function run(workers: readonly ReturnType<typeof startWorker>[]): Promise<number> {
  for (const { worker } of workers) worker.postMessage('go');
  const elapsed = await Promise.all(workers.map(({ next }) => next()));
  return elapsed.reduce((sum, one) => sum + one, 0) / elapsed.length;
}

function startWorker(people: number) {
  const worker = new Worker(fileURLToPath(new URL('./bench-worker.js', import.meta.url)), { workerData: people });
  const next = async (): Promise<number> => Number((await once(worker, 'message'))[0]);
  return { worker, next };
}

/** The worker's side: makes its people, says so, and has them sign in each time it is told to. */
export async function serveBench(): Promise<void> {
  const population = await makePopulation('RSA-2048', Number(workerData));
  // Compilers settle before anything is counted.
  for (let round = 0; round < 4; round += 1) await signInAll('RSA-2048', population);
  parentPort?.on('message', async () => {
    // Signing is what cards do, so it is left out of the time, and both workers may not wait for one another in it.
    let logins = 0;
    for (let round = 0; round < 4; round += 1) logins += (await signInAll('RSA-2048', population)).logins;
    parentPort?.postMessage(logins);
  });
  parentPort?.postMessage(0);
}
