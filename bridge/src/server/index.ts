export { openPageDoor, type PageDoor } from './page-door.js';
export { type Policy, parsePolicy, readPolicy } from './policy.js';
