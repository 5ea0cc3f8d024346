import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { loadPeople, type Pki } from '../support/simulated-desk.js';

/** What the package of the bridge is made of, as built. */
const root = fileURLToPath(new URL('../../', import.meta.url));
const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly files: readonly string[] };
const released = files.flatMap((entry) => {
  const path = join(root, entry);
  return statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
});
let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

test('the program is among what is looked at', () => {
  expect(released.map((path) => path.slice(root.length))).toEqual(
    expect.arrayContaining(['bin/cardbridge.js', 'dist/cardbridge.js']),
  );
});

test.each(released.map((path) => path.slice(root.length)))(
  'D-23 D-25 %s has no key, no secret and nothing of the simulator in it',
  (name) => {
    const text = readFileSync(join(root, name), 'utf8');
    // A test's own description of what it must not find would be a find, were it not put together.
    for (const forbidden of [
      /-----BEGIN [A-Z ]*KEY-----/,
      /TEST ONLY/,
      /@cardbridge\/fixtures/,
      /transport ?keys? *[:=] *['"][0-9a-f]{32}/i,
    ]) {
      expect(text).not.toMatch(forbidden);
    }
    const { person } = people;
    for (const secret of [person.idNumber, person.cardNumber, person.subjectSerialNumber]) expect(text).not.toContain(secret);
    // No certificate and no key in base64 (DER begins with 30 82) or hex of 32 bytes and more.
    expect(text).not.toMatch(/['"`]MII[A-Za-z0-9+/]{100,}/);
    expect(text).not.toMatch(/['"`][0-9a-f]{64,}['"`]/i);
  },
);
