/** Flags of unshare(1): mounts and processes of one's own, all of which end with the first one. */
export const UNSHARE = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'] as const;
