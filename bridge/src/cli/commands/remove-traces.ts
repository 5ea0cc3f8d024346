import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { createAutostart } from '../../desktop/autostart/index.js';
import { removeTraces, type TraceOutcome } from '../../traces/index.js';
import type { Output } from '../output.js';
import { texts } from '../texts.js';

/** For uninstallers, and for who wants to begin anew. Exit status 1 only when something of ours may be left. */
export async function removeTracesCommand({ all = false }: { readonly all?: boolean }, output: Output): Promise<void> {
  const outcomes = await removeTraces({ all, removeAutostart, signal: new AbortController().signal });
  const isClean = outcomes.every(({ outcome }) => outcome !== 'failed');
  if (!isClean) process.exitCode = 1;
  const text = texts(output.language).traces;
  output.result({ ok: isClean, traces: outcomes.map(plain) }, [
    ...outcomes.map((outcome) => `${text.name[outcome.trace]}: ${text[outcome.outcome]}${where(outcome, output)}`),
    isClean ? text.clean : text.notClean,
  ]);
}

/** The package may have an entry for everybody, which goes with the package: only that of this person is a trace. */
async function removeAutostart(): Promise<boolean> {
  const autostart = createAutostart();
  const { place } = autostart;
  const was = isAbsolute(place) ? existsSync(place) : await autostart.isOn().catch(() => false);
  await autostart.remove();
  return was;
}

function where(outcome: TraceOutcome, { explain }: Output): string {
  if (outcome.outcome === 'kept') return ` (${outcome.place})`;
  return outcome.outcome === 'failed' ? `. ${explain(outcome.error.code, outcome.error.detail)}` : '';
}

function plain(outcome: TraceOutcome): object {
  if (outcome.outcome !== 'failed') return outcome;
  const { trace, error } = outcome;
  return { trace, outcome: 'failed', code: error.code, ...(error.detail === undefined ? {} : { detail: error.detail }) };
}
