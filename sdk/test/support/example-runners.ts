import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { loadTestPki, signToken } from '@cardbridge/fixtures/pki';
import { expect, onTestFinished } from 'vitest';
import { CardBridgeError, connectBridge } from '../../src/client/index.js';
import { IdentityServerError } from '../../src/flows/index.js';
import { crlRevocation } from '../../src/verifier/index.js';
import type { Example } from './documented-examples.js';
import { openPage } from './example-page.js';
import { BASIC_DATA, READERS, TOKEN } from './fake-bridge.js';
import { INTERACTION, refuse } from './fake-identity-server.js';
import { Button, checkValues, runExample } from './run-example.js';

type Runner = (example: Example) => Promise<void>;

/** Examples that are run by a test of their own, or cannot run here, and why. All scripts are compiled all the same. */
export const runElsewhere: Readonly<Record<string, string>> = {
  'elements/parts/page-defaults.ts pageCardLink':
    'a custom element needs a browser: test/elements-status.system.test.ts uses the same link there',
  'sdk/docs/verifier.md: Revocation':
    'asks the servers of the authority: the tests of the store of lists have servers of their own',
  'verifier/revocation/crl/store/create-crl-store.ts createCrlStore': 'the same',
  'verifier/fetch/create-guarded-fetch.ts createGuardedFetch':
    'asks the server of the authority: src/verifier/fetch/create-guarded-fetch.system.test.ts asks servers of its own',
  'verifier/stores/redis-challenge-store.ts redisChallengeStore':
    'needs Redis: src/verifier/stores/redis.system.test.ts makes the same store with one',
  'verifier/stores/redis-counter-store.ts redisCounterStore':
    'needs Redis: src/verifier/stores/redis-counter-store.system.test.ts makes the same store with one',
  'README.md: In a page': 'demo/test/readme.test.ts, with a whole simulated world',
  'README.md: On the server': 'demo/test/readme.test.ts',
  'sdk/docs/embedding.md: React': 'a hook needs a browser: demo/test/examples.system.test.ts runs its longer form there',
  'examples/react/sign-in.tsx': 'demo/test/examples.system.test.ts, in Chromium with a whole simulated world',
  'examples/react/sign-in-element.tsx': 'demo/test/examples.system.test.ts',
  'examples/vue/SignIn.vue': 'demo/test/examples.system.test.ts',
  'examples/fastify-sign-in.ts': 'test/server-examples.system.test.ts, as a server that people sign in to',
  'examples/express-sign-in.ts': 'test/server-examples.system.test.ts',
  'examples/sign-in-parts.ts': 'test/server-examples.system.test.ts: both servers are made of it',
  'sdk/docs/embedding.md: Vue': 'the configuration of a bundler that is not among our packages',
};

/** Of those, the ones that not even the compiler sees. */
export const notCompiled: readonly string[] = ['sdk/docs/embedding.md: Vue'];

const values: Runner = async (example) => {
  const pairs = await checkValues(example);
  expect(pairs.length).toBeGreaterThan(0);
  for (const [given, said] of pairs) expect(given).toEqual(said);
};

const html: Runner = async ({ code }) => {
  const documented = readFileSync(new URL('../../docs/elements.md', import.meta.url), 'utf8');
  for (const [, name = '', attributes = ''] of code.matchAll(/<(cardbridge-[\w-]+)([^>]*)>/g)) {
    expect(documented).toContain(`\`<${name}>\``);
    for (const [, attribute] of attributes.matchAll(/ ([\w-]+)=/g)) expect(documented).toContain(`| \`${attribute}\` |`);
  }
  const built = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  for (const [, file = ''] of code.matchAll(/src="\/?(cardbridge[\w.-]+\.js)"/g)) expect(built).toContain(`"./${file}"`);
};

/** A server that knows one challenge, and what was posted to it. */
function signInServer(posted: unknown[]) {
  return async (_: string, { body }: RequestInit = {}) => {
    if (body === undefined) return Response.json({ challengeNonce: 'n'.repeat(44) });
    posted.push(JSON.parse(String(body)));
    return Response.json({});
  };
}

const anyBridge = async () => {
  const bridge = await connectBridge();
  onTestFinished(() => bridge.close());
  return bridge;
};

export const runners: Readonly<Record<string, Runner>> = {
  'client/bridge.ts authenticate': async (example) => {
    const posted: unknown[] = [];
    await openPage({ server: signInServer(posted) });
    await runExample(example, { bridge: await anyBridge() });
    expect(posted).toEqual([{ challengeNonce: 'n'.repeat(44), token: TOKEN }]);
  },

  'client/card-bridge-error.ts CardBridgeError': async (example) => {
    const code = `${example.code}console.log(sentence, remedy);`;
    const [logged] = await runExample({ ...example, code }, { error: new CardBridgeError('ERR_CARD_NONE') });
    expect(logged).toEqual([expect.stringContaining('卡'), expect.stringContaining('卡')]);
  },

  'client/connect-bridge.ts connectBridge': async (example) => {
    await openPage();
    const button = new Button();
    const logged = await runExample(example, { button });
    expect(logged).toEqual([]);
    button.click();
    await expect.poll(() => logged.flat()).toContainEqual(READERS);
    expect(logged.flat()).toEqual(expect.arrayContaining(['probing', 'connecting', 'ready']));

    await openPage({ absent: true });
    button.click();
    await expect.poll(() => logged.flat()).toContain('Please install CardBridge.');
  },

  'client/permission.ts loopbackPermission': async (example) => {
    await openPage({ absent: true, permission: 'prompt' });
    expect(await runExample(example)).toEqual([[expect.stringContaining('Allow')]]);
  },

  'flows/api/errors.ts isIdentityServerErrorCode': values,
  'flows/api/errors.ts statusOf': values,
  'flows/api/errors.ts isRetriableRefusal': values,
  'flows/rules/contact.ts parseContact': values,
  'flows/rules/password.ts passwordProblems': values,
  'protocol/numbers/id-number.ts parseIdNumber': values,
  'protocol/numbers/tax-id.ts parseTaxId': values,

  'flows/api/http-identity-server.ts httpIdentityServer': async (example) => {
    await openPage();
    expect(await runExample(example, { password: 'Right#123' })).toEqual([['王小明']]);
    await openPage({ answers: { signInWithPassword: refuse('ERR_CREDENTIALS_WRONG', { triesLeft: 2 }) } });
    const [refused] = await runExample(example, { password: 'wrong' });
    expect(refused).toEqual(expect.arrayContaining(['ERR_CREDENTIALS_WRONG', 2]));
  },

  'flows/api/identity-server-error.ts IdentityServerError': async (example) => {
    const code = `${example.code}console.log(sentenceFor(error));`;
    const logged = await runExample({ ...example, code }, { error: new IdentityServerError('ERR_CODE_WRONG') });
    expect(logged).toEqual([['驗證碼不正確。']]);
  },

  'flows/card-link/cards-for.ts cardsFor': async (example) => {
    const of = (kind?: string) => ({ name: 'Reader', state: 'ready', ...(kind ? { card: { kind } } : {}) });
    const readers = async () => [of('citizen'), of('organization'), of('nhi'), of()];
    expect(await runExample(example, { bridge: { readers } })).toEqual([[1]]);
  },

  'flows/card-link/create-card-link.ts createCardLink': async (example) => {
    await openPage();
    const button = new Button();
    const logged = await runExample(example, { button });
    // Nothing was remembered in this tab, so nothing is asked of the computer.
    expect(logged).toEqual([]);
    button.click();
    await expect.poll(() => logged).toContainEqual(['ready', READERS.length]);
  },

  'flows/card-proof/create-card-proof-flow.ts createCardProofFlow': async (example) => {
    const upgrade = { member: { kind: 'personal', status: 'gold', displayName: '王小明', accountName: 'taipei-0001' } };
    const page = await openPage({
      answers: { upgradeToGold: () => ({ ...upgrade, accountName: 'taipei-0001', appLink: '/app' }) },
    });
    const [begin, form, idNumber] = [new Button(), new Button(), new Button()];
    idNumber.value = 'A123456789';
    const logged = await runExample(example, { begin, form, idNumber });
    begin.click();
    await expect.poll(() => form.hidden).toBe(false);
    form.click('submit');
    await expect.poll(() => logged).toEqual([['taipei-0001']]);
    expect(page.bridge?.methods()).toContain('card.authenticate');
  },

  'flows/download/download-for.ts downloadFor': async (example) => {
    expect(await runExample(example)).toEqual([['linux', 'cardbridge-x86_64.rpm']]);
  },

  'flows/isso/create-isso-flow.ts createIssoFlow': async (example) => {
    const page = await openPage();
    const button = new Button();
    const location = { pathname: '/interaction/uid-1', assign: () => undefined };
    const code = `${example.code}flow.subscribe(({ step }) => console.log(step));`;
    const logged = await runExample({ ...example, code }, { button, location });
    await expect.poll(() => logged).toContainEqual([INTERACTION.application.name, INTERACTION.ways]);
    button.click();
    await expect.poll(() => logged).toContainEqual(['notice']);
    expect(page.asked()).toEqual(['interaction']);
  },

  'flows/password-reset/create-password-reset-flow.ts createPasswordResetFlow': async (example) => {
    const page = await openPage();
    await runExample(example, { location: { pathname: '/forgotten-password' } });
    expect(page.asked()).not.toContain('openPasswordResetLink');
    await runExample(example, { location: { pathname: '/forgotten-password/token-0123456789-0123456789' } });
    await expect.poll(page.asked).toContain('openPasswordResetLink');
  },

  'flows/registration/create-registration-flow.ts createRegistrationFlow': async (example) => {
    const page = await openPage();
    const [question, answer] = [new Button(), new Button()];
    answer.value = '42';
    await runExample(example, { question, answer });
    await expect.poll(() => question.textContent).toMatch(/^第 \d 題$/);
    expect(page.asked()).toContain('issueCaptcha');
  },

  'flows/sign-in/create-sign-in-flow.ts createSignInFlow': async (example) => {
    const member = { kind: 'personal', status: 'gold', displayName: '王小明', accountName: null };
    const identity = { kind: 'organization', name: '小明公司', taxId: '04595257' };
    await openPage({ answers: { signInWithCard: () => ({ member, identity }) } });
    const button = new Button();
    const logged = await runExample(example, { button });
    button.click();
    await expect.poll(() => logged.flat()).toContain('王小明');
    expect(logged.flat()).toContain('connecting');
  },

  'verifier/identity/match-id-number.ts matchIdNumber': values,

  'verifier/identity/http-identity-comparison.ts httpIdentityComparison': async (example) => {
    const asked: unknown[] = [];
    const gateway = createServer(async (request, response) => {
      let body = '';
      for await (const part of request.setEncoding('utf8')) body += part;
      asked.push([request.headers.authorization, JSON.parse(body)]);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"result":"confirmed"}');
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      gateway.closeAllConnections();
      return new Promise<void>((resolve) => gateway.close(() => resolve()));
    });
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/identity-comparison`;
    const code = example.code
      .replace(/^import \{ readFile \}.*$/m, '')
      .replace(/'https:.*'/, `${JSON.stringify(url)}, withoutTlsOnLoopback: true`);
    const { subjectSerialNumber, idNumber } = (await citizen()).person;
    const around = {
      typed: idNumber.toLowerCase(),
      citizen: { subjectSerialNumber, idNumberEnding: idNumber.slice(-4) },
      readFile: async () => 'the token\n',
    };
    expect(await runExample({ ...example, code }, around)).toEqual([['confirmed']]);
    expect(asked).toEqual([['Bearer the token', { subjectSerialNumber, idNumber }]]);
  },

  'verifier/lock-outs/create-lock-outs.ts createLockOuts': async (example) => {
    const said = [...example.code.matchAll(/\/\/ (\{.*\})$/gm)].map(([, text]) => text);
    const [logged] = await runExample({ ...example, code: `${example.code}console.log(first, second);` });
    expect(logged?.map((tried) => inspect(tried))).toEqual(said);
  },

  'verifier/create-verifier.ts createVerifier': async (example) => {
    const pki = await citizen();
    const directory = await mkdtemp(join(tmpdir(), 'cardbridge-example-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const files = { 'GRCA3.cer': pki.root, 'MOICA-G3.cer': pki.issuing, 'MOICA-G3-complete.crl': pki.list };
    let code = example.code.replace('createVerifier({', 'createVerifier({ withTestOnlyTrustAnchors: true,');
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(directory, name), content);
      code = code.replace(`'${name}'`, JSON.stringify(join(directory, name)));
    }
    // The card's answer comes in between, where the comment says so.
    code = code.replace(/^\/\/ The page.*$/m, 'const token = signed(challengeNonce);');
    code += 'console.log(identity.name);';
    const around = { sessionId: 'session', signed: pki.token };
    expect(await runExample({ ...example, code }, around)).toEqual([[pki.person.name]]);
  },

  'README.md: In a page (2)': html,
  'sdk/docs/embedding.md: One file, pinned': html,
  'sdk/docs/browsers.md: Frames': async ({ code }) => {
    // The two names that browsers know (browsers.md, "When it came").
    expect(code).toMatch(/allow="loopback-network; local-network-access"/);
  },

  'sdk/docs/embedding.md: In three minutes': async (example) => {
    const page = await openPage();
    const [button, notice] = [new Button(), new Button()];
    await runExample(example, { button, notice });
    button.click();
    await expect.poll(() => notice.textContent).toBe(READERS.map(({ name }) => name).join('、'));
    await expect.poll(() => page.bridge?.connections()).toBe(0);

    await openPage({ absent: true });
    button.click();
    await expect.poll(() => notice.textContent).toMatch(/安裝/);
  },

  'sdk/docs/browsers.md: What your page is told': async (example) => {
    const hint = new Button();
    const shown = async (state: string) => {
      await openPage({ absent: true, permission: state });
      hint.textContent = '';
      await runExample(example, { hint });
      return hint.textContent;
    };
    expect(await shown('prompt')).toMatch(/ask/);
    expect(await shown('denied')).toMatch(/blocks/);
    expect(await shown('granted')).toBe('');
  },

  'sdk/docs/migration.md: HiPKI LocalSignServer': async (example) => {
    const posted: unknown[] = [];
    await openPage({ server: signInServer(posted) });
    const [button, notice] = [new Button(), new Button()];
    await runExample(example, { button, notice });
    button.click();
    await expect.poll(() => posted).toEqual([{ challengeNonce: 'n'.repeat(44), token: TOKEN }]);
    expect(notice.textContent).toBe('');
  },

  'sdk/docs/migration.md: The NHI component': async (example) => {
    const page = await openPage();
    const filled: unknown[] = [];
    await runExample(example, { form: { prefill: (data: unknown) => filled.push(data) } });
    const { name, idNumber, birthDate } = BASIC_DATA;
    expect(filled).toEqual([{ name, idNumber, birthDate }]);
    await expect.poll(() => page.bridge?.connections()).toBe(0);
  },

  'verifier/revocation/crl/crl-revocation.ts crlRevocation': async (example) => {
    const { list } = await citizen();
    const code = `${example.code.replace(/^import \{ readFile \}.*$/m, '')}console.log(typeof revocation.status);`;
    expect(await runExample({ ...example, code }, { readFile: async () => list })).toEqual([['function']]);
  },

  'verifier/revocation/ocsp/ocsp-revocation.ts ocspRevocation': async (example) => {
    const code = `${example.code}console.log(typeof revocation.status);`;
    expect(await runExample({ ...example, code })).toEqual([['function']]);
  },

  'verifier/revocation/first-revocation-answer.ts firstRevocationAnswer': async (example) => {
    const code = `${example.code}console.log(typeof revocation.status);`;
    expect(await runExample({ ...example, code }, { crls: [(await citizen()).list] })).toEqual([['function']]);
  },

  'verifier/trust/load-trust-folder.ts loadTrustFolder': async (example) => {
    const { folder, asTest } = await trustFolder();
    const code = example.code
      .replace('createVerifier({', 'createVerifier({ withTestOnlyTrustAnchors: true,')
      .replace("'/etc/example/trust'", `folder, ${asTest}`);
    const lines = await runExample({ ...example, code }, { folder });
    expect(lines).toEqual([
      [expect.stringContaining('issuing.cer: issuing CA')],
      [expect.stringContaining('root.cer: trust anchor')],
    ]);
  },

  'sdk/docs/verifier.md: Verify in ten lines': async (example) => {
    const pki = await citizen();
    const { folder, asTest } = await trustFolder();
    const code = example.code
      .replace('createVerifier({', 'createVerifier({ withTestOnlyTrustAnchors: true,')
      .replace("'/etc/example/trust'", `folder, ${asTest}`)
      // The card's answer comes in between, where the comment says so.
      .replace(/^\/\/ The page.*$/m, 'const token = signed(challengeNonce);');
    const around = { folder, sessionId: 'session', signed: pki.token, readFile: async () => pki.list };
    expect(await runExample({ ...example, code }, around)).toEqual([['citizen', pki.person.name]]);
  },

  'sdk/docs/verifier.md: Metrics': async (example) => {
    const pki = await citizen();
    const rest = {
      expectedOrigin: 'https://www.example.gov.tw',
      trustAnchors: [pki.root],
      intermediates: [pki.issuing],
      revocation: crlRevocation({ crls: [pki.list] }),
      withTestOnlyTrustAnchors: true,
    };
    const code = `${example.code}
      const scope = { sessionId: 'session', purpose: 'sign-in' };
      const { challengeNonce } = await verifier.issueChallenge(scope);
      const answer = { challengeNonce, token: signed(challengeNonce), ...scope };
      await verifier.verifyAuthentication(answer);
      await verifier.verifyAuthentication(answer).catch(() => undefined);
      console.log(...counts);`;
    const logged = await runExample({ ...example, code }, { rest, signed: pki.token });
    expect(logged.at(-1)).toEqual([
      ['verified (revocation: good)', 1],
      ['ERR_CHALLENGE_UNKNOWN (revocation: not asked)', 1],
    ]);
  },

  'sdk/docs/migration.md: The server': async (example) => {
    const pki = await citizen();
    const files: Readonly<Record<string, Uint8Array>> = {
      'root.cer': pki.root,
      'issuing.cer': pki.issuing,
      'issuing.crl': pki.list,
    };
    const code = example.code.replace('createVerifier({', 'createVerifier({ withTestOnlyTrustAnchors: true,');
    const logged = await runExample(
      { ...example, code },
      {
        sessionId: 'session',
        readFile: async (name: string) => files[name],
        signedByTheCard: async (nonce: string) => pki.token(nonce),
      },
    );
    expect(logged).toEqual([[pki.person.subjectSerialNumber]]);
  },
};

/** The first citizen of the test PKI, who vouches for them, and what their card answers to a site called www.example.gov.tw. */
async function citizen() {
  const pki = await loadTestPki();
  const [person] = pki.citizens;
  const index = (person?.issuerGeneration ?? 1) - 1;
  const [root, issuing, list] = [pki.trustAnchors[index], pki.intermediates[index], pki.crls[index]];
  if (person === undefined || !root || !issuing || !list) throw new Error('the test PKI has no citizen');
  return {
    person,
    root,
    issuing,
    list,
    token: (nonce: string) => signToken(person.signature, 'https://www.example.gov.tw', nonce),
  };
}

/** A folder with root and issuing CA of the first citizen, and what it takes to trust them. */
async function trustFolder() {
  const { root, issuing } = await citizen();
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-example-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'root.cer'), root);
  await writeFile(join(folder, 'issuing.cer'), issuing);
  const pinned = createHash('sha256').update(root).digest('hex');
  return { folder, asTest: `{ withTestOnlyTrustAnchors: true, pinned: ['${pinned}'] }` };
}
