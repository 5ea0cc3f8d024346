export { createSimulatedPcsc, type SimulatedPcsc } from './create-simulated-pcsc.js';
export type { InsertionFaults, SimulatedChip } from './simulated-reader.js';
