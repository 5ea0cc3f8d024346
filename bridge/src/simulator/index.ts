/**
 * TEST ONLY: the simulated readers, cards and windows. Never in a release.
 * @module
 */
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator.js';
