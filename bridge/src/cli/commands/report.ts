import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createReport, lookAtDaemon } from '../../doctor/index.js';
import { BridgeError } from '../../error.js';
import { runtimeDirectory } from '../../paths.js';
import type { Output } from '../output.js';
import { texts } from '../texts.js';
import { lookAtEverything } from './doctor.js';

export interface ReportCommandOptions {
  readonly withSites?: boolean;
  readonly output?: string;
}

/** The text for a support desk: on stdout, or in a new file. */
export async function report({ withSites = false, output: file }: ReportCommandOptions, output: Output): Promise<void> {
  const { language } = output;
  const findings = await lookAtEverything(output);
  const daemon = await lookAtDaemon(runtimeDirectory(), { signal: new AbortController().signal });
  const status = daemon.found === 'running' ? daemon.status : undefined;
  const text = await createReport({ language, findings, status, withSites });
  if (file === undefined) return output.result({ report: text }, text.trimEnd().split('\n'));
  const path = resolve(file);
  await write(path, text);
  output.result({ file: path }, [texts(language).doctor.reportWritten(path)]);
}

/** For this person only, and never in the place of another file. */
async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? 'there is a file of that name already' : `it cannot be written (${code})`;
    throw new BridgeError('ERR_USAGE', { detail: `${path}: ${why}`, cause });
  }
}
