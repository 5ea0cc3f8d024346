import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createCitizenCard, testTransportKeyFile } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { insertCard } from '@cardbridge/fixtures/vpcd';
import type { Chroot } from './chroot.js';
import { listeningPorts } from './machine-state.js';
import type { Person } from './person.js';
import { until } from './until.js';

/** Where Debian's virtual reader waits for a card (/etc/reader.conf.d/vpcd). */
const READER_PORT = 0x8c7b;

/**
 * TEST ONLY: the program that types the PIN into its own dialog. It speaks as much of Assuan as the daemon asks, and takes the time that
 * a person takes: an answer that comes at once is not believed.
 */
const pinentry = (pin: string): string => `#!/bin/sh
# Only the pipe that the daemon reads gets the PIN.
echo 'OK Pleased to meet you'
while read -r command rest; do
  case $command in
  GETINFO) [ "$rest" = flavor ] && echo 'D gtk2'; echo OK ;;
  GETPIN) sleep 1.5; echo 'D ${pin}'; echo OK ;;
  CONFIRM) sleep 1; echo OK ;;
  BYE) echo OK; exit 0 ;;
  *) echo OK ;;
  esac
done
`;

/** Lays down the pinentry of the person who holds the card. Before files are counted: it is no trace of a package. */
export async function layPinentry(chroot: Chroot): Promise<void> {
  const file = join(chroot.root, 'usr/local/bin/pinentry');
  await writeFile(file, pinentry((await holder()).pin));
  await chmod(file, 0o755);
}

/** The keys of the simulated card, where the daemon looks for a person's (bridge/src/paths.ts). */
export async function layTransportKeys({ root }: Chroot, { home, uid }: Person): Promise<void> {
  const folder = join(root, home, '.config/cardbridge');
  const file = join(folder, 'transport-keys.json');
  await mkdir(folder, { recursive: true });
  await writeFile(file, testTransportKeyFile([(await holder()).cardNumber]), { mode: 0o600 });
  for (const path of [dirname(folder), folder, file]) await chown(path, uid, uid);
}

/** Runs pcscd with a card in its virtual reader while `work` runs; gives the name of the card's holder to it. */
export async function withCard<T>(chroot: Chroot, work: (name: string) => Promise<T>): Promise<T> {
  const person = await holder();
  const pcscd = chroot.start(['/usr/sbin/pcscd', '--foreground']);
  try {
    await until('the virtual reader', async () => (await listeningPorts()).includes(READER_PORT), pcscd);
    const insertion = await insertCard(createCitizenCard({ person, pki: await loadTestPki() }), { port: READER_PORT });
    try {
      return await work(person.name);
    } finally {
      await insertion.remove();
    }
  } finally {
    await pcscd.stop();
  }
}

async function holder() {
  const [person] = (await loadTestPki()).citizens;
  if (person === undefined) throw new Error('the test PKI has no citizen');
  return person;
}
