/** The privacy notice that the pages show. A registration that agreed to another one is refused, so it changes with every word. */
export const PRIVACY_NOTICE_VERSION = '2026-11-21';
