/** What every authority of ours is called; how a list of trusted certificates is searched for them. */
export const AUTHORITY_NAME = 'CardBridge local CA';

/** Random bytes that follow it, as hexadecimal digits: no two have the same name. */
export const NAME_BYTES = 4;

const OURS = new RegExp(`^${AUTHORITY_NAME} [0-9a-f]{${2 * NAME_BYTES}}$`);

/** A name of ours, and nothing else. */
export const isAuthorityName = (name: string): boolean => OURS.test(name);
