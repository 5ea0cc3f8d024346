/**
 * What the packaged daemon costs: how soon it is ready, what it weighs, and what it does when nothing is to be done.
 * @module
 */
export { measureDaemon } from './measure-daemon.js';
export { measureFloor } from './measure-floor.js';
export { withReader } from './with-reader.js';
