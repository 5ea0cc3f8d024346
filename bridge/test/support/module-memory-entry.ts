import { spawn } from 'node:child_process';
import { createModuleHosts, MODULE_HOST_STDIO } from '../../src/cardhost/index.js';
import { secretBuffer } from '../../src/secret-bytes/index.js';

/**
 * Signs with PINs that its arguments hold only under a mask, says what became of each, and stays, for somebody to look into its memory.
 * Arguments: the host program, the module, then mask and masked PIN in turn, as hex.
 */
const [, , host = '', module = '', ...masked] = process.argv;
const modules = createModuleHosts({
  modules: async () => [module],
  spawn: () => spawn(process.execPath, [host], { stdio: [...MODULE_HOST_STDIO] }),
});
const { signal } = new AbortController();
const [token] = (await modules.tokens({ signal })).tokens;
if (!token) throw new Error('no token');
for (let at = 0; at < masked.length; at += 2) {
  const mask = Buffer.from(masked[at] ?? '', 'hex');
  const pin = secretBuffer(mask.length);
  pin.set(Buffer.from(masked[at + 1] ?? '', 'hex'));
  for (const [index, byte] of mask.entries()) pin[index] = (pin[index] ?? 0) ^ byte;
  const [own] = await modules.certificates(token, { signal });
  if (!own) throw new Error('no certificate');
  const signing = { ...own, algorithm: 'RS256', digest: new Uint8Array(32), pin } as const;
  const outcome = await modules.sign(token, signing, { signal }).finally(() => pin.fill(0));
  console.log(outcome.verified ? 'signed' : outcome.because);
}
console.log('READY');
setInterval(() => undefined, 60_000);
