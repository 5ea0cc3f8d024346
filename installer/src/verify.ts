import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isTarget, type Outcome, type Target, targets, verifyPackage } from './verify/index.js';

/**
 * `npm run -s package:verify [-- TARGET…] [--folder FOLDER] [--json]`: installs each package as a person does, uses it, removes it, and looks for what is left.
 * Progress on stderr; with `--json` the last line is `{"deb":"ok"|"skipped: why"|"failed: why",…}`. Ends with 0 only if nothing failed.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, folder: { type: 'string' } },
});
for (const name of positionals) if (!isTarget(name)) throw new Error(`${name}: there are ${targets.join(', ')}`);
const folder = values.folder === undefined ? {} : { folder: resolve(values.folder) };
const chosen = positionals.length === 0 ? targets : positionals.filter(isTarget);

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort(signal));

const outcomes: Partial<Record<Target, Outcome>> = {};
try {
  for (const target of chosen) {
    const say = (line: string) => void process.stderr.write(`${target}: ${line}\n`);
    const outcome = await verifyPackage(target, { signal: interruption.signal, onProgress: say, ...folder });
    outcomes[target] = outcome;
    say(outcome);
  }
  process.exitCode = Object.values(outcomes).some((outcome) => outcome.startsWith('failed')) ? 1 : 0;
} catch (error) {
  if (!interruption.signal.aborted) throw error;
  process.stderr.write('interrupted; everything that was mounted or started is gone\n');
  process.exitCode = 130;
}
if (values.json) process.stdout.write(`${JSON.stringify(outcomes)}\n`);
