import type { DoctorContext } from '../context.js';
import { both, type Finding, failed, ok, same, warning } from '../finding.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Zones and a clock that was set by hand once. */
const TOLERANCE_MS = 2 * DAY_MS;
/** Nobody uses a program that deals with certificates for longer. */
const LIFETIME_MS = 15 * 365 * DAY_MS;

/** Whether a certificate is valid is a question of the time: with a clock that is years off every sign-in fails. */
export async function clock({ now, madeAt }: DoctorContext): Promise<Finding> {
  const made = await madeAt();
  const detail = same(now.toISOString());
  const remedy = both(
    '請把電腦的日期與時間設對（建議自動校時）。',
    'Set date and time of the computer right, best by the network.',
  );
  if (now.getTime() < made.getTime() - TOLERANCE_MS) {
    return failed(
      'clock.behind',
      both('電腦的日期太早，憑證會被當成還沒生效', 'The date of the computer is too early: certificates seem not valid yet'),
      { detail, remedy },
    );
  }
  if (now.getTime() > made.getTime() + LIFETIME_MS) {
    return warning(
      'clock.ahead',
      both('電腦的日期太晚，憑證會被當成過期', 'The date of the computer is too late: certificates seem expired'),
      { detail, remedy },
    );
  }
  return ok('clock.ok', both('電腦的日期合理', 'The date of the computer is plausible'), { detail });
}
