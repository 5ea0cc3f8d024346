import { resolve } from 'node:path';
import { createReport, lookAtDaemon } from '../../doctor/index.js';
import { runtimeDirectory } from '../../paths.js';
import type { Output } from '../output.js';
import { texts } from '../texts.js';
import { writeNewFile } from '../write-new-file.js';
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
  await writeNewFile(path, text);
  output.result({ file: path }, [texts(language).doctor.reportWritten(path)]);
}
