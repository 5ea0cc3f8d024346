export { createSimulatedPcsc, type SimulatedPcsc, type SimulatedReaderPlan } from './create-simulated-pcsc.js';
export type { PinpadEntry, SimulatedPinpad } from './simulated-pinpad.js';
export type { InsertionFaults, SimulatedChip } from './simulated-reader.js';
