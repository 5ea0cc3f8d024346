import type { FlowProblem } from '../flow.js';

/** What is over as soon as the bridge is there (again). */
export const isMissingBridge = (problem: FlowProblem | undefined): boolean =>
  problem?.code === 'ERR_BRIDGE_ABSENT' || problem?.code === 'ERR_CONNECTION_LOST';
