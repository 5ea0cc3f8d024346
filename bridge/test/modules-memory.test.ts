import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { buildTestModule, type TestModule } from '@cardbridge/fixtures/tokens';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type BuiltEntry, buildEntry } from './support/build-entry.js';
import { findInMemory, markerPin, needlesOf } from './support/process-memory.js';

describe.runIf(process.platform === 'linux')('D-47 the memory of a process that had a PIN passed to a module', () => {
  describeWith(['c-compiler'], 'of another process', () => {
    let asking: BuiltEntry;
    let host: BuiltEntry;
    let module: TestModule;
    beforeAll(async () => {
      [asking, host, module] = await Promise.all([
        buildEntry('module-memory-entry.ts'),
        buildEntry('module-host-entry.ts'),
        buildTestModule(),
      ]);
    });
    afterAll(() => Promise.all([asking?.remove(), host?.remove(), module?.remove()]));

    test('is clean', async () => {
      const pins = [markerPin(), markerPin(), markerPin()];
      const masked = pins.flatMap((pin) => {
        const mask = randomBytes(pin.length);
        const under = Buffer.from(pin).map((byte, index) => byte ^ (mask[index] ?? 0));
        return [mask.toString('hex'), Buffer.from(under).toString('hex')];
      });
      const args = [asking.path, host.path, module.path, ...masked];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      onTestFinished(() => void child.kill());
      let said = '';
      for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
        said += chunk;
        if (said.endsWith('READY\n')) break;
      }
      expect(said).toBe('wrong\nwrong\nwrong\nREADY\n');
      expect(findInMemory(child.pid ?? 0, needlesOf(pins))).toEqual([]);
    });
  });
});
