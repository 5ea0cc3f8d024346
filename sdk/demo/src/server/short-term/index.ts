export { connectRedis, type RedisConnection, type RedisOptions } from './connect-redis.js';
export { type MemoryShortTermStoreOptions, memoryShortTermStore } from './memory-short-term-store.js';
export { redisShortTermStore } from './redis-short-term-store.js';
export type { ShortTermStore } from './short-term-store.js';
export { ShortTermStoreError, type ShortTermStoreErrorCode } from './short-term-store-error.js';
