import { createPublicKey, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseFolder } from './releases/index.js';
import {
  listPackages,
  makeSigningKey,
  parseSigningKey,
  publicKeyLine,
  readSigningKey,
  SigningKeyError,
  signManifest,
} from './updates/index.js';

const USAGE = `Signs the manifest that tells installed programs of a new version (bridge/docs/updates.md).

  node installer/dist/sign-update.js --version 1.2.3 --sequence 12 --page https://host/path --key-file FILE [--key-file FILE]
      [--days 90] [--security] [--folder FOLDER] [--out FILE]
  node installer/dist/sign-update.js --new-key FILE
  node installer/dist/sign-update.js --public-key --key-file FILE

The key comes from --key-file (PKCS#8 PEM, mode 0600; twice while one key takes the place of another), or from the environment
variable CARDBRIDGE_UPDATE_KEY (the PEM itself). Progress goes to stderr; the last line of stdout is one JSON object.
`;

/** The environment variable that the release workflow sets from its secrets. */
const KEY_VARIABLE = 'CARDBRIDGE_UPDATE_KEY';
const DAY_MS = 24 * 3600 * 1000;
/** Longer, and holding back the next one would stay unnoticed for that long. */
const MOST_DAYS = 180;

class UsageError extends Error {}

const options = {
  version: { type: 'string' },
  sequence: { type: 'string' },
  page: { type: 'string' },
  'key-file': { type: 'string', multiple: true },
  days: { type: 'string', default: '90' },
  security: { type: 'boolean', default: false },
  folder: { type: 'string', default: releaseFolder },
  out: { type: 'string' },
  'new-key': { type: 'string' },
  'public-key': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

try {
  const { values } = parse();
  if (values.help) process.stdout.write(USAGE);
  else if (values['new-key'] !== undefined) print({ publicKey: publicKeyLine(await makeSigningKey(values['new-key'])) });
  else if (values['public-key']) print({ publicKeys: (await keysOf(values['key-file'])).map(publicKeyLine) });
  else await signRelease(values);
} catch (error) {
  if (!(error instanceof UsageError || error instanceof SigningKeyError)) throw error;
  process.stderr.write(`${error.message}\n${error instanceof UsageError ? USAGE : ''}`);
  process.exitCode = 1;
}

function parse() {
  try {
    return parseArgs({ options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'unknown option');
  }
}

async function signRelease(values: ReturnType<typeof parse>['values']): Promise<void> {
  const { version = '', page = '', folder, security } = values;
  if (!/^(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){2}$/.test(version))
    throw new UsageError('--version: three numbers, such as 1.2.3');
  const sequence = wholeNumber('--sequence', values.sequence, Number.MAX_SAFE_INTEGER);
  const days = wholeNumber('--days', values.days, MOST_DAYS);
  if (!URL.canParse(page) || new URL(page).href !== page || !page.startsWith('https://'))
    throw new UsageError('--page: an https address, as a browser writes it');
  const keys = await keysOf(values['key-file']);
  const packages = await listPackages(folder);
  if (packages.length === 0) throw new UsageError(`${folder}: there is no package`);
  const now = Date.now();
  const manifest = {
    product: 'CardBridge',
    channel: 'stable',
    sequence,
    version,
    publishedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + days * DAY_MS).toISOString(),
    page,
    packages,
    security,
  } as const;
  const out = values.out ?? join(folder, 'update.json');
  await writeFile(out, signManifest(manifest, keys));
  for (const { file, bytes } of packages) process.stderr.write(`${file}  ${bytes}\n`);
  print({
    out,
    sequence,
    version,
    expiresAt: manifest.expiresAt,
    packages: packages.length,
    publicKeys: keys.map(publicKeyLine),
  });
}

/** Each once. */
async function keysOf(files: readonly string[] = []): Promise<readonly KeyObject[]> {
  const pem = process.env[KEY_VARIABLE];
  if (files.length === 0 && !pem) throw new UsageError(`--key-file or ${KEY_VARIABLE} is missing`);
  const keys = await Promise.all(files.map(readSigningKey));
  if (pem) keys.push(parseSigningKey(pem, KEY_VARIABLE));
  return keys.filter((key, index) => keys.findIndex((other) => createPublicKey(other).equals(createPublicKey(key))) === index);
}

function wholeNumber(name: string, text: string | undefined, most: number): number {
  const number = Number(text);
  if (!/^[1-9]\d*$/.test(text ?? '') || number > most) throw new UsageError(`${name}: a whole number from 1 to ${most}`);
  return number;
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify({ ok: true, ...value })}\n`);
}
