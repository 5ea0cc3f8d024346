import type { zhTW } from './zh-TW.js';

/** What the site says. Sentences of refusals and of the bridge are the SDK's. */
export type Texts = typeof zhTW;
