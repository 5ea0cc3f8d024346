export { createMachine, type Machine, type Task, toFlowProblem } from './machine.js';
export { createObservable } from './observable.js';
export { orEnded } from './or-ended.js';
export { pause, type Timers } from './pause.js';
