import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWindowsHosts, type WindowsHostLimits, type WindowsHosts } from '../src/cardhost/index.js';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';
import { countedChildren } from './support/counted-children.js';

const OUR_PORT = 28730;
const window = {
  title: 'echo',
  instruction: '這個網站要使用您的卡片',
  content: '一律允許',
  buttons: ['只允許這次', '一律允許', '不允許'],
  defaultButton: 2,
};
const timeLimit = 20_000;
const signal = new AbortController().signal;

describe('windows hosts', () => {
  let entry: BuiltEntry;
  let hosts: WindowsHosts;
  const { children, living, spawning } = countedChildren();

  beforeAll(async () => {
    entry = await buildEntry('card-host-entry.ts');
  });
  afterAll(() => entry.remove());

  const start = (limits: Partial<WindowsHostLimits> = {}, program = [entry.path]) =>
    createWindowsHosts({ limits, spawn: spawning(program) });

  beforeEach(() => {
    hosts = start();
  });
  afterEach(async () => {
    await hosts.close();
    expect(living()).toEqual([]);
    children.length = 0;
  });

  describe('a window', () => {
    test('has a process to itself, which is gone with the answer', async () => {
      expect(children).toEqual([]);
      expect(await hosts.showTaskDialog(window, { signal, timeLimit })).toEqual({ button: 1, openMs: 2 });
      expect(children).toHaveLength(1);
      expect(living()).toEqual([]);
    });

    test('that was closed is an answer', async () => {
      expect(await hosts.showTaskDialog({ ...window, title: 'closed' }, { signal, timeLimit })).toMatchObject({ button: null });
    });

    test('D-48 whose page is gone: rejects with the reason, and the process with the window is gone', async () => {
      const page = new AbortController();
      const reason = new Error('the page went away');
      const answer = hosts.showTaskDialog({ ...window, title: 'hang' }, { signal: page.signal, timeLimit });
      const rejected = expect(answer).rejects.toBe(reason);
      page.abort(reason);
      await rejected;
      expect(living()).toEqual([]);
    });

    test('of a page that was gone before is never opened', async () => {
      const reason = new Error('the page went away');
      await expect(hosts.showTaskDialog(window, { signal: AbortSignal.abort(reason), timeLimit })).rejects.toBe(reason);
      expect(children).toEqual([]);
    });

    test('that nobody answers is ERR_PROMPT_TIMEOUT, and gone', async () => {
      const answer = hosts.showTaskDialog({ ...window, title: 'hang' }, { signal, timeLimit: 300 });
      await expect(answer).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
      expect(living()).toEqual([]);
    });

    test.each([
      ['that Windows does not show', 'none', /no comctl32\.dll/],
      ['whose process dies', 'crash', /SIGKILL/],
    ])('%s is ERR_PROMPT_UNAVAILABLE', async (_, title, detail) => {
      await expect(hosts.showTaskDialog({ ...window, title }, { signal, timeLimit })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
        detail: expect.stringMatching(detail),
      });
    });

    test('of a program that cannot start is ERR_PROMPT_UNAVAILABLE', async () => {
      hosts = start({}, ['--eval', 'process.exit(1)']);
      await expect(hosts.showTaskDialog(window, { signal, timeLimit })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
      });
    });

    test('that is open when the daemon ends goes with it', async () => {
      const answer = hosts.showTaskDialog({ ...window, title: 'hang' }, { signal, timeLimit });
      const rejected = expect(answer).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
      await hosts.close();
      await rejected;
      expect(living()).toEqual([]);
    });
  });

  describe('a window for a secret', () => {
    const prompt = { title: 'echo', message: '請輸入 PIN 碼', userName: '自然人憑證' };

    test('gives the bytes, and its process is gone', async () => {
      const secret = await hosts.showCredentialPrompt(prompt, { signal, timeLimit });
      expect(secret?.toString()).toBe('請輸入 PIN 碼|自然人憑證');
      expect(children).toHaveLength(1);
      expect(living()).toEqual([]);
    });

    test('D-47 the bytes do not cross the pipe as they are', async () => {
      const crossed: Buffer[] = [];
      hosts = createWindowsHosts({
        spawn: () => {
          const child = spawning([entry.path])();
          child.stdout.prependListener('data', (chunk: Buffer) => crossed.push(Buffer.from(chunk)));
          return child;
        },
      });
      await hosts.showCredentialPrompt({ ...prompt, message: 'Ab12%é34' }, { signal, timeLimit });
      const stream = Buffer.concat(crossed);
      expect(stream.includes('"credential":"typed"')).toBe(true);
      expect(stream.includes('Ab12')).toBe(false);
    });

    test('tells nothing typed from closed', async () => {
      expect(await hosts.showCredentialPrompt({ ...prompt, title: 'empty' }, { signal, timeLimit })).toEqual(Buffer.alloc(0));
      expect(await hosts.showCredentialPrompt({ ...prompt, title: 'closed' }, { signal, timeLimit })).toBeNull();
    });

    describe('that is taken back', () => {
      let folder: string;
      beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'cardbridge-test-'));
      });
      afterEach(() => rm(folder, { recursive: true, force: true }));

      const state = () => readFile(join(folder, 'window'), 'utf8');
      const opened = () => vi.waitFor(async () => expect(await state()).toBe('open'), { timeout: 20_000 });
      const open = () => ({ ...prompt, title: 'wait', message: join(folder, 'window') });

      test('D-48 because its page is gone: rejects with the reason, once its host has closed it and is gone', async () => {
        const page = new AbortController();
        const reason = new Error('the page went away');
        const rejected = expect(hosts.showCredentialPrompt(open(), { signal: page.signal, timeLimit })).rejects.toBe(reason);
        await opened();
        page.abort(reason);
        await rejected;
        expect(await state()).toBe('closed');
        expect(living()).toEqual([]);
      });

      test('because nobody answers is ERR_PROMPT_TIMEOUT', async () => {
        const answer = hosts.showCredentialPrompt(open(), { signal, timeLimit: 3000 });
        await expect(answer).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
        expect(await state()).toBe('closed');
        expect(living()).toEqual([]);
      });

      test('because the daemon ends: closed before its host is gone', async () => {
        const rejected = expect(hosts.showCredentialPrompt(open(), { signal, timeLimit })).rejects.toMatchObject({
          code: 'ERR_PROMPT_UNAVAILABLE',
        });
        await opened();
        await hosts.close();
        await rejected;
        expect(await state()).toBe('closed');
      });

      test('and does not go: its host is ended by force', async () => {
        const answer = hosts.showCredentialPrompt({ ...prompt, title: 'deaf' }, { signal, timeLimit: 300 });
        await expect(answer).rejects.toMatchObject({ code: 'ERR_PROMPT_TIMEOUT' });
        expect(living()).toEqual([]);
      });
    });

    test('of a page that was gone before is never opened', async () => {
      const reason = new Error('the page went away');
      const gone = AbortSignal.abort(reason);
      await expect(hosts.showCredentialPrompt(prompt, { signal: gone, timeLimit })).rejects.toBe(reason);
      expect(children).toEqual([]);
    });

    test.each([
      ['that Windows does not show', 'none', /1312/],
      ['whose process dies', 'crash', /SIGKILL/],
    ])('%s is ERR_PROMPT_UNAVAILABLE, with the number in its detail', async (_, title, detail) => {
      await expect(hosts.showCredentialPrompt({ ...prompt, title }, { signal, timeLimit })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
        detail: expect.stringMatching(detail),
      });
    });

    test('more bytes than a window can give are no secret', async () => {
      const answer = hosts.showCredentialPrompt({ ...prompt, message: 'x'.repeat(2000) }, { signal, timeLimit });
      await expect(answer).rejects.toMatchObject({ code: 'ERR_PROMPT_UNAVAILABLE' });
    });
  });

  test('are programs without native code until Windows is asked for something', async () => {
    hosts = start({}, ['--no-addons', entry.path]);
    expect(await hosts.showTaskDialog(window, { signal, timeLimit })).toMatchObject({ button: 1 });
  });

  describe.skipIf(process.platform === 'win32')('on a system that is not Windows', () => {
    let native: BuiltEntry;
    beforeAll(async () => {
      native = await buildEntry('native-card-host-entry.ts');
    });
    afterAll(() => native.remove());

    test('the real card host shows nothing, tells nothing, and lives', async () => {
      hosts = start({}, [native.path, 'winscard']);
      await expect(hosts.showTaskDialog(window, { signal, timeLimit })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
        detail: expect.stringMatching(/load/),
      });
      const prompt = { title: 'CardBridge', message: 'PIN', userName: 'card' };
      await expect(hosts.showCredentialPrompt(prompt, { signal, timeLimit })).rejects.toMatchObject({
        code: 'ERR_PROMPT_UNAVAILABLE',
        detail: expect.stringMatching(/load/),
      });
      expect(await hosts.socketOwner({ peerPort: 1, ourPort: OUR_PORT })).toBe('not-told');
      expect(await hosts.socketOwner({ peerPort: 1, ourPort: OUR_PORT })).toBe('not-told');
      expect(children).toHaveLength(3);
    });
  });

  describe('D-21 whose a connection is', () => {
    const ask = (peerPort: number, ourPort = OUR_PORT) => hosts.socketOwner({ peerPort, ourPort });

    test('is told by one process for many connections', async () => {
      expect(await Promise.all([ask(1), ask(1, 28731), ask(1)])).toEqual(['same', 'other', 'same']);
      expect(await ask(1)).toBe('same');
      expect(children).toHaveLength(1);
    });

    test('is not told when Windows does not', async () => {
      expect(await ask(3)).toBe('not-told');
      expect(await ask(1)).toBe('same');
    });

    test('is not told by a program that cannot start', async () => {
      hosts = start({}, ['--eval', 'process.exit(1)']);
      expect(await ask(1)).toBe('not-told');
    });

    test("is another's when the answer does not come in time, and the next one comes from a new process", async () => {
      hosts = start({ ownerMs: 1500 });
      expect(await ask(4)).toBe('other');
      expect(await ask(1)).toBe('same');
      expect(children).toHaveLength(2);
    });

    test("is another's when the process is lost on the way", async () => {
      expect(await ask(1)).toBe('same');
      expect(await ask(2)).toBe('other');
      expect(await ask(1)).toBe('same');
      expect(children).toHaveLength(2);
    });

    test('is asked of nobody when nobody asks: the process ends, and comes again', async () => {
      hosts = start({ idleMs: 50 });
      expect(await ask(1)).toBe('same');
      const [child] = children;
      if (!child) throw new Error('no child');
      if (living().length > 0) await once(child, 'exit');
      expect(await ask(1)).toBe('same');
      expect(children).toHaveLength(2);
    });
  });
});
