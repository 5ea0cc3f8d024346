export { createLimits, type LimitName, type Limits, type LimitsOptions } from './limits.js';
