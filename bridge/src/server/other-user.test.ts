import { existsSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { describe, expect, test } from 'vitest';
import { GRANTED, openDoor } from '../../test/support/open-door.js';
import { NOBODY, runOtherProgram } from '../../test/support/other-program.js';
import { createLog } from '../log.js';
import { createArrivals } from './arrivals.js';
import { createPeerCheck } from './peer-check.js';
import type { PeerUser } from './peer-user.js';

/** It connects as it is told, sends the text, and writes down what came back before the end. */
const CLIENT = `
  const [port, host, family, message] = args;
  const socket = require('node:net').connect({ port: Number(port), host, family: Number(family) });
  let answer = '';
  const end = () => process.stdout.write(JSON.stringify(answer), () => process.exit());
  socket.on('data', (data) => {
    answer += data.toString('latin1');
    if (answer.includes(' 101 ')) end();
  });
  socket.on('connect', () => socket.write(JSON.parse(message)));
  socket.on('error', () => {});
  socket.on('close', end);
`;

async function runClient(port: number, message: string, { user, host = '127.0.0.1' }: { user?: number; host?: string } = {}) {
  const args = [String(port), host, host.includes(':') ? '6' : '4', JSON.stringify(message)];
  return JSON.parse(await runOtherProgram(CLIENT, { args, ...(user === undefined ? {} : { user }) }));
}

const probe = (port: number) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
const upgrade = (port: number) =>
  `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: ${GRANTED}\r\n` +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: cardbridge.v1\r\n\r\n';

describeWith(['other-user'], 'a program of another user', () => {
  test('D-21 gets nothing, neither probe nor upgrade, and touches nothing; our own user comes in', async () => {
    const opened = await openDoor();
    const { port } = opened.door;
    const before = opened.touched.length;
    expect(await runClient(port, probe(port), { user: NOBODY })).toBe('');
    expect(await runClient(port, upgrade(port), { user: NOBODY })).toBe('');
    expect(opened.touched.slice(before)).toEqual([]);
    expect(opened.door.connections()).toBe(0);
    expect(opened.lines).toMatchObject([{ reason: 'other-user', msg: 'connection refused' }]);
    expect(await runClient(port, probe(port))).toContain('"product":"cardbridge"');
    expect(await runClient(port, upgrade(port))).toContain(' 101 ');
  });

  test('D-21 gets nothing over a socket for IPv6 either; our own user comes in', async () => {
    const { door } = await openDoor();
    const mapped = { host: '::ffff:127.0.0.1' };
    expect(await runClient(door.port, upgrade(door.port), { ...mapped, user: NOBODY })).toBe('');
    // Without IPv6 there is no such socket, of anybody.
    expect(await runClient(door.port, upgrade(door.port), mapped)).toContain(existsSync('/proc/net/tcp6') ? ' 101 ' : '');
  });

  test('D-21 is told from our own among many connections at once', async () => {
    const { door } = await openDoor({ limits: { seatsPerOrigin: 100, upgradesPerOrigin: { burst: 100, perSecond: 1 } } });
    const { port } = door;
    const clients = Array.from({ length: 12 }, (_, index) =>
      runClient(port, probe(port), index % 2 === 0 ? {} : { user: NOBODY }),
    );
    const answers = await Promise.all(clients);
    expect(answers.map((answer) => answer.includes('"product":"cardbridge"'))).toEqual(
      answers.map((_, index) => index % 2 === 0),
    );
  });
});

describe('whose program connects', () => {
  const both = async (peerUser: PeerUser) => {
    const opened = await openDoor({ peerUser });
    const { port } = opened.door;
    return { opened, answers: [await opened.raw(probe(port)), await opened.raw(`${upgrade(port)}`.replace(GRANTED, 'null'))] };
  };

  test('D-21 is asked about once a connection, with both its ports', async () => {
    const asked: unknown[] = [];
    const { opened, answers } = await both(async (connection) => {
      asked.push(connection);
      return 'same';
    });
    expect(asked).toEqual([1, 2].map(() => ({ peerPort: expect.any(Number), ourPort: opened.door.port })));
    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403']);
  });

  test('D-21 another user gets no answer', async () => {
    expect((await both(async () => 'other')).answers).toEqual(['', '']);
  });

  test('D-21 nobody gets an answer before it is known', async () => {
    let tell: (whose: 'same') => void = () => {};
    const known = new Promise<'same'>((resolve) => {
      tell = resolve;
    });
    const opened = await openDoor({ peerUser: () => known });
    const answer = opened.raw(probe(opened.door.port));
    const page = opened.page(GRANTED).then((opening) => opening.call('access.request'));
    expect(await Promise.race([answer, page, new Promise((resolve) => setTimeout(resolve, 300, 'nothing'))])).toBe('nothing');
    expect(opened.door.connections()).toBe(0);
    tell('same');
    expect(await answer).toContain(' 200 ');
    expect(await page).toMatchObject({ result: { granted: true } });
  });

  test('D-21 a system that does not tell lets all in, and the log says so once', async () => {
    const { opened, answers } = await both(async () => 'not-told');
    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403']);
    expect(opened.lines.filter(({ msg }) => msg === 'this system does not tell whose program connects')).toHaveLength(1);
  });

  test('D-21 a failure to find out lets nobody in, and the log says so', async () => {
    const { opened, answers } = await both(() => Promise.reject(new Error('broken')));
    expect(answers).toEqual(['', '']);
    // One line, however many connect.
    expect(opened.lines.map(({ msg }) => msg).filter((msg) => msg !== 'connection refused')).toEqual([
      'whose program connects could not be found out',
    ]);
  });

  // Systems with other addresses of the loopback than this one: Linux has all of 127.0.0.0/8.
  test.runIf(process.platform === 'linux')(
    'D-05 who comes from another address gets no answer, also where nothing is told',
    async () => {
      const { door } = await openDoor({ peerUser: async () => 'not-told' });
      const answerTo = async (localAddress: string) => {
        const socket = connect({ port: door.port, host: '127.0.0.1', localAddress });
        socket.on('error', () => {}).write(probe(door.port));
        return text(socket).catch(() => '');
      };
      expect(await answerTo('127.0.0.2')).toBe('');
      expect(await answerTo('127.0.0.1')).toContain('"product":"cardbridge"');
    },
  );

  test('D-21 a connection that was never looked at passes no check', async () => {
    const log = createLog({ level: 'silent', destination: { write: () => {} } });
    const isOurUser = createPeerCheck(async () => 'same', { log, rate: { burst: 1, perSecond: 1 }, now: () => 0 });
    const arrivals = createArrivals({ limits: { sockets: 1 }, isOurUser, refused: () => {} });
    const [socket, stream] = [new Socket(), {}];
    arrivals.wrap(socket, stream);
    for (const unknown of [socket, stream]) {
      expect(arrivals.knows(unknown)).toBe(false);
      expect(await arrivals.passed(unknown)).toBeUndefined();
    }
  });
});
