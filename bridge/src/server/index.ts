export { openPageDoor, type PageDoor } from './page-door.js';
export type { LoopbackConnection, PeerUser } from './peer-user.js';
