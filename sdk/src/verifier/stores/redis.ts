/**
 * What an identity server of several nodes keeps in Redis: challenges, and how often was tried.
 *
 * @module
 */
export { type RedisChallengeClient, type RedisChallengeStoreOptions, redisChallengeStore } from './redis-challenge-store.js';
export { type RedisCounterClient, type RedisCounterStoreOptions, redisCounterStore } from './redis-counter-store.js';
export { RedisStoreError, type RedisStoreErrorCode } from './redis-store-error.js';
