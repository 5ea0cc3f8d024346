export { openPageDoor, type PageDoor } from './page-door.js';
export type { PeerUser } from './peer-user.js';
export type { Witness } from './session.js';
