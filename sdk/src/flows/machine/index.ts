export { createMachine, type Machine, type Task } from './machine.js';
export { createObservable } from './observable.js';
export { orEnded } from './or-ended.js';
