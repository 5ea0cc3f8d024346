import { describe, expect, test } from 'vitest';
import { BridgeError } from '../error.js';
import { createCoolDown, withCoolDown } from './cool-down.js';
import type { Confirmation, Notice, PinRequest, Prompt } from './prompt.js';

const SECOND = 1000;
const rules = { free: 3, first: 30 * SECOND, longest: 120 * SECOND };
const COOLING = expect.objectContaining({ code: 'ERR_PROMPT_COOLING_DOWN' });

function clocked() {
  let clock = 0;
  const coolDown = createCoolDown({ ...rules, now: () => clock });
  const rests = (key: string) => {
    try {
      coolDown.assertOver(key);
      return false;
    } catch (error) {
      expect(error).toEqual(COOLING);
      return true;
    }
  };
  const pass = (milliseconds: number) => {
    clock += milliseconds;
  };
  return { coolDown, rests, pass };
}

const site = 'https://service.example';

describe('a cool-down', () => {
  test('D-14 prompt bombing: after some windows without a yes the site rests, each time longer, up to a limit', () => {
    const { coolDown, rests, pass } = clocked();
    for (let window = 0; window < rules.free; window += 1) {
      coolDown.declined(site);
      expect(rests(site)).toBe(false);
    }
    for (const rest of [30, 60, 120, 120]) {
      coolDown.declined(site);
      pass(rest * SECOND - 1);
      expect(rests(site)).toBe(true);
      pass(1);
      expect(rests(site)).toBe(false);
    }
  });

  test('a yes ends the row', () => {
    const { coolDown, rests } = clocked();
    for (let window = 0; window < rules.free; window += 1) coolDown.declined(site);
    coolDown.agreed(site);
    coolDown.declined(site);
    expect(rests(site)).toBe(false);
  });

  test('one site does not rest for another', () => {
    const { coolDown, rests } = clocked();
    for (let window = 0; window <= rules.free; window += 1) coolDown.declined(site);
    expect(rests(site)).toBe(true);
    expect(rests('https://service.example:8443')).toBe(false);
  });

  test('D-14 prompt bombing: a thousand sites push out the row of the one that was seen longest ago', () => {
    const { coolDown, rests } = clocked();
    for (let window = 0; window <= rules.free; window += 1) {
      coolDown.declined('https://old.example');
      coolDown.declined(site);
    }
    for (let number = 0; number < 999; number += 1) coolDown.declined(`https://site${number}.example`);
    expect(rests(site)).toBe(true);
    expect(rests('https://old.example')).toBe(false);
  });
});

describe('a prompt with a cool-down', () => {
  const request: PinRequest = { origin: site, cardKind: 'citizen', simulated: false, minLength: 6, maxLength: 8 };
  const confirmation: Confirmation = { origin: site, cardKind: 'citizen', simulated: false, about: 'last-try' };
  const { signal } = new AbortController();

  /** `outcome` is what each window comes to. */
  function page(outcome: () => Promise<unknown>) {
    let windows = 0;
    const show = async () => {
      windows += 1;
      return outcome();
    };
    const prompt: Prompt = {
      name: 'panel',
      askPin: async () => (await show()) as Buffer | undefined,
      confirm: async () => (await show()) as boolean,
      inform: async () => (await show()) as 'over' | 'dismissed',
    };
    const rested = withCoolDown(prompt, createCoolDown({ ...rules, now: () => 0 }));
    return {
      windows: () => windows,
      rested,
      /** As many notices as a page can cause in a row, at most ten. */
      tellOn: async (notice: Notice) => {
        for (let told = 0; told < 10; told += 1) await rested.inform(notice, { signal }).catch(() => undefined);
      },
      /** What as many questions as a page can ask in a row come to, at most ten. */
      askOn: async () => {
        for (let asked = 0; asked < 10; asked += 1) {
          try {
            await (asked % 2 === 0 ? rested.askPin(request, { signal }) : rested.confirm(confirmation, { signal }));
          } catch (error) {
            if (error instanceof BridgeError && error.code === 'ERR_PROMPT_COOLING_DOWN') return;
          }
        }
      },
    };
  }

  test.each([
    ['that were closed', async () => undefined],
    ['that were answered with no', async () => false],
    ['that nobody answered', () => Promise.reject(new BridgeError('ERR_PROMPT_TIMEOUT'))],
    // Or it would show and take back its windows for ever.
    ['that the page itself took back', () => Promise.reject(new BridgeError('ERR_OPERATION_CANCELLED'))],
  ])('D-14 prompt bombing: windows %s count, whichever they are', async (_, outcome) => {
    const { askOn, windows } = page(outcome);
    await askOn();
    expect(windows()).toBe(rules.free + 1);
  });

  test.each([
    ['that could not open', () => Promise.reject(new BridgeError('ERR_PROMPT_UNAVAILABLE'))],
    ['that had no room in the line', () => Promise.reject(new BridgeError('ERR_OPERATION_BUSY'))],
    ['that ended with a yes', async () => true],
    ['that ended with an empty PIN', async () => Buffer.alloc(0)],
  ])('windows %s do not', async (_, outcome) => {
    const { askOn, windows } = page(outcome);
    await askOn();
    expect(windows()).toBe(10);
  });

  const notices: readonly Notice[] = [
    { ...confirmation, about: 'locked' },
    { ...confirmation, about: 'paused' },
    { ...request, about: 'pinpad' },
  ];

  test.each(notices)('D-14 prompt bombing: notices that had to be dismissed count: $about', async (notice) => {
    const { tellOn, windows } = page(async () => 'dismissed');
    await tellOn(notice);
    expect(windows()).toBe(rules.free + 1);
  });

  test('D-14 prompt bombing: who rests for notices rests for questions, too, and the other way round', async () => {
    const told = page(async () => 'dismissed');
    await told.tellOn({ ...confirmation, about: 'locked' });
    await expect(told.rested.askPin(request, { signal })).rejects.toEqual(COOLING);
    const asked = page(async () => undefined);
    await asked.askOn();
    await expect(asked.rested.inform({ ...confirmation, about: 'locked' }, { signal })).rejects.toEqual(COOLING);
    expect(asked.windows()).toBe(rules.free + 1);
  });

  test('notices that are over, because somebody typed on the reader, end the row', async () => {
    const ways = ['dismissed', 'dismissed', 'dismissed', 'over', 'dismissed', 'dismissed', 'dismissed', 'over'];
    const { tellOn, windows } = page(async () => ways.shift() ?? 'over');
    await tellOn({ ...request, about: 'pinpad' });
    expect(windows()).toBe(10);
  });
});
