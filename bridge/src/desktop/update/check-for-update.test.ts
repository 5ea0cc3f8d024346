import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  envelopeOf,
  FIRST_OF_JULY,
  MANIFEST_URL,
  makeReleaseKey,
  manifest,
  PREFIX,
  signed,
} from '../../../test/support/update-manifest.js';
import { checkForUpdate, type UpdateCheck } from './index.js';

const ours = makeReleaseKey();
const next = makeReleaseKey();
const foreign = makeReleaseKey();
const url = new URL(MANIFEST_URL);

let folder: string;
let statePath: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge-update-'));
  statePath = join(folder, 'data', 'update-state.json');
});
afterEach(() => rm(folder, { recursive: true }));

/** Looks once; what the server says is `answer`. */
const look = (answer: string | Buffer, { keys = [ours], ...options }: { keys?: (typeof ours)[] } & Partial<UpdateCheck> = {}) =>
  checkForUpdate({
    source: { url, keys: keys.map(({ publicKey }) => publicKey) },
    statePath,
    version: '1.2.3',
    now: () => FIRST_OF_JULY,
    download: async () => Buffer.from(answer),
    ...options,
  });

/** It tells nothing, says why, and remembers nothing of it. */
async function refuses(answer: string | Buffer, why: RegExp | string, options: Parameters<typeof look>[1] = {}) {
  const before = await readFile(statePath, 'utf8').catch(() => undefined);
  await expect(look(answer, options)).rejects.toMatchObject({
    code: 'ERR_UPDATE_UNTRUSTED',
    detail: typeof why === 'string' ? `${MANIFEST_URL}: ${why}` : expect.stringMatching(why),
  });
  expect(await readFile(statePath, 'utf8').catch(() => undefined)).toBe(before);
}

const NOT_SIGNED = 'no key of this program signed it';
const NOT_AN_ENVELOPE = 'it is not an update manifest';
const NOT_OURS = /it is not a manifest of this program/;

describe('a version', () => {
  test('that is newer is told of, with its page', async () => {
    expect(await look(signed({}, ours))).toEqual({ version: '1.3.0', page: manifest.page, security: false });
    expect(await look(signed({ security: true, sequence: 13 }, ours))).toMatchObject({ security: true });
  });

  test.each([
    ['1.3.0', false],
    ['1.3.1', false],
    ['1.10.0', false],
    ['2.0.0', false],
    ['1.2.99', true],
    ['0.9.9', true],
    ['1.3.0-beta.2', true],
    ['1.3.1-beta.2', false],
  ])('1.3.0 is news to %s: %s', async (version, isNews) => {
    expect((await look(signed({}, ours), { version })) !== undefined).toBe(isNews);
  });

  test('is told of again by the next look, though nothing is new to remember', async () => {
    const answer = signed({}, ours);
    await look(answer);
    const { mtimeMs } = await stat(statePath);
    expect(await look(answer)).toMatchObject({ version: '1.3.0' });
    expect((await stat(statePath)).mtimeMs).toBe(mtimeMs);
  });
});

describe('keys', () => {
  test('one good signature suffices, of any key in the program; others say nothing', async () => {
    for (const [signers, keys] of [
      [[next, ours], [ours]],
      [[ours, next], [next]],
      [
        [foreign, next],
        [ours, next],
      ],
    ] as const) {
      expect(await look(signed({}, ...signers), { keys: [...keys] })).toMatchObject({ version: '1.3.0' });
      await rm(statePath);
    }
  });

  test('D-44 a foreign key is not believed, also under the name of ours', async () => {
    await refuses(signed({}, foreign), NOT_SIGNED);
    await refuses(signed({}, { ...foreign, id: ours.id }), NOT_SIGNED);
    await refuses(signed({}, { ...ours, id: foreign.id }), NOT_SIGNED);
  });

  test('D-44 what our key signed for another purpose is not believed', async () => {
    const content = JSON.stringify(manifest);
    for (const prefix of ['', PREFIX.slice(0, -1), PREFIX.replace('1', '2'), `${PREFIX}\0`])
      await refuses(envelopeOf(content, [ours], prefix), NOT_SIGNED);
  });

  test('D-44 no bit of content or signature can be another', async () => {
    const good = JSON.parse(signed({}, ours)) as { manifest: string; signatures: [{ key: string; signature: string }] };
    const flip = (text: string, bit: number) => {
      const bytes = Buffer.from(text, 'base64');
      const at = (bit >> 3) % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      return bytes.toString('base64');
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(100_000), fc.boolean(), async (bit, inContent) => {
        const [{ key, signature }] = good.signatures;
        const bad = inContent
          ? { ...good, manifest: flip(good.manifest, bit) }
          : { ...good, signatures: [{ key, signature: flip(signature, bit) }] };
        await refuses(`${JSON.stringify(bad)}\n`, NOT_SIGNED);
      }),
      { numRuns: 300 },
    );
  });
});

describe('D-44 an envelope is one text only:', () => {
  const good = signed({}, ours);
  const { manifest: content, signatures } = JSON.parse(good) as { manifest: string; signatures: { signature: string }[] };
  const write = (value: unknown, end = '\n') => `${JSON.stringify(value)}${end}`;
  const signature = signatures[0]?.signature ?? '';
  const withSignature = (text: string) => write({ manifest: content, signatures: [{ key: ours.id, signature: text }] });

  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['no JSON', '<html>Please sign in to the network</html>'],
    ['null', 'null\n'],
    ['a list', write([content, signatures])],
    ['no final line break', good.slice(0, -1)],
    ['two line breaks', `${good}\n`],
    ['a byte order mark', `\ufeff${good}`],
    ['spaces', good.replace(':', ': ')],
    ['another key', write({ manifest: content, signatures, comment: '' })],
    ['a key twice, the good one last', good.replace('{', '{"manifest":"",')],
    ['a key twice, the good one first', good.replace(',"signatures"', ',"manifest":"","signatures"')],
    ['__proto__', good.replace('{', '{"__proto__":{},')],
    ['an escape', good.replace('"manifest"', '"\\u006danifest"')],
    ['no signature', write({ manifest: content, signatures: [] })],
    ['nine signatures', write({ manifest: content, signatures: Array(9).fill(signatures[0]) })],
    ['a signature twice', write({ manifest: content, signatures: [...signatures, ...signatures] })],
    ['a key name in capitals', good.replace(ours.id, ours.id.toUpperCase().replace(/^\d+$/, 'A'))],
    ['base64 with a line break', write({ manifest: `${content}\n`, signatures })],
    ['base64 with a space', write({ manifest: ` ${content}`, signatures })],
    ['base64 with what is no base64', write({ manifest: `${content}!`, signatures })],
    ['base64 with further padding', write({ manifest: `${content}=`, signatures })],
    ['not UTF-8', Buffer.concat([Buffer.from(good), Buffer.of(0xff)])],
    ['deep nesting', `${'['.repeat(30_000)}${']'.repeat(30_000)}\n`],
  ])('%s is none', (_, text) => refuses(text, NOT_AN_ENVELOPE));

  test.each([
    ['without padding', signature.replace(/=+$/, '')],
    ['in the alphabet for addresses', `-_${signature.slice(2)}`],
    ['with a space', ` ${signature}`],
    // A, Q, g or w; the next one differs in bits that decode to nothing.
    ['with bits in the padding', signature.replace(/.(?===$)/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))],
    ['too short', Buffer.from(signature, 'base64').subarray(0, 63).toString('base64')],
    ['too long', Buffer.concat([Buffer.from(signature, 'base64'), Buffer.of(0)]).toString('base64')],
    ['empty', ''],
  ])('a signature %s does not count', (_, text) => refuses(withSignature(text), NOT_SIGNED));
});

describe('D-44 a manifest that our key signed is refused', () => {
  test.each<[string, object]>([
    ['for another product', { product: 'CardBridge Pro' }],
    ['of another channel', { channel: 'beta' }],
    ['with number 0', { sequence: 0 }],
    ['with half a number', { sequence: 1.5 }],
    ['with a number that is none', { sequence: '12' }],
    ['with a number beyond all', { sequence: 2 ** 53 }],
    ['with a version of two numbers', { version: '1.3' }],
    ['with a draft', { version: '1.3.0-rc.1' }],
    ['with leading zeros', { version: '01.3.0' }],
    ['with text after the version', { version: '1.3.0\n' }],
    ['with a day for a time', { publishedAt: '2027-06-20' }],
    ['with a time zone', { expiresAt: '2027-09-18T08:00:00.000+08:00' }],
    ['with a day that does not exist', { expiresAt: '2027-02-30T00:00:00.000Z' }],
    ['without packages', { packages: [] }],
    ['with a package elsewhere', { packages: [{ ...manifest.packages[0], file: '../cardbridge.deb' }] }],
    ['with a package twice', { packages: [manifest.packages[0], manifest.packages[0]] }],
    ['with a digest in capitals', { packages: [{ ...manifest.packages[0], sha256: 'A'.repeat(64) }] }],
    ['with an empty package', { packages: [{ ...manifest.packages[0], bytes: 0 }] }],
    ['with more in a package', { packages: [{ ...manifest.packages[0], url: '' }] }],
    ['with a doubtful weakness', { security: 1 }],
    ['with a further key', { install: true }],
    ['with a missing key', { security: undefined }],
  ])('%s', (_, changes) => refuses(signed(changes, ours), NOT_OURS));

  const text = JSON.stringify(manifest);
  test.each([
    ['with a key twice', text.replace('{', '{"version":"9.9.9",')],
    ['with spaces', JSON.stringify(manifest, null, 2)],
    ['with a number in another spelling', text.replace('"sequence":12', '"sequence":12.0')],
    ['that is a list', `[${text}]`],
    ['that is no JSON', text.slice(1)],
  ])('%s', (_, content) => refuses(envelopeOf(content, [ours]), NOT_OURS));

  test.each([
    'https://updates.example.evil.test/',
    'https://evil.test/?https://updates.example/',
    'https://updates.example:444/',
    'https://updates.example:443/',
    'https://updates.example@evil.test/',
    'https://evil@updates.example/',
    'https://UPDATES.example/',
    'https://updates.example',
    'https://updates.example/a b',
    'http://updates.example/',
    'javascript:alert(1)',
    'updates.example',
    '',
  ])('that sends the person to %s', (page) => refuses(signed({ page }, ours), 'its page is on another host'));
});

describe('time', () => {
  test('D-44 a manifest whose time is over may be one that somebody holds fast', async () => {
    const answer = signed({}, ours);
    const at = (time: string) => ({ now: () => new Date(time) });
    expect(await look(answer, at('2027-09-18T07:59:59.999Z'))).toBeDefined();
    await refuses(answer, 'its time is over', at('2027-09-18T08:00:00.000Z'));
  });

  test('D-44 a clock that is far behind, for which nothing ever ends, is noticed', async () => {
    const answer = signed({}, ours);
    const at = (time: string) => ({ now: () => new Date(time) });
    expect(await look(answer, at('2027-06-19T08:00:00.000Z'))).toBeDefined();
    await refuses(answer, "it was published in the future; this computer's clock may be slow", at('2027-06-19T07:59:59.999Z'));
  });
});

describe('what was seen before', () => {
  const version = '1.0.0';

  test('D-44 an older manifest that is played again is refused, also after a restart and with its time not over', async () => {
    const old = signed({ sequence: 11, version: '1.2.0' }, ours);
    expect(await look(old, { version })).toMatchObject({ version: '1.2.0' });
    expect(await look(signed({}, ours), { version })).toMatchObject({ version: '1.3.0' });
    await refuses(old, 'it is older than one that was seen before', { version });
  });

  test('D-44 the same number with other content is refused', async () => {
    await look(signed({}, ours), { version });
    await refuses(signed({ security: true }, ours), 'it is another one than was seen under its number before', { version });
  });

  test('D-44 a lower version is refused under a higher number, too', async () => {
    await look(signed({}, ours), { version });
    await refuses(signed({ sequence: 13, version: '1.2.9' }, ours), 'its version is lower than one that was seen before', {
      version,
    });
    expect(await look(signed({ sequence: 13, expiresAt: '2027-10-18T08:00:00.000Z' }, ours), { version })).toBeDefined();
  });

  test('also counts when it was no news', async () => {
    expect(await look(signed({}, ours), { version: '1.3.0' })).toBeUndefined();
    await refuses(signed({ sequence: 11, version: '1.2.0' }, ours), /older/, { version: '1.1.0' });
  });

  test('counts on while the key changes, and no more once all keys that vouched for it are gone', async () => {
    const far = { sequence: Number.MAX_SAFE_INTEGER, version: '999999.0.0' };
    await look(signed(far, ours), { keys: [ours] });
    await refuses(signed({}, ours, next), /older/, { keys: [ours, next] });
    expect(await look(signed({}, ours, next), { keys: [next] })).toMatchObject({ version: '1.3.0' });
  });

  test('is kept for this user only', async () => {
    await look(signed({}, ours));
    if (process.platform !== 'win32') expect((await stat(statePath)).mode & 0o777).toBe(0o600);
    expect(await readFile(statePath, 'utf8')).not.toContain('updates.example');
  });

  test.each([
    ['damaged', () => writeFile(statePath, '{"version":1', { mode: 0o600 }), /: it is damaged$/],
    ['emptied', () => writeFile(statePath, '', { mode: 0o600 }), /: it is damaged$/],
    ['of a version that is not known', () => writeFile(statePath, '{"version":2}', { mode: 0o600 }), /: it is damaged$/],
    ['a folder', () => mkdir(statePath), /: it is not a regular file$/],
  ])('D-44 that is %s lets nothing be told', async (_, harm, why) => {
    await mkdir(join(folder, 'data'));
    await harm();
    await expect(look(signed({}, ours))).rejects.toMatchObject({
      code: 'ERR_CONFIGURATION_INVALID',
      detail: expect.stringMatching(why),
    });
  });

  test.skipIf(process.platform === 'win32')(
    'D-44 that others may change, or that is a link, lets nothing be told',
    async () => {
      const answer = signed({}, ours);
      await look(answer);
      await chmod(statePath, 0o666);
      const unusable = { code: 'ERR_CONFIGURATION_INVALID', detail: expect.stringContaining(statePath) };
      await expect(look(answer)).rejects.toMatchObject(unusable);
      await rm(statePath);
      await symlink(join(folder, 'elsewhere'), statePath);
      await expect(look(answer)).rejects.toMatchObject(unusable);
    },
  );

  test('D-44 that cannot be kept lets nothing be told', async () => {
    // A file where the folder would be: a mode would not stop root.
    await writeFile(join(folder, 'data'), '');
    await expect(look(signed({}, ours))).rejects.toMatchObject({
      code: 'ERR_CONFIGURATION_INVALID',
      detail: expect.stringMatching(/: it cannot be written \(E\w+\)$/),
    });
  });
});
