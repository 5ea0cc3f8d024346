import { readFileSync } from 'node:fs';
import { DEFAULT_TLS_PORTS, MAX_FRAME_BYTES } from '@cardbridge/sdk/protocol';
import { expect, test } from 'vitest';
import { limits } from '../../src/server/limits.js';

const page = readFileSync(new URL('../../../sdk/docs/protocol.md', import.meta.url), 'utf8');

const rate = ({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }) =>
  `${burst} at once, then ${perSecond} a second`;

test("the protocol's table of limits has the numbers that the door keeps", () => {
  const [, table = ''] = /^## Limits\n(.*?)^## /ms.exec(page) ?? [];
  const rows = [...table.matchAll(/^\| ([a-zA-Z][^|]*) \| ([^|]+) \|$/gm)].slice(1);
  expect(Object.fromEntries(rows.map(([, what, limit]) => [what, limit]))).toEqual({
    'bytes of a message': `${MAX_FRAME_BYTES}`,
    'characters of a message while ungranted (then `ERR_MESSAGE_MALFORMED`)': `${limits.ungrantedMessage}`,
    'fragments of a message': `${limits.fragments}`,
    'messages and pings of a connection': rate(limits.messages),
    'requests of a connection under way': `${limits.requests}`,
    'connections of an origin': `${limits.seatsPerOrigin}`,
    'connections of all origins that stand allowed': `${limits.seats.allowed}`,
    'connections of all other origins': `${limits.seats.stranger}`,
    "TCP connections, the probe's included": `${limits.sockets}`,
    'TLS handshakes under way': `${limits.handshakes}`,
    'seconds for a TLS handshake': `${limits.handshake / 1000}`,
    'upgrades of an origin': rate(limits.upgradesPerOrigin),
    'upgrades of all origins that do not stand allowed': rate(limits.upgradesOfStrangers),
    'bytes of the headers of a request': `${limits.headerBytes}`,
    'seconds for the headers of a request to arrive': `${limits.headers / 1000}`,
    'bytes that wait to be read by a client': `${limits.unreadBytes}`,
    'seconds until an ungranted connection that asks for nothing is closed': `${limits.idle / 1000}`,
    'seconds between pings': `${limits.heartbeat / 1000}`,
    'seconds until a connection is cut that the bridge closed': `${limits.closing / 1000}`,
  });
});

test('what the text says of limits is what the table says', () => {
  for (const sentence of [
    `in at most ${limits.fragments} fragments`,
    `a message in more than ${limits.fragments} fragments`,
    `sends one every ${limits.heartbeat / 1000} seconds`,
    `more than ${limits.unreadBytes / 1024 / 1024} MiB waits to be read`,
    `no request for ${limits.idle / 1000} s (4408)`,
    `within ${limits.idle / 1000} seconds is closed with 4408`,
    `ungranted for ${limits.idle / 1000} seconds without a request`,
    `at most ${limits.headerBytes} bytes together`,
    `there within ${limits.headers / 1000} seconds`,
    `the first free one of the ports **${DEFAULT_TLS_PORTS.join(', ')}**`,
    `At most ${limits.requests} requests of a connection`,
  ]) {
    expect(page).toContain(sentence);
  }
});
