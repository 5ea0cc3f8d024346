import { type CounterStore, memoryCounterStore } from '@cardbridge/sdk/verifier';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLimits, type Limits } from './index.js';

let now = 0;
let counters: CounterStore;
let limits: Limits;

beforeEach(() => {
  now = 1_000_000;
  counters = memoryCounterStore({ clock: () => now });
  limits = createLimits(counters);
});

const spend = async (limit: Parameters<Limits['spend']>[0], key: string, times: number) => {
  for (let time = 0; time < times; time++) await limits.spend(limit, key);
};

describe('limits', () => {
  it('refuses one too many, says when to come back, and begins anew then', async () => {
    await spend('codes-per-contact', '0912345678', 5);
    now += 600_000;
    await expect(limits.spend('codes-per-contact', '0912345678')).rejects.toMatchObject({
      code: 'ERR_TOO_MANY_CODES',
      details: { retryAfterSeconds: 3000 },
    });
    await limits.spend('codes-per-contact', '0987654321');
    now += 3_000_000;
    await limits.spend('codes-per-contact', '0912345678');
  });

  it('keeps the longer window when the shorter has passed', async () => {
    await spend('codes-per-contact', '0912345678', 5);
    now += 3600_000;
    await spend('codes-per-contact', '0912345678', 5);
    now += 3600_000;
    await expect(limits.spend('codes-per-contact', '0912345678')).rejects.toMatchObject({
      details: { retryAfterSeconds: 22 * 3600 },
    });
  });

  it('counts nothing in the longer window for who is stopped by the shorter', async () => {
    await spend('guesses-per-contact', '0912345678', 10);
    for (let time = 0; time < 30; time++) {
      await expect(limits.spend('guesses-per-contact', '0912345678')).rejects.toMatchObject({ code: 'ERR_TOO_MANY_REQUESTS' });
    }
    now += 3600_000;
    await spend('guesses-per-contact', '0912345678', 10);
  });

  it('lets fifty wrong guesses at one contact through in thirty days, however they are spread', async () => {
    let guesses = 0;
    for (let hour = 0; hour < 29 * 24; hour++, now += 3600_000) {
      for (let time = 0; time < 11; time++) {
        guesses += await limits.spend('guesses-per-contact', '0912345678').then(
          () => 1,
          () => 0,
        );
      }
    }
    expect(guesses).toBe(50);
  });

  it('lets exactly as many of a crowd through as one after the other', async () => {
    const spent = await Promise.allSettled(Array.from({ length: 200 }, () => limits.spend('codes-per-session', 'session')));
    expect(spent.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });

  it('gives back what did not come about, for the window in which it was spent', async () => {
    await spend('codes-per-contact', '0912345678', 5);
    await limits.giveBack('codes-per-contact', '0912345678');
    await limits.spend('codes-per-contact', '0912345678');
    await expect(limits.spend('codes-per-contact', '0912345678')).rejects.toThrow();

    now += 3600_000;
    await spend('codes-per-contact', '0912345678', 4);
    await limits.spend('codes-per-contact', '0912345678');
    await expect(limits.spend('codes-per-contact', '0912345678')).rejects.toThrow();
  });

  it('gives nothing back of what was not spent', async () => {
    await limits.giveBack('codes-per-session', 'session');
    await spend('codes-per-session', 'session', 10);
    await expect(limits.spend('codes-per-session', 'session')).rejects.toThrow();
  });

  it('counts all addresses of one IPv6 network as one', async () => {
    for (let time = 0; time < 60; time++) await limits.spend('codes-per-address', `2001:db8:1:2::${time.toString(16)}`);
    await expect(limits.spend('codes-per-address', '2001:db8:1:2:ffff::1')).rejects.toThrow();
    await limits.spend('codes-per-address', '2001:db8:1:3::1');
  });

  it('writes no contact into the store', async () => {
    const names: string[] = [];
    const watched = createLimits({
      ...counters,
      count: (name, lifetime) => {
        names.push(name);
        return counters.count(name, lifetime);
      },
    });
    await watched.spend('codes-per-contact', 'person@example.tw');
    expect(names.length).toBeGreaterThan(0);
    expect(names.join()).not.toContain('person');
  });
});
