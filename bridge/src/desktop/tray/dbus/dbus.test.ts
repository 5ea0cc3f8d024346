import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bus, connectToBus } from './connect-to-bus.js';
import { decode } from './decode.js';
import { encode } from './encode.js';
import { createMessageSplitter } from './frames.js';
import { decodeMessage, encodeMessage, MESSAGE_TYPE } from './message.js';
import { sessionBusAddress } from './session-bus-address.js';
import { completeTypes } from './signature.js';
import { type DbusValue, variant } from './values.js';

describe('signatures', () => {
  test('fall into complete types', () => {
    expect(completeTypes('u(ia{sv}av)aay')).toEqual(['u', '(ia{sv}av)', 'aay']);
    expect(completeTypes('')).toEqual([]);
  });
  test.each(['a', '(', '()', '(i', 'i)', '{sv', 'a{s}', 'a{sss}', 'z', 'i'.repeat(256), `${'a'.repeat(40)}i`])(
    '%s is none',
    (signature) => {
      expect(() => completeTypes(signature)).toThrow();
    },
  );
});

describe('values', () => {
  test.each<[string, readonly DbusValue[]]>([
    ['ybiusog', [7, true, -1, 4_000_000_000, '讀卡機', '/a', 'a{sv}']],
    [
      'a(iiay)',
      [
        [
          [1, 2, Buffer.from([1, 2, 3])],
          [3, 4, Buffer.alloc(0)],
        ],
      ],
    ],
    [
      'ya{sv}',
      [
        1,
        [
          ['a', variant('s', 'b')],
          ['c', variant('(iv)', [1, variant('b', false)])],
        ],
      ],
    ],
    ['aai', [[[], [1, 2], []]]],
  ])('%s comes back as it went', (signature, values) => {
    expect(decode(signature, encode(signature, values), true)).toEqual(values);
  });
  test('lie as the specification says', () => {
    // D-Bus specification, "Marshaling (Wire Format)": padding before the first element, which the size does not count.
    expect(encode('a(y)', [[[5]]]).toString('hex')).toBe('010000000000000005');
    expect(encode('at', [[]]).toString('hex')).toBe('0000000000000000');
    expect(encode('s', ['foo']).toString('hex')).toBe('03000000666f6f00');
  });
  test('are read in the other byte order, too', () => {
    expect(decode('uns', Buffer.from('00000001ffff0000000000016100', 'hex'), false)).toEqual([1, -1, 'a']);
  });
  test('a zero inside a text, for which a bus would throw us out, is left out', () => {
    expect(decode('s', encode('s', ['a\0b']), true)).toEqual(['ab']);
  });
  test('whatever bytes there are, reading ends with values or an error', () => {
    const types = fc.constantFrom('s', 'ai', 'v', 'a(isvu)', 'a{sv}', 'aav', 'xtd', 'h', 'ag');
    fc.assert(
      fc.property(types, fc.uint8Array({ maxLength: 200 }), fc.boolean(), (signature, bytes, little) => {
        try {
          decode(signature, Buffer.from(bytes), little);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 2_000 },
    );
  });
  test('a variant in a variant in a variant ends somewhere', () => {
    expect(() => decode('v', Buffer.from('017600'.repeat(1_000), 'hex'), true)).toThrow('too deep');
  });
});

describe('messages', () => {
  const message = (body: readonly DbusValue[]) =>
    encodeMessage({ type: MESSAGE_TYPE.signal, serial: 1, path: '/a', interface: 'a.b', member: 'C', signature: 'ay', body });

  test('are cut out of a stream however it comes, and one that is too long is passed over', () => {
    const [small, large] = [message([Buffer.from('small')]), message([Buffer.alloc(5_000)])];
    const stream = Buffer.concat([small, large, small, large, large, small]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 }), (sizes) => {
        const found: Buffer[] = [];
        const take = createMessageSplitter(1_000, (bytes) => found.push(Buffer.from(bytes)));
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          take(stream.subarray(at, at + size));
          at += size;
        }
        expect(found).toEqual([small, small, small]);
      }),
    );
  });
  test('a stream that is none is refused', () => {
    const take = createMessageSplitter(1_000, () => {});
    expect(() => take(Buffer.from('HTTP/1.1 400 Bad Request'))).toThrow();
    expect(() =>
      createMessageSplitter(1_000, () => {})(Buffer.concat([Buffer.from('l\x04\0\x01'), Buffer.alloc(12, 0xff)])),
    ).toThrow();
  });
  test('their body is read only on demand', () => {
    const bytes = message([Buffer.from('x')]);
    bytes.writeUInt32LE(0xff_ff, bytes.length - 5);
    const read = decodeMessage(bytes);
    expect(read).toMatchObject({ path: '/a', interface: 'a.b', member: 'C', signature: 'ay' });
    expect(() => read.body()).toThrow();
  });
});

test.each<[NodeJS.ProcessEnv, unknown]>([
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1/bus,guid=1' }, { path: '/run/user/1/bus' }],
  [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=a,port=1;unix:guid=1,path=/tmp/a%20b' }, { path: '/tmp/a b' }],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/x' }, { path: '\0/tmp/x' }],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=%zz' }, undefined],
  [{ DBUS_SESSION_BUS_ADDRESS: 'autolaunch:' }, undefined],
  [{ XDG_RUNTIME_DIR: '/run/user/1' }, { path: '/run/user/1/bus' }],
  [{}, undefined],
])('the session bus of %o is at %o', (environment, address) => {
  expect(sessionBusAddress(environment)).toEqual(address);
});

describe.runIf(process.platform === 'linux')('a bus', () => {
  let folder: string;
  let server: Server;
  let behave: (socket: Socket) => void;
  const sockets: Socket[] = [];
  const path = () => join(folder, 'bus');
  const { signal } = new AbortController();
  const listeners = { onCall: () => ({}), onSignal() {}, onClose() {} };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cardbridge-bus-'));
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      behave(socket);
    });
    await new Promise<void>((resolve) => server.listen(path(), resolve));
    await chmod(path(), 0o600);
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  test.each<[string, (socket: Socket) => void]>([
    ['closes at once', (socket) => socket.destroy()],
    ['does not let us in', (socket) => void socket.write('REJECTED KERBEROS\r\n')],
    ['talks without end', (socket) => void socket.write('x'.repeat(100_000))],
    ['is none', (socket) => void socket.write('OK 1\r\nHTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('that %s is not connected to', async (_, does) => {
    behave = does;
    await expect(connectToBus({ path: path() }, listeners, signal)).rejects.toThrow();
  });

  test('that is not there is not connected to', async () => {
    await expect(connectToBus({ path: join(folder, 'none') }, listeners, signal)).rejects.toThrow();
  });

  test('is given up when nobody wants it any more', async () => {
    behave = () => giveUp.abort();
    const giveUp = new AbortController();
    await expect(connectToBus({ path: path() }, listeners, giveUp.signal)).rejects.toThrow();
  });

  test('that ends while it is asked ends the question, and says so once', async () => {
    const hello = encodeMessage({ type: MESSAGE_TYPE.answer, serial: 1, replySerial: 1, signature: 's', body: [':1.1'] });
    behave = (socket) => {
      socket.write('OK 1\r\n');
      let heard = '';
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1');
        if (heard.includes('Hello')) socket.write(hello);
        if (heard.includes('Ping')) socket.destroy();
      });
    };
    let closed = 0;
    const bus: Bus = await connectToBus({ path: path() }, { ...listeners, onClose: () => (closed += 1) }, signal);
    const call = { destination: 'a.b', path: '/', interface: 'a.b', member: 'Ping' };
    await expect(bus.call(call)).rejects.toThrow('over');
    await expect(bus.call(call)).rejects.toThrow('over');
    bus.emit({ path: '/', interface: 'a.b', member: 'C' });
    bus.close();
    expect(closed).toBe(1);
  });
});
