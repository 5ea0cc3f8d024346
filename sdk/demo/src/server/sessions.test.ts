import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSessions } from './sessions.js';

const identity = { kind: 'organization', name: '測試', taxId: '04595257' } as const;

test('a session is found by its id until it ends', () => {
  const sessions = createSessions(randomBytes, () => 0);
  const session = sessions.start(identity);
  expect(session.id).toMatch(/^[\w-]{43}$/);
  expect(sessions.get(session.id)).toEqual({ id: session.id, identity });
  expect(sessions.get('somebody else')).toBeUndefined();
  expect(sessions.get(undefined)).toBeUndefined();
  sessions.end(session.id);
  expect(sessions.get(session.id)).toBeUndefined();
});

test('a session ends by itself', () => {
  let now = 0;
  const sessions = createSessions(randomBytes, () => now);
  const { id } = sessions.start(null);
  now = 30 * 60_000 - 1;
  expect(sessions.get(id)).toBeDefined();
  now += 1;
  expect(sessions.get(id)).toBeUndefined();
});

test('a flood of sessions pushes out the oldest, not the server', () => {
  const sessions = createSessions(randomBytes, () => 0);
  const oldest = sessions.start(null);
  for (let i = 1; i < 10_000; i += 1) sessions.start(null);
  expect(sessions.get(oldest.id)).toBeDefined();
  const newest = sessions.start(null);
  expect(sessions.get(oldest.id)).toBeUndefined();
  expect(sessions.get(newest.id)).toBeDefined();
});
