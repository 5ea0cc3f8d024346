import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findProgram, vpcdDriverPath } from '@cardbridge/fixtures/machine';
import { runApart, whyNotApart } from './apart/index.js';
import { measureDaemon, measureFloor, withReader } from './bench/index.js';
import { extractPart, fetchPart, readRuntimes } from './parts/index.js';
import { hostSystem, unpackedFolder } from './releases/index.js';

/**
 * `npm run -s bench -- daemon [--runs N] [--seconds N] [--json]`: the program as it is packaged, with pcscd and an empty virtual reader
 * where this machine lets us (root, pcscd, vsmartcard-vpcd). The last line of stdout is one JSON object. Figures are for comparing
 * within one run: `floor` is what two processes of the same runtime cost that do nothing.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '120' },
    // For ourselves: the untouched runtime, and that we are in namespaces of our own.
    runtime: { type: 'string' },
    apart: { type: 'boolean', default: false },
  },
});
const runs = wholeNumber('runs', 10);
const seconds = wholeNumber('seconds', 1);
const say = (line: string) => void process.stderr.write(`${line}\n`);

try {
  if (values.runtime === undefined) await measureWithRuntime();
  else await measure(values.runtime);
} catch (error) {
  process.exitCode = 1;
  say(error instanceof Error ? error.message : String(error));
}

/** Unpacks the runtime, which may have to be fetched, and goes on where there is no network. */
async function measureWithRuntime(): Promise<void> {
  const { system } = packaged();
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-runtime-'));
  try {
    await extractPart(await fetchPart((await readRuntimes())[system.name]), ['bin/node'], folder);
    const runtime = join(folder, 'bin/node');
    const trouble = (await whyNotApart()) ?? whyNoReader();
    if (trouble !== undefined) {
      say(`without pcscd: ${trouble}`);
      return await measure(runtime);
    }
    const own = fileURLToPath(import.meta.url);
    const status = await runApart([process.execPath, own, '--apart', '--runtime', runtime, ...process.argv.slice(2)], {
      network: 'own',
      onLine: (line) => process.stdout.write(`${line}\n`),
    });
    if (status !== 0) throw new Error(`the measurement ended with ${status}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(runtime: string): Promise<void> {
  const { program } = packaged();
  const work = async () => {
    const floor = await measureFloor(runtime, runs);
    return { ...(await measureDaemon({ program, runs, seconds, onProgress: say })), floor };
  };
  const figures = await (values.apart ? withReader(work) : work());
  const { startMs, rssBytes, cpuPercent, ...more } = figures;
  const goals = { startMs: startMs <= 400, rssBytes: rssBytes <= 70e6, cpuPercent: cpuPercent <= 0.1 };
  if (values.json) {
    const all = { startMs, rssBytes, cpuPercent, goals, ...more, pcscd: values.apart };
    process.stdout.write(`${JSON.stringify(all)}\n`);
    return;
  }
  const { floor, pssBytes } = more;
  console.table({
    packaged: { startMs, rssMB: megabytes(rssBytes), pssMB: megabytes(pssBytes), cpuPercent },
    'bare runtime, twice': { startMs: floor.startMs, rssMB: megabytes(floor.rssBytes), pssMB: megabytes(floor.pssBytes) },
  });
}

function packaged() {
  const system = hostSystem();
  if (system?.os !== 'linux') throw new Error('the packaged daemon is measured on Linux only: by /proc');
  const program = join(unpackedFolder, system.name, 'cardbridge');
  if (!existsSync(program)) throw new Error(`there is no ${program}; make it with: npm run package -- unpacked`);
  return { system, program };
}

function whyNoReader(): string | undefined {
  const isThere = findProgram('pcscd') !== undefined && vpcdDriverPath() !== undefined;
  return isThere ? undefined : 'apt-get install pcscd vsmartcard-vpcd';
}

function wholeNumber(name: 'runs' | 'seconds', least: number): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < least) throw new Error(`--${name} ${values[name]}: a whole number from ${least} on`);
  return value;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
