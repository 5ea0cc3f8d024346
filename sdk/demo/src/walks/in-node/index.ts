import type { Walker } from '../walk.js';
import { accountWalks } from './accounts.js';
import { issoWalks } from './isso.js';

/** The SDK's flows without a page, over HTTP and WebSocket as a browser speaks them. */
export const walkInNode: Walker = { ...accountWalks, ...issoWalks };
