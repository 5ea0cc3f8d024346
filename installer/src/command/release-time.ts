import { run } from '../processes/index.js';
import { checkout } from '../releases/index.js';

/**
 * The time that files of a release have: SOURCE_DATE_EPOCH (reproducible-builds.org), else that of the commit, else that of Node's
 * birth as a fixed one, so that the same sources make the same files.
 */
export async function releaseTime(environment: NodeJS.ProcessEnv): Promise<Date> {
  const given = environment.SOURCE_DATE_EPOCH;
  if (given !== undefined) {
    if (!/^\d{1,10}$/.test(given)) throw new Error('SOURCE_DATE_EPOCH is no number of seconds');
    return new Date(Number(given) * 1000);
  }
  const told = await run('git', ['-C', checkout, 'log', '-1', '--format=%ct']).catch(() => '');
  return new Date((Number(told.trim()) || 1_243_382_400) * 1000);
}
