/** What `npm run package:verify` can try. */
export const targets = ['deb', 'rpm', 'appimage', 'tar', 'nsis'] as const;

export type Target = (typeof targets)[number];

export type LinuxTarget = Exclude<Target, 'nsis'>;

export const isTarget = (name: string): name is Target => targets.some((target) => target === name);
