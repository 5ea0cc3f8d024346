import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createModuleHosts, MODULE_HOST_STDIO } from '../../src/cardhost/index.js';
import type { BridgeError } from '../../src/error.js';

/**
 * Signs with a PKCS#11 module of Windows once for each way in which it is to misbehave, and writes down what came of each. Arguments:
 * where to, the host program, the module, then the faults.
 */
const [, , file = '', host = '', module = '', ...faults] = process.argv;
const { signal } = new AbortController();
const modulesThat = (fault: string) =>
  createModuleHosts({
    modules: async () => [module],
    // Starting Node in Wine takes seconds.
    limits: { lookMs: 60_000, signMs: fault.includes('hang') ? 12_000 : 60_000 },
    spawn: () => {
      const env = { ...process.env, CARDBRIDGE_TEST_MODULE: fault };
      return spawn(process.execPath, [host], { stdio: [...MODULE_HOST_STDIO], env });
    },
  });
const {
  tokens: [token],
  troubles,
} = await modulesThat('').tokens({ signal });
const said: unknown[] = [token ?? troubles.map(({ error }) => error.detail)];
if (token) {
  const certificates = await modulesThat('').certificates(token, { signal });
  said.push(certificates.map(({ id }) => Buffer.from(id).toString()));
  for (const fault of faults) {
    const [own] = certificates;
    if (!own) throw new Error('no certificate');
    const signing = {
      ...own,
      algorithm: 'RS256',
      digest: new Uint8Array(32),
      pin: Buffer.from('123456'),
    } as const;
    const outcome = modulesThat(fault).sign(token, signing, { signal });
    said.push(
      await outcome.then(
        (told) => (told.verified ? told.signature.length : told),
        (error: BridgeError) => error.detail,
      ),
    );
  }
}
writeFileSync(file, JSON.stringify(said));
process.exit();
