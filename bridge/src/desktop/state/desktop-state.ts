import type { DaemonStatus, Trouble } from '../../local/index.js';
import { endsSoon } from '../../trust/index.js';
import type { OperationUnderWay } from '../desktop-daemon.js';
import type { Reason } from './reason.js';

/** All that the state follows from. */
export interface Known {
  /** Undefined while the daemon does not run. */
  readonly status?: DaemonStatus;
  /** Why the daemon could not be started; it is tried again. */
  readonly startTrouble?: Trouble;
  readonly underWay: readonly OperationUnderWay[];
  readonly paused: boolean;
  /** What keeps the file of settings from being used. */
  readonly settingsTrouble?: Trouble;
  /** There is a new version. */
  readonly update?: { readonly version: string; readonly security: boolean };
  /** What was said about a new version, but cannot be trusted. */
  readonly updateTrouble?: Trouble;
  readonly now: Date;
}

export interface DesktopState {
  /**
   * `loading`: the daemon is being started. `going`: a card is used. `paused`: by the person. `attention`: the reasons want something
   * of the person. `ready`: none of these.
   */
  readonly name: 'loading' | 'ready' | 'going' | 'paused' | 'attention';
  /** Also there while a card is used or everything is paused; what matters most comes first. */
  readonly reasons: readonly Reason[];
}

export function desktopState(known: Known): DesktopState {
  const reasons = reasonsOf(known);
  return { name: nameOf(known, reasons), reasons };
}

function nameOf({ status, startTrouble, underWay, paused }: Known, reasons: readonly Reason[]): DesktopState['name'] {
  if (!status) return startTrouble ? 'attention' : 'loading';
  if (paused) return 'paused';
  if (underWay.length > 0) return 'going';
  return reasons.length > 0 ? 'attention' : 'ready';
}

function reasonsOf({ status, startTrouble, settingsTrouble, update, updateTrouble, now }: Known): readonly Reason[] {
  const troubles = status
    ? [
        status.trouble && { code: status.trouble },
        status.policy.trouble,
        status.grants.trouble,
        status.tries.trouble,
        status.tries.paused > 0 ? ({ code: 'ERR_CARD_PAUSED' } as const) : undefined,
        status.tlsTrouble,
      ]
    : [startTrouble];
  const reasons: Reason[] = troubles.flatMap((trouble) => (trouble ? [{ about: 'error' as const, ...trouble }] : []));
  if (status) {
    if (status.portsTaken.length > 0) reasons.push({ about: 'ports-taken', ports: status.portsTaken });
    const days = status.tls ? endsSoon(new Date(status.tls.notAfter), now) : undefined;
    if (days !== undefined) reasons.push({ about: 'certificate-ends', days });
  }
  if (settingsTrouble) {
    const { detail } = settingsTrouble;
    reasons.push({ about: 'settings', ...(detail === undefined ? {} : { detail }) });
  }
  if (update) reasons.push({ about: 'update', version: update.version, security: update.security });
  if (updateTrouble) reasons.push({ about: 'error', ...updateTrouble });
  return reasons;
}
