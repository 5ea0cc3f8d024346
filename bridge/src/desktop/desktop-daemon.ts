import type { Daemon } from '../daemon.js';

export type { OperationUnderWay, RecentSite } from '../daemon-activity.js';

/** What the desktop program shows and does with the daemon. */
export type DesktopDaemon = Pick<
  Daemon,
  'status' | 'readers' | 'underWay' | 'recentSites' | 'isPaused' | 'pause' | 'resume' | 'onChange'
>;
