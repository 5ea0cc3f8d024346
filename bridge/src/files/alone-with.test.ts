import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aloneWith } from './alone-with.js';

let folder: string;
let path: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-alone-'));
  path = join(folder, 'file.json');
  lock = `${path}.lock`;
});
afterEach(() => rm(folder, { recursive: true }));

/** Short, for locks of the dead. */
const patience = 40;

describe('aloneWith', () => {
  test('gives what the work gives, throws what it throws, and leaves nothing', async () => {
    const deeper = join(folder, 'a', 'b', 'file.json');
    expect(await aloneWith(deeper, async () => readdir(join(folder, 'a', 'b')))).toEqual(['file.json.lock']);
    await expect(aloneWith(deeper, () => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual([]);
  });

  test('one after the other, however many want to', async () => {
    let inside = 0;
    let turns = 0;
    await Promise.all(
      Array.from({ length: 12 }, () =>
        aloneWith(path, async (assertAlone) => {
          inside += 1;
          await delay(1);
          await assertAlone();
          expect(inside).toBe(1);
          inside -= 1;
          turns += 1;
        }),
      ),
    );
    expect(turns).toBe(12);
  });

  test.each([
    ['a file', () => writeFile(lock, '')],
    ['one from a clock that is ahead', () => writeFile(lock, '').then(() => utimes(lock, 4e9, 4e9))],
    ['a link that leads nowhere', () => symlink(join(folder, 'nowhere'), lock)],
    ['a folder', () => mkdir(join(lock, 'deeper'), { recursive: true })],
  ])('%s that somebody left behind is not in the way for long', async (_, leave) => {
    await leave();
    expect(await Promise.all([1, 2, 3].map((value) => aloneWith(path, async () => value, { patience })))).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('who was taken for dead is told before it writes, and does not end the turn of the other', async () => {
    let goOn = () => {};
    const stopped = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let hasBegun = () => {};
    const begun = new Promise<void>((resolve) => {
      hasBegun = resolve;
    });
    const slow = aloneWith(path, async (assertAlone) => {
      await assertAlone();
      hasBegun();
      await stopped;
      await assertAlone();
    });
    const refused = expect(slow).rejects.toMatchObject({ code: 'EBUSY' });
    // Else the second may overtake the first on the way to the disk.
    await begun;
    await aloneWith(
      path,
      async (assertAlone) => {
        goOn();
        await refused;
        await assertAlone();
      },
      { patience },
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test('a turn that never comes is EBUSY', async () => {
    let busy = true;
    // Others, always new ones.
    const others = (async () => {
      while (busy) {
        await rm(lock, { force: true });
        await writeFile(lock, '');
        await delay(1);
      }
    })();
    try {
      await writeFile(lock, '');
      // It may get in between two of them; not every time.
      const turns = await Promise.allSettled(
        Array.from({ length: 6 }, () => aloneWith(path, () => delay(200), { patience: 10 })),
      );
      expect(turns).toContainEqual(expect.objectContaining({ reason: expect.objectContaining({ code: 'EBUSY' }) }));
    } finally {
      busy = false;
      await others;
    }
  });

  test('where no lock can be made, it says why', async () => {
    await writeFile(path, '');
    await expect(aloneWith(join(path, 'below'), async () => 1)).rejects.toMatchObject({
      code: expect.stringMatching(/ENOTDIR|EEXIST/),
    });
  });
});
