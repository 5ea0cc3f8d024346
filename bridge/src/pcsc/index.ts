export { createPcsc } from './backend.js';
export type { CardConnection } from './card-connection.js';
export { isTooLong } from './is-too-long.js';
export { createReaderMonitor, type ReaderMonitor } from './monitor.js';
export { parseTlv } from './parse-tlv.js';
export type { BackendName, Disposition, Pcsc, PcscCard, ReaderState } from './pcsc.js';
export { PcscError } from './pcsc-error.js';
export { ignoreStatus, isStatus } from './pcsc-status.js';
export { createPcsclitePcsc } from './pcsclite/index.js';
export {
  createSimulatedPcsc,
  type InsertionFaults,
  type PinpadEntry,
  type SimulatedChip,
  type SimulatedPcsc,
  type SimulatedPinpad,
  type SimulatedReaderPlan,
} from './simulated/index.js';
export { toCardError } from './to-card-error.js';
export { createWinscardPcsc } from './winscard/index.js';
