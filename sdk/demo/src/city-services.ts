import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anyFreePort } from '@cardbridge/fixtures/machine';
import type { WayIn } from '@cardbridge/sdk/flows';

/** A service of the city that asks the identity server for people's data. */
export interface CityService {
  readonly id: string;
  /** Where a person begins. */
  readonly url: string;
  /** Holds the secret that it shares with the identity server. */
  readonly configurationFile: string;
}

interface Sketch {
  readonly id: string;
  readonly name: Localized;
  readonly lead: Localized;
  readonly scopes: readonly string[];
  readonly goldOnly: boolean;
  /** The ways in that it takes; without, all of them. */
  readonly ways?: readonly WayIn[];
  readonly choice: {
    readonly label: Localized;
    readonly options: readonly { readonly value: string; readonly label: Localized }[];
  };
}

type Localized = Readonly<Record<'zh-TW' | 'en', string>>;

const catalogue: readonly Sketch[] = [
  {
    id: 'courses',
    name: { 'zh-TW': '樂學課程報名', en: 'City courses' },
    lead: { 'zh-TW': '線上報名市民課程。', en: 'Sign up for city courses online.' },
    scopes: ['profile', 'phone', 'email'],
    goldOnly: false,
    // Enough to know a name by; a teacher needs no ID number.
    ways: ['account', 'citizen-card'],
    choice: {
      label: { 'zh-TW': '想參加的課程', en: 'Course' },
      options: [
        {
          value: 'calligraphy',
          label: { 'zh-TW': '書法入門（星期三晚上）', en: 'Calligraphy for beginners (Wednesday evening)' },
        },
        { value: 'first-aid', label: { 'zh-TW': '急救與心肺復甦（星期六上午）', en: 'First aid and CPR (Saturday morning)' } },
        {
          value: 'photography',
          label: { 'zh-TW': '手機攝影（星期日下午）', en: 'Photography by mobile phone (Sunday afternoon)' },
        },
      ],
    },
  },
  {
    id: 'social-housing',
    name: { 'zh-TW': '社會住宅申請', en: 'Social housing' },
    lead: { 'zh-TW': '線上申請社會住宅。', en: 'Apply for social housing online.' },
    scopes: ['profile', 'id_number', 'phone', 'address'],
    goldOnly: true,
    choice: {
      label: { 'zh-TW': '申請房型', en: 'Size of the flat' },
      options: [
        { value: 'studio', label: { 'zh-TW': '套房型', en: 'One room' } },
        { value: 'two-rooms', label: { 'zh-TW': '二房型', en: 'Two bedrooms' } },
        { value: 'three-rooms', label: { 'zh-TW': '三房型', en: 'Three bedrooms' } },
      ],
    },
  },
  {
    // Asks for everything and takes every way in: here one sees what each way gives.
    id: 'permit',
    name: { 'zh-TW': '市民活動場地申請', en: 'Community venues' },
    lead: { 'zh-TW': '線上申請借用市民活動場地。', en: 'Apply online to use a community venue.' },
    scopes: ['profile', 'id_number', 'phone', 'email', 'birthdate', 'address'],
    goldOnly: false,
    choice: {
      label: { 'zh-TW': '想借用的場地', en: 'Venue' },
      options: [
        { value: 'hall', label: { 'zh-TW': '區民活動中心禮堂', en: 'Hall of the district activity centre' } },
        { value: 'classroom', label: { 'zh-TW': '活動中心教室', en: 'Classroom of the activity centre' } },
        { value: 'plaza', label: { 'zh-TW': '公園廣場', en: 'Park plaza' } },
      ],
    },
  },
];

/**
 * Three services: one for everybody, one for gold members, one that asks for everything. A file for the identity server that lists
 * them, and one for each. Secrets are made here and stand in these files only, which nobody else may read.
 */
export async function planCityServices(
  directory: string,
  issuer: string,
): Promise<{ readonly clientsFile: string; readonly services: readonly CityService[] }> {
  const planned = [];
  for (const service of catalogue) {
    const port = await anyFreePort();
    const url = `http://127.0.0.1:${port}/`;
    const secret = randomBytes(32).toString('base64url');
    const redirectUri = new URL('/callback', url).href;
    planned.push({ ...service, port, url, secret, redirectUri, configurationFile: join(directory, `${service.id}.json`) });
  }
  const clientsFile = join(directory, 'clients.json');
  const write = (file: string, content: unknown) => writeFile(file, JSON.stringify(content), { mode: 0o600 });
  await write(
    clientsFile,
    planned.map(({ id, secret, redirectUri, name, scopes, goldOnly, ways, url }) => {
      // What is undefined is not written.
      return { id, secret, redirectUris: [redirectUri], name, scopes, goldOnly, ways, startUrl: url };
    }),
  );
  for (const { configurationFile, id, secret, port, redirectUri, name, scopes, goldOnly, lead, choice } of planned) {
    await write(configurationFile, {
      ...{ issuer, clientId: id, clientSecret: secret, port, redirectUri },
      ...{ name, scopes, goldOnly, lead, choice },
    });
  }
  return { clientsFile, services: planned.map(({ id, url, configurationFile }) => ({ id, url, configurationFile })) };
}
