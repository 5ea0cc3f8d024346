import { describe, expect, test } from 'vitest';
import { type Kernel, ownTerminal } from './own-terminal.js';

const environment = { TERM: 'xterm-256color' };
/** Major 136, minor 3: /dev/pts/3. */
const PTS_3 = 0x8803n;

/** Of process 42 in group 40, whose terminal is /dev/pts/3. */
const stat = ({ name = 'node', group = 40, terminal = 0x8803, foreground = 40 } = {}) =>
  `42 (${name}) S 30 ${group} 30 ${terminal} ${foreground} 4194304 100 0 0 0`;

function kernel(changes: Partial<Kernel> & { readonly rdev?: bigint; readonly namedRdev?: bigint } = {}): Kernel {
  const { rdev = PTS_3, namedRdev = rdev, ...others } = changes;
  return {
    stat,
    stdinPath: () => '/dev/pts/3',
    stdinStats: () => ({ rdev, isCharacterDevice: () => true }),
    stats: () => ({ rdev: namedRdev, isCharacterDevice: () => true }),
    ...others,
  };
}

const noSuchFile = () => {
  throw new Error('ENOENT');
};

describe('our own terminal', () => {
  test('is the one of our session, with us in its foreground', () => {
    expect(ownTerminal({ environment, kernel: kernel() })).toEqual({ name: '/dev/pts/3', type: 'xterm-256color' });
  });

  test('is found whatever this process is called', () => {
    const named = kernel({ stat: () => stat({ name: 'a) S 1 2 3 (b' }) });
    expect(ownTerminal({ environment, kernel: named })).toBeDefined();
  });

  test('has a number of up to 32 bits, which proc(5) writes with a sign', () => {
    const high = kernel({ rdev: 0x80008803n, stat: () => stat({ terminal: 0x80008803 | 0 }) });
    expect(ownTerminal({ environment, kernel: high })).toBeDefined();
  });

  test.each([
    ['we are in the background', kernel({ stat: () => stat({ foreground: 41 }) }), environment],
    ['the terminal has no foreground', kernel({ stat: () => stat({ foreground: -1 }) }), environment],
    ['our session has no terminal', kernel({ stat: () => stat({ terminal: 0, foreground: -1 }) }), environment],
    ['stdin is the terminal of somebody else', kernel({ rdev: 0x8804n }), environment],
    ['stdin is no device', kernel({ stdinStats: () => ({ rdev: 0n, isCharacterDevice: () => false }), rdev: 0n }), environment],
    ['its name leads to another one', kernel({ namedRdev: 0x8804n }), environment],
    ['it was closed', kernel({ stdinPath: () => '/dev/pts/3 (deleted)' }), environment],
    ['stdin is a pipe', kernel({ stdinPath: () => 'pipe:[1234]', stats: noSuchFile }), environment],
    ['this is no Linux', kernel({ stat: noSuchFile }), environment],
    ['the kernel says something else', kernel({ stat: () => '42' }), environment],
    ['it can show no window', kernel(), { TERM: 'dumb' }],
    ['nobody says what it is', kernel(), {}],
    ['TERM is no name', kernel(), { TERM: 'xterm\nOPTION grab' }],
  ] as const)('there is none where %s', (_, machine, env) => {
    expect(ownTerminal({ environment: env, kernel: machine })).toBeUndefined();
  });
});
