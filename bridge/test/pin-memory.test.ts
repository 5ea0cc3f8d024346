import { spawn } from 'node:child_process';
import { createFakePinentry } from '@cardbridge/fixtures/pinentry';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createCardHosts } from '../src/cardhost/index.js';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';
import { createFakeOsascript } from './support/create-fake-osascript.js';
import { findInMemory, markerPin, needlesOf } from './support/process-memory.js';

/** Where a process that was given PINs still has them. */
describe.runIf(process.platform === 'linux')('D-47 memory that had a PIN', () => {
  const entries: BuiltEntry[] = [];
  let asking: BuiltEntry;
  let host: BuiltEntry;
  beforeAll(async () => {
    entries.push(await buildEntry('pin-memory-entry.ts'), await buildEntry('card-host-entry.ts'));
    [asking, host] = entries as [BuiltEntry, BuiltEntry];
  });
  afterAll(() => Promise.all(entries.map((entry) => entry.remove())));

  /** What a process that asked with this program has of these PINs afterwards. */
  async function after(kind: 'pinentry' | 'osascript', program: string, pins: readonly string[]): Promise<string[]> {
    const args = ['--expose-gc', asking.path, kind, String(pins.length), program];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill());
    let said = '';
    for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      said += chunk;
      if (said.endsWith('READY\n')) break;
    }
    expect(said).toBe(`${pins.map(({ length }) => `${length}\n`).join('')}READY\n`);
    return findInMemory(child.pid ?? 0, needlesOf(pins));
  }

  test('is found, where it is: in this process', () => {
    const pin = markerPin();
    expect(findInMemory(process.pid, needlesOf([pin]))).not.toEqual([]);
  });

  test('is clean after pinentry', async () => {
    const pins = [markerPin(), markerPin(), markerPin()];
    const pinentry = await createFakePinentry(...pins.map((pin) => `pin ${pin}` as const));
    onTestFinished(pinentry.remove);
    expect(await after('pinentry', pinentry.program, pins)).toEqual([]);
  });

  test('is clean after osascript', async () => {
    const pins = [markerPin(), markerPin()];
    const osascript = await createFakeOsascript(pins.map((type) => ({ type })));
    onTestFinished(osascript.remove);
    expect(await after('osascript', osascript.program, pins)).toEqual([]);
  });

  test('is clean in a card host after a command with a PIN in the clear, as PIV cards take it', async () => {
    const pin = markerPin();
    const pcsc = createCardHosts({
      backend: 'simulated',
      spawn: () => spawn(process.execPath, [host.path], { stdio: ['pipe', 'pipe', 'inherit'] }),
    });
    onTestFinished(() => pcsc.close());
    const card = await pcsc.connect('A');
    for (let round = 0; round < 3; round += 1) {
      const verify = Buffer.from([0x00, 0x20, 0x00, 0x80, 0x08, ...Buffer.from(pin)]);
      const pid = Buffer.from(await card.transmit(verify)).readUInt32BE(0);
      expect(findInMemory(pid, needlesOf([pin]))).toEqual([]);
    }
    await card.disconnect('reset');
  });
});
