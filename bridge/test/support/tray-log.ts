import { createLog, type Log } from '../../src/log.js';

/** TEST ONLY: a log, and what was written into it. */
export function trayLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  return { lines, log: createLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }) };
}
