export { connectRedis, type RedisConnection } from './connect-redis.js';
export { memoryShortTermStore } from './memory-short-term-store.js';
export { redisShortTermStore } from './redis-short-term-store.js';
export type { ShortTermStore } from './short-term-store.js';
export { ShortTermStoreError } from './short-term-store-error.js';
