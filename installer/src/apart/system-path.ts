/** Where the programs of the administrator lie, which PATH has not everywhere. */
export const SYSTEM_PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
