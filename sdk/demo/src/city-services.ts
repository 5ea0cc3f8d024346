import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anyFreePort } from './free-port.js';

/** A service of the city that asks the identity server for members' data. */
export interface CityService {
  readonly id: string;
  /** Where a person begins. */
  readonly url: string;
  /** Holds the secret that it shares with the identity server. */
  readonly configurationFile: string;
}

const catalogue = [
  {
    id: 'courses',
    name: { 'zh-TW': '樂學課程報名', en: 'City courses' },
    scopes: ['profile', 'phone', 'email'],
    goldOnly: false,
  },
  {
    id: 'social-housing',
    name: { 'zh-TW': '社會住宅申請', en: 'Social housing' },
    scopes: ['profile', 'id_number', 'phone', 'address'],
    goldOnly: true,
  },
] as const;

/**
 * Two services, one for everybody and one for gold members: a file for the identity server that lists them, and one for each.
 * Secrets are made here and stand in these files only, which nobody else may read.
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
    planned.map(({ id, secret, redirectUri, name, scopes, goldOnly, url }) => {
      return { id, secret, redirectUris: [redirectUri], name, scopes, goldOnly, startUrl: url };
    }),
  );
  for (const { configurationFile, id, secret, port, redirectUri, name, scopes, goldOnly } of planned) {
    await write(configurationFile, { issuer, clientId: id, clientSecret: secret, port, redirectUri, name, scopes, goldOnly });
  }
  return { clientsFile, services: planned.map(({ id, url, configurationFile }) => ({ id, url, configurationFile })) };
}
