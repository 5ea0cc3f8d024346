export type { AddressLookup, FoundAddress } from './checked-lookup.js';
export { createGuardedFetch, type GuardedFetchOptions } from './create-guarded-fetch.js';
export type { GuardedFetch, GuardedRequest, GuardedResponse } from './guarded-fetch.js';
export { GuardedFetchError, type GuardedFetchReason } from './guarded-fetch-error.js';
export { isHttpUrl } from './is-http-url.js';
export { discardBody, readBody } from './read-body.js';
export { startTimeLimit } from './time-limit.js';
