import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PolicySource } from './policy-source.js';
import { watchPolicy } from './watch-policy.js';

const ORIGIN = 'https://a.example';
const allowing = JSON.stringify({ origins: { allow: [ORIGIN] } });
const denying = JSON.stringify({ origins: { deny: [ORIGIN] } });
const INTERVAL = 10;

let folder: string;
let first: string;
let second: string;
let source: PolicySource | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-policy-'));
  first = join(folder, 'administrator', 'policy.json');
  second = join(folder, 'policy.json');
});
afterEach(async () => {
  source?.close();
  await rm(folder, { recursive: true });
});

const until = (condition: () => boolean) => vi.waitUntil(condition, { interval: 5, timeout: 20_000 });

async function watch(options: { readonly patience?: number } = {}) {
  source = await watchPolicy({ places: [first, second], interval: INTERVAL, ...options });
  const { current, onChange } = source;
  const changed = vi.fn();
  onChange(changed);
  return { source, changed, current, decision: () => current().policy.decide(ORIGIN) };
}

/** Long enough for several looks: what was to be noticed would have been. */
const someLooks = () => delay(INTERVAL * 30);

describe('watchPolicy', () => {
  test('has the policy from the beginning', async () => {
    await writeFile(second, allowing);
    const { current, decision } = await watch();
    expect(current()).toMatchObject({ path: second, trouble: undefined });
    expect(decision()).toBe('allow');
  });

  test('notices a file that is written, replaced as a whole, and taken away', async () => {
    const { decision, changed, current } = await watch();
    expect(decision()).toBe('ask');
    await writeFile(second, allowing);
    await until(() => decision() === 'allow');
    await writeFile(`${second}.new`, denying);
    await rename(`${second}.new`, second);
    await until(() => decision() === 'deny');
    await writeFile(`${second}.new`, allowing);
    await rename(`${second}.new`, second);
    await until(() => decision() === 'allow');
    await rm(second);
    await until(() => decision() === 'ask');
    expect(current()).toMatchObject({ path: undefined, trouble: undefined });
    expect(changed).toHaveBeenCalledTimes(4);
  });

  test("notices when the administrator's folder and file come, and go with everything above them", async () => {
    await writeFile(second, allowing);
    const { decision, current } = await watch();
    await mkdir(join(folder, 'administrator'));
    await writeFile(first, denying);
    await until(() => decision() === 'deny');
    expect(current().path).toBe(first);
    await rm(join(folder, 'administrator'), { recursive: true });
    await until(() => decision() === 'allow');
    expect(current().path).toBe(second);
  });

  test('a file that breaks denies and says why; mended, it counts again', async () => {
    await writeFile(second, allowing);
    const { decision, current, changed } = await watch();
    await writeFile(second, allowing.slice(0, -1));
    await until(() => decision() === 'deny');
    expect(current().trouble).toMatchObject({
      code: 'ERR_CONFIGURATION_INVALID',
      detail: expect.stringContaining('line 1, column'),
    });
    await writeFile(second, allowing);
    await until(() => decision() === 'allow');
    expect(current().trouble).toBeUndefined();
    expect(changed).toHaveBeenCalledTimes(2);
  });

  test('begins broken and is mended', async () => {
    await writeFile(second, '');
    const { decision, current } = await watch();
    expect(current().trouble).toBeDefined();
    expect(decision()).toBe('deny');
    await writeFile(second, allowing);
    await until(() => decision() === 'allow');
  });

  test.skipIf(process.platform === 'win32')('notices that others may change the file now', async () => {
    await writeFile(second, allowing);
    const { decision } = await watch();
    await chmod(second, 0o666);
    await until(() => decision() === 'deny');
    await chmod(second, 0o644);
    await until(() => decision() === 'allow');
  });

  test('says nothing when the same is written again', async () => {
    await writeFile(second, allowing);
    const { changed, decision } = await watch();
    for (let round = 0; round < 3; round += 1) {
      await writeFile(`${second}.new`, allowing);
      await rename(`${second}.new`, second);
      await someLooks();
    }
    expect(changed).not.toHaveBeenCalled();
    expect(decision()).toBe('allow');
  });

  test('a file that an editor has half written for a moment denies nobody', async () => {
    await writeFile(second, allowing);
    const { changed, decision } = await watch({ patience: 2000 });
    await writeFile(second, '');
    await someLooks();
    expect(decision()).toBe('allow');
    await writeFile(second, allowing);
    await someLooks();
    await writeFile(second, denying);
    await until(() => decision() === 'deny');
    expect(source?.current().trouble).toBeUndefined();
    expect(changed).toHaveBeenCalledTimes(1);
  });

  test('many writes one after the other end with the last', async () => {
    await writeFile(second, allowing);
    const { decision } = await watch();
    for (let round = 0; round < 50; round += 1) await writeFile(second, round % 2 ? denying : allowing.padEnd(denying.length));
    await until(() => decision() === 'deny');
    await someLooks();
    expect(decision()).toBe('deny');
  });

  test('a listener that left, and a source that was closed, hear nothing', async () => {
    const { source, changed, decision } = await watch();
    const left = vi.fn();
    source.onChange(left)();
    await writeFile(second, allowing);
    await until(() => decision() === 'allow');
    expect(left).not.toHaveBeenCalled();
    source.close();
    await writeFile(second, denying);
    await someLooks();
    expect(changed).toHaveBeenCalledTimes(1);
    expect(decision()).toBe('allow');
  });
});
