import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted } from './support/answer.js';
import { TestBrowser } from './support/service-visit.js';
import { petitions, startTestProvider, type TestProvider } from './support/test-provider.js';

/** The page for agencies, run as it stands: what its reader copies must work, and its table must be true. */

type Claims = Readonly<Record<string, unknown>>;
interface Example {
  signInWith(service: object): Promise<{
    begin(scope: string): Promise<{ readonly location: string; readonly pending: object }>;
    complete(query: string, pending: object): Promise<Claims | undefined>;
  }>;
  prefilled(claims: Claims | undefined): Readonly<Record<string, { readonly value: string; readonly verified: boolean }>>;
}

const page = fileURLToPath(new URL('../../docs/agencies.md', import.meta.url));
const scope = 'openid profile id_number phone email birthdate address';
const person = { idNumber: 'A123456789', mobile: '0911000001', name: '王範', birthDate: '1985-06-15' };
let workspace: string;
let example: Example;
let site: TestProvider;

beforeAll(async () => {
  // Beside the tests, so that the example's import finds its package.
  workspace = await mkdtemp(fileURLToPath(new URL('./agencies-', import.meta.url)));
  const modules = [...(await readFile(page, 'utf8')).matchAll(/^```js\n\/\/ (\S+\.js)\n([\s\S]*?)^```$/gm)];
  const loaded: object[] = [];
  for (const [, name = '', code = ''] of modules) {
    const file = join(workspace, name.replace(/js$/, 'mjs'));
    await writeFile(file, code);
    loaded.push(await import(/* @vite-ignore */ pathToFileURL(file).href));
  }
  example = Object.assign({}, ...loaded) as Example;
  site = await startTestProvider();
});
afterAll(async () => {
  await site?.close();
  await rm(workspace, { recursive: true, force: true });
});

const service = () =>
  example.signInWith({
    issuer: site.origin,
    clientId: petitions.id,
    clientSecret: petitions.secret,
    redirectUri: petitions.redirectUris[0],
  });

/** The person goes where the example sends them, comes in, and answers. */
async function visit(
  browser: TestBrowser,
  comeIn: (uid: string) => Promise<unknown>,
  answer: 'agreeToInteraction' | 'declineInteraction' = 'agreeToInteraction',
): Promise<Claims | undefined> {
  const { begin, complete } = await service();
  const { location, pending } = await begin(scope);
  const parameters = Object.fromEntries(new URL(location).searchParams);
  const uid = await browser.beginInteraction({ verifier: '', state: '', parameters });
  await comeIn(uid);
  const answered = answer === 'agreeToInteraction' ? browser.agreeTo(uid) : browser.call(answer, { uid });
  const callback = await browser.resume(accepted(await answered).location);
  return complete(callback.search, pending);
}

describe('what the table of claims says', async () => {
  const rows = [...(await readFile(page, 'utf8')).matchAll(/^\| (?:`\w+` )?\| (`.+?) \| (.+) \| (.+) \| (.+) \| (.+) \|$/gm)];
  const columns = [
    ['citizen-card', 3],
    ['mobile-certificate', 3],
    ['telecom', 4],
    ['nhi-card', 5],
  ] as const;

  test('it was read whole', () => expect(rows).toHaveLength(8));

  test.each(columns)('%s gives exactly its column', async (way, column) => {
    const promised = rows
      .filter((row) => !row[column]?.startsWith('–'))
      .flatMap((row) => [...(row[1] ?? '').matchAll(/`([a-z_]+)(?:\.\w+)?`/g)].map(([, claim]) => claim));
    const browser = new TestBrowser(site);
    const claims = await visit(browser, (uid) => browser.comeIn(uid, way, person));
    expect(Object.keys(claims ?? {}).sort()).toEqual(promised.sort());
    expect(claims).toMatchObject({ way_in: way, id_number: person.idNumber, phone_number: person.mobile });
  });
});

test('the form is filled in with what was verified, and leaves the rest to the person', async () => {
  const browser = new TestBrowser(site);
  const claims = await visit(browser, (uid) => browser.comeIn(uid, 'citizen-card', person));
  expect(example.prefilled(claims)).toEqual({
    name: { value: '王範', verified: true },
    idNumber: { value: 'A123456789', verified: true },
    mobile: { value: '0911000001', verified: true },
    email: { value: '', verified: false },
    birthDate: { value: '', verified: false },
    address: { value: '', verified: false },
  });
});

test('a general member has a name, which nobody verified', async () => {
  const browser = new TestBrowser(site);
  await browser.signIn(await site.addMember({ address: '臺北市信義區市府路 1 號' }));
  expect(example.prefilled(await visit(browser, async () => {}))).toMatchObject({
    name: { value: '王小明', verified: false },
    idNumber: { value: '', verified: false },
    address: { value: '臺北市信義區市府路 1 號', verified: false },
  });
});

test('who declines is no error, and finds an empty form', async () => {
  const browser = new TestBrowser(site);
  const claims = await visit(browser, async () => browser.signOut(), 'declineInteraction');
  expect(claims).toBeUndefined();
  expect(Object.values(example.prefilled(claims)).every(({ value, verified }) => value === '' && !verified)).toBe(true);
});
