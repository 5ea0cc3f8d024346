import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lookAlikesOf } from '../../test/support/look-alikes.js';
import { BridgeError } from '../error.js';
import { type AccessAnswer, type AccessPrompt, onePromptAtATime } from '../pin/index.js';
import { type Access, createAccess } from './access.js';
import { EVERY_ORIGIN, type Grants, openGrants } from './grants/index.js';
import { createListeners } from './listeners.js';
import { type PolicySource, type PolicyState, parsePolicy } from './policy/index.js';

const A = 'https://a.example';
const B = 'https://b.example';
const STRANGER = 'https://stranger.example';
const SECOND = 1000;

/** A policy that the test changes. */
function changeablePolicy(rules: object = {}) {
  const listeners = createListeners<void>();
  const stateOf = (value: object): PolicyState => ({
    policy: parsePolicy(JSON.stringify(value), 'policy.json'),
    path: 'policy.json',
    trouble: undefined,
  });
  let state = stateOf(rules);
  const source: PolicySource = { current: () => state, onChange: listeners.add, close: () => undefined };
  const set = (value: object) => {
    state = stateOf(value);
    listeners.tell();
  };
  return { source, set };
}

interface Window {
  readonly origin: string;
  readonly simulated: boolean;
  answer(answer: AccessAnswer): void;
  fail(error: unknown): void;
}

/** A screen whose windows the test answers; like the real ones, they close when the signal says so. */
function screen() {
  const shown: string[] = [];
  const open: Window[] = [];
  const prompt: AccessPrompt = {
    askAccess: ({ origin, simulated }, { signal }) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const close = () => {
          if (open.includes(window)) open.splice(open.indexOf(window), 1);
        };
        const window: Window = {
          origin,
          simulated,
          answer: (answer) => {
            close();
            resolve(answer);
          },
          fail: (error) => {
            close();
            reject(error);
          },
        };
        signal.addEventListener('abort', () => window.fail(signal.reason), { once: true });
        shown.push(origin);
        open.push(window);
      }),
  };
  const only = async (): Promise<Window> => {
    await vi.waitUntil(() => open.length > 0, { interval: 1, timeout: 10_000 });
    const [window] = open;
    if (!window || open.length !== 1) throw new Error(`${open.length} windows`);
    return window;
  };
  return { prompt, shown, open, only };
}

let folder: string;
let grantsPath: string;
let grants: Grants;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-access-'));
  grantsPath = join(folder, 'grants.json');
  grants = await openGrants({ path: grantsPath });
});
afterEach(() => rm(folder, { recursive: true }));

function accessWith({
  rules = {},
  simulated = false,
  use = grants,
  around = (prompt) => prompt,
}: {
  rules?: object;
  simulated?: boolean;
  use?: Grants;
  around?: (prompt: AccessPrompt) => AccessPrompt;
} = {}) {
  const policy = changeablePolicy(rules);
  const desk = screen();
  const onTrouble = vi.fn();
  let time = 0;
  const access = createAccess({
    policy: policy.source,
    grants: use,
    prompt: around(desk.prompt),
    simulated,
    now: () => time,
    onTrouble,
  });
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  const request = (origin: string, signal = new AbortController().signal) => {
    const outcome = access.request(origin, { signal });
    // Looked at later, in the order of the test.
    outcome.catch(() => undefined);
    return outcome;
  };
  /** A question from beginning to end. */
  const ask = async (origin: string, answer: AccessAnswer) => {
    const outcome = request(origin);
    (await desk.only()).answer(answer);
    return outcome;
  };
  return { access, policy, desk, onTrouble, pass, request, ask };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const refused = { code: 'ERR_ACCESS_REFUSED' };
const coolingDown = { code: 'ERR_PROMPT_COOLING_DOWN' };

describe('how an origin stands', () => {
  const cases: readonly [object, 'always' | 'never' | undefined, ReturnType<Access['standing']>][] = [
    [{}, undefined, 'unknown'],
    [{}, 'always', 'allowed'],
    [{}, 'never', 'refused'],
    [{ allow: [A] }, undefined, 'allowed'],
    [{ allow: [A] }, 'never', 'allowed'],
    [{ allow: [A], askAboutAllowed: true }, undefined, 'unknown'],
    [{ allow: [A], askAboutAllowed: true }, 'always', 'allowed'],
    [{ allow: [A], askAboutAllowed: true }, 'never', 'refused'],
    [{ allow: [A], askAboutAllowed: true, others: 'refuse' }, undefined, 'unknown'],
    [{ deny: [A] }, undefined, 'refused'],
    [{ deny: [A] }, 'always', 'refused'],
    [{ allow: [A], deny: [A] }, 'always', 'refused'],
    [{ others: 'refuse' }, undefined, 'refused'],
    [{ others: 'refuse' }, 'always', 'refused'],
    [{ allow: [B], others: 'refuse' }, undefined, 'refused'],
  ];
  test.each(cases)('policy %j, grant %s: %s', async (origins, decision, standing) => {
    if (decision) await grants.remember(A, decision);
    const { access, request, desk } = accessWith({ rules: { origins } });
    expect(access.standing(A)).toBe(standing);
    if (standing === 'allowed') expect(await request(A)).toBe('remembered');
    if (standing === 'refused') await expect(request(A)).rejects.toMatchObject(refused);
    expect(desk.shown).toEqual([]);
  });

  test('while the grants cannot be read, who would be asked about is refused, and who the policy allows is not', async () => {
    await writeFile(grantsPath, 'damaged', { mode: 0o600 });
    const { access, request, desk } = accessWith({
      rules: { origins: { allow: [B] } },
      use: await openGrants({ path: grantsPath }),
    });
    expect(access.standing(A)).toBe('refused');
    await expect(request(A)).rejects.toMatchObject(refused);
    expect(await request(B)).toBe('remembered');
    expect(desk.shown).toEqual([]);
  });

  test('without the development key pages on this computer are refused, whatever was granted', async () => {
    const page = 'http://localhost:4180';
    await grants.remember(page, 'always');
    const { access, policy } = accessWith({ rules: { allowHttpLoopbackOrigins: true } });
    expect(access.allowHttpLoopbackOrigins()).toBe(true);
    expect(access.standing(page)).toBe('allowed');
    policy.set({});
    expect(access.allowHttpLoopbackOrigins()).toBe(false);
    expect(access.standing(page)).toBe('refused');
  });

  test.each(lookAlikesOf('a.example'))(
    'D-02 loose origin matching: %j gets nothing from what https://a.example has',
    async (origin) => {
      await grants.remember(A, 'always');
      const { access, ask } = accessWith({ rules: { origins: { allow: [A] } } });
      expect(await ask(B, 'once')).toBe('once');
      expect(access.standing(A)).toBe('allowed');
      expect(access.standing(origin)).not.toBe('allowed');
    },
  );
});

describe('the question', () => {
  test('names the origin, and says when all is simulated', async () => {
    const { request, desk } = accessWith({ simulated: true });
    void request(A);
    expect(await desk.only()).toMatchObject({ origin: A, simulated: true });
  });

  test('once: nothing is remembered, and the next connection is asked again', async () => {
    const { ask, access } = accessWith();
    expect(await ask(A, 'once')).toBe('once');
    expect(access.standing(A)).toBe('unknown');
    expect(grants.list()).toEqual([]);
    expect(await ask(A, 'once')).toBe('once');
  });

  test('always: it is on disk, and nobody is asked again', async () => {
    const { ask, access, request } = accessWith();
    expect(await ask(A, 'always')).toBe('remembered');
    expect(access.standing(A)).toBe('allowed');
    expect(JSON.parse(await readFile(grantsPath, 'utf8')).grants).toMatchObject([{ origin: A, decision: 'always' }]);
    expect(await request(A)).toBe('remembered');
    expect(access.standing(B)).toBe('unknown');
  });

  test('always, but it cannot be written down: it holds for this once, and the log hears of it', async () => {
    const use = await openGrants({ path: grantsPath, replace: () => Promise.reject(new Error('ENOSPC')) });
    const { ask, access, onTrouble } = accessWith({ use });
    expect(await ask(A, 'always')).toBe('once');
    expect(onTrouble).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'ERR_GRANTS_UNREADABLE' }));
    expect(access.standing(A)).toBe('unknown');
  });

  test('always, but the grants turn out to be damaged: refused, since they may have held a never', async () => {
    const { ask, onTrouble } = accessWith();
    await writeFile(grantsPath, 'damaged', { mode: 0o600 });
    await expect(ask(A, 'always')).rejects.toMatchObject(refused);
    expect(onTrouble).toHaveBeenCalledOnce();
  });

  test('D-14 prompt bombing: after a no, and after silence, the origin rests', async () => {
    const { request, ask, desk, pass } = accessWith();
    await expect(ask(A, 'no')).rejects.toMatchObject(refused);
    await expect(request(A)).rejects.toMatchObject(coolingDown);
    pass(30 * SECOND);
    const unanswered = request(A);
    (await desk.only()).fail(new BridgeError('ERR_PROMPT_TIMEOUT'));
    await expect(unanswered).rejects.toMatchObject(refused);
    pass(59 * SECOND);
    await expect(request(A)).rejects.toMatchObject(coolingDown);
    pass(SECOND);
    expect(await ask(A, 'once')).toBe('once');
    expect(desk.shown).toEqual([A, A, A]);
  });

  test('D-14 prompt bombing: one that rests takes no place in the line, and hears so at once', async () => {
    const { request, ask, desk } = accessWith();
    await expect(ask(A, 'no')).rejects.toMatchObject(refused);
    void request(B);
    await desk.only();
    await expect(request(A)).rejects.toMatchObject(coolingDown);
    expect(desk.open).toHaveLength(1);
  });

  test('a yes ends the row: the next no is a first one again', async () => {
    const { ask, pass } = accessWith();
    for (let round = 0; round < 6; round += 1) {
      await expect(ask(A, 'no')).rejects.toMatchObject(refused);
      pass(30 * SECOND);
      expect(await ask(A, 'once')).toBe('once');
    }
  });

  test('where no window can be shown, the page hears so, and nobody has to rest', async () => {
    const { request, desk } = accessWith();
    for (let round = 0; round < 6; round += 1) {
      const outcome = request(A);
      (await desk.only()).fail(new BridgeError('ERR_PROMPT_UNAVAILABLE'));
      await expect(outcome).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
    }
  });

  test('a window that fails in another way counts as one without a yes', async () => {
    const { request, desk } = accessWith();
    const outcome = request(A);
    (await desk.only()).fail(new BridgeError('ERR_INTERNAL'));
    await expect(outcome).rejects.toMatchObject({ code: 'ERR_INTERNAL' });
    await expect(request(A)).rejects.toMatchObject(coolingDown);
  });
});

describe('several connections', () => {
  test('D-14 prompt bombing: all connections of one origin share one window and its answer', async () => {
    const { request, desk } = accessWith();
    const outcomes = [request(A), request(A), request(A)];
    const window = await desk.only();
    outcomes.push(request(A));
    await settled();
    expect(desk.shown).toEqual([A]);
    window.answer('once');
    expect(await Promise.all(outcomes)).toEqual(['once', 'once', 'once', 'once']);
  });

  test('D-14 prompt bombing: one window at a time, in the order in which the sites came', async () => {
    const { request, desk } = accessWith();
    const outcomes = [request(A), request(B)];
    for (const origin of [A, B]) {
      const window = await desk.only();
      expect(window.origin).toBe(origin);
      window.answer('once');
      await settled();
    }
    expect(await Promise.all(outcomes)).toEqual(['once', 'once']);
  });

  test('D-14 prompt bombing: a fifth site does not get into the line', async () => {
    const { request, desk } = accessWith();
    const gone = new AbortController();
    const waiting = ['c', 'd', 'e', 'f'].map((name) => request(`https://${name}.example`, gone.signal));
    await expect(request(A)).rejects.toMatchObject({ code: 'ERR_OPERATION_BUSY' });
    await desk.only();
    gone.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
    await Promise.allSettled(waiting);
    const outcome = request(A);
    (await desk.only()).answer('once');
    expect(await outcome).toBe('once');
  });

  test('D-14 prompt bombing: four windows in a row without a yes, of whatever site, and those in the line are not shown', async () => {
    const { request, desk, pass } = accessWith();
    const sites = ['c', 'd', 'e', 'f'].map((name) => `https://${name}.example`);
    const outcomes = sites.map((site) => request(site));
    for (const [index, site] of sites.entries()) {
      if (index === 3) outcomes.push(request(A));
      const window = await desk.only();
      expect(window.origin).toBe(site);
      window.answer('no');
      await expect(outcomes[index]).rejects.toMatchObject(refused);
    }
    await expect(outcomes[4]).rejects.toMatchObject(coolingDown);
    await expect(request(B)).rejects.toMatchObject(coolingDown);
    expect(desk.shown).toEqual(sites);
    pass(60 * SECOND);
    const outcome = request(B);
    (await desk.only()).answer('once');
    expect(await outcome).toBe('once');
  });

  test('D-48 a page that goes takes its window with it when it is the last one; that counts as a no', async () => {
    const { request, desk, pass } = accessWith();
    const [one, two] = [new AbortController(), new AbortController()];
    const outcomes = [request(A, one.signal), request(A, two.signal)];
    await desk.only();
    one.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
    await expect(outcomes[0]).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    expect(desk.open).toHaveLength(1);
    two.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
    await expect(outcomes[1]).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    expect(desk.open).toHaveLength(0);
    await settled();
    await expect(request(A)).rejects.toMatchObject(coolingDown);
    pass(30 * SECOND);
    void request(A);
    await desk.only();
  });

  test('D-14 prompt bombing: one that leaves and knocks again at once does not get a new window', async () => {
    const { request, desk } = accessWith();
    const gone = new AbortController();
    const left = request(A, gone.signal);
    await desk.only();
    gone.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
    await expect(left).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    await expect(request(A)).rejects.toMatchObject(coolingDown);
    expect(desk.shown).toEqual([A]);
  });

  test('D-14 prompt bombing: strangers that come and go while a PIN is typed make nobody rest', async () => {
    let closePinWindow = () => {};
    const typing = new Promise<undefined>((resolve) => {
      closePinWindow = () => resolve(undefined);
    });
    const { request, desk } = accessWith({
      around: ({ askAccess }) => {
        const windows = onePromptAtATime({
          name: 'panel',
          askPin: () => typing,
          askAccess,
          confirm: async () => false,
          inform: async () => 'dismissed',
        });
        const { signal } = new AbortController();
        const asked = { origin: A, cardKind: 'citizen', simulated: false, minLength: 6, maxLength: 8 } as const;
        void windows.askPin(asked, { signal });
        return windows;
      },
    });
    for (let count = 0; count < 8; count += 1) {
      const gone = new AbortController();
      const left = request(`https://stranger${count}.example`, gone.signal);
      await settled();
      gone.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
      await expect(left).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
      await settled();
    }
    const outcome = request(B);
    await settled();
    expect(desk.shown).toEqual([]);
    closePinWindow();
    (await desk.only()).answer('once');
    expect(await outcome).toBe('once');
    expect(desk.shown).toEqual([B]);
    // Once its window was there, leaving counts.
    const gone = new AbortController();
    const left = request(STRANGER, gone.signal);
    await desk.only();
    gone.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
    await expect(left).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    await settled();
    await expect(request(STRANGER)).rejects.toMatchObject(coolingDown);
  });

  test('who leaves the line before its window was shown does not rest', async () => {
    const { request, desk } = accessWith();
    void request(A);
    const gone = new AbortController();
    const left = request(B, gone.signal);
    gone.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
    await expect(left).rejects.toMatchObject({ code: 'ERR_OPERATION_CANCELLED' });
    (await desk.only()).answer('once');
    const again = request(B);
    await settled();
    (await desk.only()).answer('once');
    expect(await again).toBe('once');
  });
});

describe('what changes while the question waits', () => {
  test('a policy that comes to deny closes the window and refuses; that is no rest', async () => {
    const { request, desk, policy, ask } = accessWith();
    const outcome = request(A);
    await desk.only();
    policy.set({ origins: { deny: [A] } });
    await expect(outcome).rejects.toMatchObject(refused);
    expect(desk.open).toHaveLength(0);
    policy.set({});
    expect(await ask(A, 'once')).toBe('once');
  });

  test.each([
    ['the policy', ({ policy }: ReturnType<typeof accessWith>) => policy.set({ origins: { allow: [A] } })],
    ['the command line', () => grants.remember(A, 'always')],
  ])('a yes that comes from %s closes the window and answers', async (_, allow) => {
    const world = accessWith();
    const outcome = world.request(A);
    await world.desk.only();
    await allow(world);
    expect(await outcome).toBe('remembered');
    expect(world.desk.open).toHaveLength(0);
  });

  test('a never from the command line closes the window and refuses', async () => {
    const { request, desk } = accessWith();
    const outcome = request(A);
    await desk.only();
    await grants.remember(A, 'never');
    await expect(outcome).rejects.toMatchObject(refused);
  });

  test('a change that is about others leaves the window open', async () => {
    const { request, desk, policy } = accessWith();
    const outcome = request(A);
    await desk.only();
    await grants.remember(B, 'never');
    policy.set({ origins: { deny: [B] } });
    await settled();
    (await desk.only()).answer('once');
    expect(await outcome).toBe('once');
  });

  test('who waits in the line is settled without a window when the turn comes', async () => {
    const { request, desk, policy } = accessWith();
    const outcomes = [request(A), request(B), request('https://c.example')];
    const window = await desk.only();
    policy.set({ origins: { deny: [B], allow: ['https://c.example'] } });
    window.answer('once');
    expect(await outcomes[0]).toBe('once');
    await expect(outcomes[1]).rejects.toMatchObject(refused);
    expect(await outcomes[2]).toBe('remembered');
    expect(desk.shown).toEqual([A]);
  });

  test('a yes given in the same moment does not outweigh a policy that denies', async () => {
    const { request, desk, policy } = accessWith();
    for (const answer of ['once', 'always'] as const) {
      const outcome = request(A);
      (await desk.only()).answer(answer);
      policy.set({ origins: { deny: [A] } });
      await expect(outcome).rejects.toMatchObject(refused);
      policy.set({});
    }
    expect(grants.list()).toEqual([]);
  });

  test('a yes does not outweigh a policy that changed without a word', async () => {
    const { prompt, open } = screen();
    let rules: object = {};
    const current = () => ({ policy: parsePolicy(JSON.stringify(rules), ''), path: undefined, trouble: undefined });
    const policy: PolicySource = { current, onChange: () => () => undefined, close: () => undefined };
    const access = createAccess({ policy, grants, prompt, simulated: false, now: () => 0, onTrouble: () => undefined });
    const outcome = access.request(A, { signal: new AbortController().signal });
    rules = { origins: { others: 'refuse' } };
    open[0]?.answer('always');
    await expect(outcome).rejects.toMatchObject(refused);
    expect(grants.list()).toEqual([]);
  });
});

describe('onChange', () => {
  test('tells of the policy, of each grant, and of nothing after it was stopped', async () => {
    const { access, policy } = accessWith();
    const told: (string | undefined)[] = [];
    const stop = access.onChange((origin) => told.push(origin));
    policy.set({ origins: { deny: [B] } });
    await grants.remember(A, 'always');
    await grants.revoke(A);
    await grants.remember(B, 'never');
    await grants.clear();
    expect(told).toEqual([undefined, A, A, B, EVERY_ORIGIN]);
    stop();
    policy.set({});
    await grants.remember(A, 'always');
    expect(told).toHaveLength(5);
  });

  test('a question leaves no listener behind', async () => {
    const { access, policy, ask } = accessWith();
    const calls = vi.spyOn(policy.source, 'onChange');
    expect(await ask(A, 'once')).toBe('once');
    await expect(ask(A, 'no')).rejects.toMatchObject(refused);
    const standing = vi.spyOn(policy.source, 'current');
    policy.set({});
    await grants.remember(A, 'never');
    expect(calls).toHaveBeenCalledTimes(2);
    expect(standing).not.toHaveBeenCalled();
    expect(access.standing(A)).toBe('refused');
  });
});

/** Grants without a disk, so that thousands of histories are played in no time. */
function grantsInMemory(): Grants & { decisions: Map<string, 'always' | 'never'> } {
  const decisions = new Map<string, 'always' | 'never'>();
  const listeners = createListeners<string | undefined>();
  return {
    decisions,
    refresh: async () => undefined,
    list: () => [],
    trouble: () => undefined,
    decisionOf: (origin) => decisions.get(origin),
    remember: async (origin, decision) => {
      decisions.set(origin, decision);
      listeners.tell(origin);
    },
    revoke: async (origin) => {
      const found = decisions.delete(origin);
      if (found) listeners.tell(origin);
      return found;
    },
    clear: async () => {
      decisions.clear();
      listeners.tell(undefined);
    },
    onChange: listeners.add,
  };
}

describe('whatever happens in whatever order', () => {
  const origin = fc.constantFrom(A, B, 'https://c.example', 'https://d.example', 'https://e.example');
  const origins = fc.uniqueArray(origin, { maxLength: 2 });
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('request' as const), origin }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('answer' as const),
        answer: fc.constantFrom<AccessAnswer>('once', 'always', 'no'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), which: fc.nat(10) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('policy' as const),
        rules: fc.record({
          allow: origins,
          deny: origins,
          others: fc.constantFrom('ask', 'refuse'),
          askAboutAllowed: fc.boolean(),
        }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('grant' as const), origin, decision: fc.constantFrom('always', 'never') }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), origin }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 30, 60, 3600) }) },
  );

  test('D-08 reading without consent: an origin may use cards only if policy, a grant or a yes to its own window says so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const memory = grantsInMemory();
        const { access, desk, policy, pass, request } = accessWith({ use: memory });
        let rules: { allow: string[]; deny: string[]; others: string; askAboutAllowed: boolean } = {
          allow: [],
          deny: [],
          others: 'ask',
          askAboutAllowed: false,
        };
        /** What the rules say, written a second time. */
        const stands = (of: string) => {
          if (rules.deny.includes(of)) return 'refused';
          const listed = rules.allow.includes(of);
          if (listed && !rules.askAboutAllowed) return 'allowed';
          if (!listed && rules.others === 'refuse') return 'refused';
          const decision = memory.decisions.get(of);
          return decision === undefined ? 'unknown' : decision === 'always' ? 'allowed' : 'refused';
        };
        const agreedTo = new Set<string>();
        const failures: string[] = [];
        const pages: AbortController[] = [];
        for (const one of steps) {
          if (one.do === 'request') {
            const page = new AbortController();
            pages.push(page);
            request(one.origin, page.signal).then(
              (grantedFor) => {
                const standing = stands(one.origin);
                if (standing === 'refused') failures.push(`${one.origin} got in though it is refused`);
                if (grantedFor === 'remembered' && standing !== 'allowed') failures.push(`${one.origin} is not remembered`);
                if (grantedFor === 'once' && !agreedTo.has(one.origin)) failures.push(`nobody said yes to ${one.origin}`);
              },
              (error: { code?: string }) => {
                if (
                  !['ERR_ACCESS_REFUSED', 'ERR_PROMPT_COOLING_DOWN', 'ERR_OPERATION_BUSY', 'ERR_OPERATION_CANCELLED'].includes(
                    error.code ?? '',
                  )
                )
                  failures.push(`${one.origin}: ${error}`);
              },
            );
          }
          if (one.do === 'answer') {
            const [window] = desk.open;
            if (window && one.answer !== 'no') agreedTo.add(window.origin);
            window?.answer(one.answer);
          }
          if (one.do === 'leave') pages[one.which]?.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
          if (one.do === 'policy') {
            rules = one.rules;
            policy.set({ origins: rules });
          }
          if (one.do === 'grant') await memory.remember(one.origin, one.decision === 'always' ? 'always' : 'never');
          if (one.do === 'revoke') await memory.revoke(one.origin);
          if (one.do === 'pass') pass(one.seconds * SECOND);
          await settled();
          expect(desk.open.length).toBeLessThanOrEqual(1);
          for (const { origin: asked } of desk.open) expect(stands(asked)).toBe('unknown');
          for (const known of [A, B]) expect(access.standing(known)).toBe(stands(known));
          // A yes counts for those who waited for it, not for those who come later.
          agreedTo.clear();
          expect(failures).toEqual([]);
        }
        for (const page of pages) page.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
        await settled();
        expect(desk.open).toEqual([]);
        expect(failures).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
