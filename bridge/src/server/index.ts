export { openPageDoor, type PageDoor, type PeerUser } from './page-door.js';
