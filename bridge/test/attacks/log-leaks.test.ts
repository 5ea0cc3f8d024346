import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createFakePinentry } from '@cardbridge/fixtures/pinentry';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createPinentryPrompt } from '../../src/pin/index.js';
import { loadPeople, type Pki } from '../support/simulated-desk.js';
import { attackedDaemon, HONEST } from './attacked-daemon.js';

const MARKER_PIN = 'Mark42er';
const NONCE = Buffer.alloc(32, 7).toString('base64');
let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

/** Every file below a folder. Sockets are none. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** Arguments and environment of every program of ours that runs now, this one among them. */
function visiblePrograms(): string {
  const readable = (path: string) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (pid) =>
        pid === String(process.pid) || readable(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')[1] === String(process.pid),
    )
    .map((pid) => `${readable(`/proc/${pid}/cmdline`)}\n${readable(`/proc/${pid}/environ`)}`)
    .join('\n');
}

test.runIf(process.platform === 'linux')(
  'D-46 a whole visit, with a wrong PIN, a right one and an NHI card, leaves nothing of the person in log, files, arguments or environment',
  async () => {
    const { person } = people;
    const pinentry = await createFakePinentry(`pin ${MARKER_PIN}`, `pin ${person.pin}`, 'yes');
    onTestFinished(pinentry.remove);
    const prompt = createPinentryPrompt({ language: 'en', environment: process.env, program: pinentry.program });
    const daemon = await attackedDaemon(people, { prompt });
    const page = await daemon.page(HONEST);
    const readers = await page.readers();
    const readerId = (kind: string) => readers.find(({ card }) => card?.kind === kind)?.id ?? '';
    const seen = new Set<string>();
    const watching = setInterval(() => seen.add(visiblePrograms()), 5);
    onTestFinished(() => clearInterval(watching));

    const token = await page.authenticate({ challengeNonce: NONCE, readerId: readerId('citizen') });
    expect(daemon.log().match(/"20 VERIFY/g)).toHaveLength(2);
    const data = await page.readNhi({ readerId: readerId('nhi') });
    expect(data.idNumber).toBe(person.idNumber);
    clearInterval(watching);
    const programs = [...seen].join('\n');
    // The window's program was among those that were looked at.
    expect(programs).toContain('fake-pinentry');

    const secrets = [
      ...[MARKER_PIN, person.pin].flatMap((pin) => [
        pin,
        Buffer.from(pin).toString('hex'),
        Buffer.from(pin).toString('base64'),
      ]),
      ...[person.name, person.idNumber, person.cardNumber, person.subjectSerialNumber, data.nameBytes],
      ...[token.signature, token.unverifiedCertificate, NONCE],
    ];
    const files = filesBelow(daemon.directory);
    expect(files.map((path) => path.slice(daemon.directory.length))).toContain('/run/port');
    const places = {
      log: daemon.log(),
      programs,
      files: files.map((path) => readFileSync(path, 'utf8')).join('\n'),
    };
    for (const [place, text] of Object.entries(places)) {
      for (const secret of secrets)
        expect(text.toLowerCase().includes(secret.toLowerCase()), `a secret in ${place}`).toBe(false);
    }
  },
);
