import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DaemonStatus } from '../../local/index.js';
import { browserPolicy } from '../checks/browser-policy.js';
import type { DoctorContext } from '../context.js';
import { both, type Finding, failed, same } from '../finding.js';
import { createReport } from './create-report.js';
import type { Person } from './redactor.js';

let folder: string;
let logPath: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
  logPath = join(folder, 'cardbridge.log');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const NOW = new Date('2026-03-01T00:00:00Z');
const NO_PERSON: Person = { homes: [], names: [] };

const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength, maxLength }).map((found) => found.join(''));
const letters = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...'bcdfghjkmnpqrtvwxz'), { minLength, maxLength }).map((found) => found.join(''));

/** What must never leave the computer, each in the form that it has here. */
const secrets = fc.record({
  pin: digits(6, 8),
  name: fc
    .array(fc.constantFrom(...'王陳林黃張李吳劉蔡楊雅婷志明淑芬'), { minLength: 2, maxLength: 4 })
    .map((found) => found.join('')),
  idNumber: fc.tuple(fc.constantFrom(...'ABCDEFGHXYZ'), digits(9, 9)).map((found) => found.join('')),
  cardNumber: fc.tuple(fc.constantFrom('TP', 'MG', ''), digits(12, 16)).map((found) => found.join('')),
  certificate: fc.uint8Array({ minLength: 300, maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  userName: letters(6, 10),
  hostName: letters(6, 10),
  homeFolder: letters(6, 10),
  site: letters(6, 10),
});
type Secrets = typeof secrets extends fc.Arbitrary<infer T> ? T : never;

const personOf = ({ userName, hostName, homeFolder }: Secrets): Person => ({
  homes: [`/home/${homeFolder}`],
  names: [userName, `${hostName}.lan`, hostName],
});

/** Every way in which one may stand in a text. */
const texts = (kept: Secrets): readonly string[] => {
  const { pin, name, idNumber, cardNumber, certificate, userName, hostName, homeFolder, site } = kept;
  return [
    `PIN ${pin} of ${name} (${idNumber}), card ${cardNumber}`,
    `${name}${pin}`,
    `C:\\Users\\${userName}\\AppData and /home/${homeFolder}/.config/x.json; file:///home/${homeFolder}/a.js`,
    `/Users/${userName}/x at ${hostName}.lan, ${hostName}`,
    `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`,
    certificate,
    `https://www.${site}.example:8443/person/${idNumber}?pin=${pin} and wss://${site}.example`,
    `origins.allow.0: "www.${site}.example/sign" is not an origin; write https://www.${site}.example`,
    `the site www.${site}.example:8443 was asked`,
    `{"pin":"${pin}","name":"${name}"}`,
  ];
};

/** The same secrets in every input that a report is made of. */
function inputs(kept: Secrets): { findings: Finding[]; status: DaemonStatus; log: string } {
  const all = texts(kept);
  const joined = all.join(' | ');
  const trouble = { code: 'ERR_CONFIGURATION_INVALID' as const, detail: joined };
  const findings = all.map((text, at) =>
    failed(`test.${at}`, both('標題', 'title'), { detail: same(text), remedy: same(text) }),
  );
  const status: DaemonStatus = {
    version: joined,
    pid: Number(kept.pin),
    port: Number(kept.pin),
    portsTaken: [Number(kept.pin), 28730],
    backend: joined,
    simulated: false,
    paused: false,
    connections: 1,
    tls: { port: Number(kept.pin), notAfter: joined },
    tlsTrouble: trouble,
    readers: 1,
    policy: { path: joined, trouble },
    grants: { count: Number(kept.pin), trouble },
    tries: { paused: 0, trouble },
  };
  const names = [...KNOWN, 'pin', 'token', 'certificate', 'name', 'idNumber', 'unknown'];
  const lines = all.flatMap((text) => [
    text.replaceAll('\n', ' '),
    JSON.stringify({
      time: '2026-03-01T00:00:00.000Z',
      msg: text,
      err: { detail: text, at: [text, `x (${text}:1:2)`], cause: { type: text } },
    }),
    JSON.stringify(Object.fromEntries(names.map((name) => [name, text]))),
    JSON.stringify(Object.fromEntries(names.map((name) => [name, Number(kept.pin)]))),
    JSON.stringify(Object.fromEntries(names.map((name) => [name, [text, { [text]: text }]]))),
    JSON.stringify({ [text]: text }),
    JSON.stringify([text]),
    JSON.stringify(text),
  ]);
  return { findings, status, log: lines.join('\n') };
}
const KNOWN = [
  'msg',
  'time',
  'level',
  'port',
  'count',
  'origin',
  'path',
  'kind',
  'code',
  'detail',
  'type',
  'at',
  'err',
  'cause',
  'reason',
];

test('what is personal never comes out, wherever it went in', async () => {
  await fc.assert(
    fc.asyncProperty(secrets, fc.constantFrom('zh-TW', 'en'), fc.boolean(), async (kept, language, withSites) => {
      const { findings, status, log } = inputs(kept);
      await writeFile(logPath, log);
      const report = await createReport({ language, findings, status, withSites, logPath, person: personOf(kept), now: NOW });
      const { site, certificate, ...never } = kept;
      for (const [what, secret] of Object.entries(never)) expect(report.includes(secret), what).toBe(false);
      for (let at = 0; at + 40 <= certificate.length; at += 40) expect(report).not.toContain(certificate.slice(at, at + 40));
      expect(report.includes(site)).toBe(withSites);
      if (!withSites) expect(report).toContain('site-1');
    }),
    { numRuns: 60 },
  );
});

test('a site is the same number wherever it stands, and itself where that is wanted', async () => {
  const line = (origin: string) => JSON.stringify({ level: 30, msg: 'access question', origin });
  await writeFile(logPath, ['https://a.example', 'https://b.example:8443', 'https://a.example'].map(line).join('\n'));
  const findings = [
    failed('policy.broken', same('x'), { detail: same('write https://b.example:8443/path?x=1'), remedy: same('mend it') }),
  ];
  const make = (withSites: boolean) =>
    createReport({ language: 'en', findings, logPath, withSites, person: NO_PERSON, now: NOW });
  const hidden = await make(false);
  expect(hidden).toContain('write site-1\n');
  expect([...hidden.matchAll(/"origin":"(.*?)"/g)].map(([, site]) => site)).toEqual(['site-2', 'site-1', 'site-2']);
  const shown = await make(true);
  expect(shown).toContain('write https://b.example:8443\n');
  expect(shown).toContain('"origin":"https://a.example"');
});

test.each([
  'intranet',
  'intranet:8080',
  'https://intranet',
  '[*.]city.example',
  'https://[*.]city.example:8443/path',
  '.city.example',
  'city.example/whose-file',
  'https://*',
])('a site that an administrator wrote as %s is none that can be read', async (site) => {
  const values = { LoopbackNetworkBlockedForUrls: [site, 'https://b.example'] };
  const browserPolicies = async () => [{ browser: 'Chrome', place: '/etc/opt/chrome/policies/managed/a.json', values }];
  const found = [await browserPolicy({ browserPolicies } as unknown as DoctorContext)].flat();
  const hidden = await createReport({
    language: 'en',
    findings: found,
    logPath,
    withSites: false,
    person: NO_PERSON,
    now: NOW,
  });
  expect(hidden).toMatch(/Chrome: LoopbackNetworkBlockedForUrls "site-\d+", "site-\d+" /);
  expect(hidden).not.toMatch(/city|intranet|whose/);
});

test('what a developer needs is there: fields of the log, codes, results of PC/SC, lines of a stack', async () => {
  await writeFile(
    logPath,
    `${JSON.stringify({
      level: 50,
      time: '2026-03-01T00:00:00.000Z',
      msg: 'request failed',
      port: 28731,
      err: {
        code: 'ERR_PCSC_ACCESS_DENIED',
        detail: 'SCardEstablishContext: SCARD_E_NO_ACCESS (0x80100027)',
        at: ['Object.look (file:///opt/CardBridge/program/cardbridge.mjs:12:34567)', 'node:internal/process/task_queues:95:5'],
      },
    })}\n`,
  );
  const report = await createReport({ language: 'en', findings: [], logPath, person: NO_PERSON, now: NOW });
  expect(report).toContain('"msg":"request failed","port":28731');
  expect(report).toContain('SCARD_E_NO_ACCESS (0x80100027)');
  expect(report).toContain('Object.look cardbridge.mjs:12:34567');
});

test('the last lines, with those of the file before where the newest was just begun; what is no line of ours is counted', async () => {
  const line = (msg: string) => `${JSON.stringify({ level: 30, msg })}\n`;
  await writeFile(join(folder, 'cardbridge.1.log'), [...Array(300).keys()].map((at) => line(`old ${at}`)).join(''));
  await writeFile(logPath, `${line('new')}half a li`);
  const report = await createReport({ language: 'en', findings: [], logPath, person: NO_PERSON, now: NOW });
  await rm(join(folder, 'cardbridge.1.log'));
  expect(report).toContain('"old 299"');
  expect(report).not.toContain('"old 101"');
  expect(report.indexOf('"new"')).toBeGreaterThan(report.indexOf('"old 299"'));
  expect(report).toContain('(lines left out) 1');
});

test('without a daemon and without a log it says so, in both languages', async () => {
  const options = { findings: [], logPath: join(folder, 'none.log'), person: NO_PERSON, now: NOW };
  expect(await createReport({ ...options, language: 'en' })).toMatch(/not running[\s\S]*no log file/);
  expect(await createReport({ ...options, language: 'zh-TW' })).toMatch(/沒有執行[\s\S]*沒有記錄檔/);
});
