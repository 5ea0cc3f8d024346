import type { DesktopPrompt, NhiField, PinRequest } from '../../src/pin/index.js';

/** One window in one state: how it comes onto the screen, and what it gives when the person closes it. */
export interface WindowState {
  readonly name: string;
  readonly show: (prompt: DesktopPrompt) => Promise<unknown>;
  readonly gives: unknown;
}

const { signal } = new AbortController();
const origin = 'https://service.example';
const citizen: PinRequest = {
  origin,
  cardKind: 'citizen',
  cardNumberEnding: '1234',
  simulated: false,
  minLength: 6,
  maxLength: 8,
};
/** It tells its tries before the first PIN, and may be typed on a reader. */
const piv: PinRequest = { ...citizen, cardKind: 'piv', cardNumberEnding: '5678', triesLeft: 5 };
const fields: readonly NhiField[] = ['cardNumber', 'name', 'idNumber', 'birthDate', 'sex', 'issueDate', 'cancelMark'];
/** Nothing in a window is wider. */
const longOrigin = `https://${'very-long-name.'.repeat(5)}example`;

const pin = (request: PinRequest) => ({
  show: (prompt: DesktopPrompt) => prompt.askPin(request, { signal }),
  gives: undefined,
});

/** Every window that the daemon has. */
export const windowStates: readonly WindowState[] = [
  { name: 'access', show: (prompt) => prompt.askAccess({ origin, simulated: false }, { signal }), gives: 'no' },
  {
    name: 'access-careful',
    show: (prompt) => prompt.askAccess({ origin: 'http://xn--gov-tw-8x4j.localhost:8443', simulated: true }, { signal }),
    gives: 'no',
  },
  { name: 'pin', ...pin(citizen) },
  { name: 'pin-simulated', ...pin({ ...citizen, simulated: true }) },
  { name: 'pin-tries', ...pin(piv) },
  { name: 'pin-long-address', ...pin({ ...citizen, origin: longOrigin }) },
  { name: 'wrong', ...pin({ ...citizen, again: 'wrong', triesLeft: 2 }) },
  { name: 'wrong-last', ...pin({ ...citizen, again: 'wrong', triesLeft: 1 }) },
  { name: 'format', ...pin({ ...citizen, again: 'format' }) },
  { name: 'hasty', ...pin({ ...citizen, again: 'hasty' }) },
  { name: 'last-try', show: (prompt) => prompt.confirm({ ...citizen, about: 'last-try' }, { signal }), gives: false },
  { name: 'locked', show: (prompt) => prompt.inform({ ...citizen, about: 'locked' }, { signal }), gives: 'dismissed' },
  { name: 'locked-other', show: (prompt) => prompt.inform({ ...piv, about: 'locked' }, { signal }), gives: 'dismissed' },
  { name: 'locked-before', show: (prompt) => prompt.confirm({ ...citizen, about: 'locked-before' }, { signal }), gives: false },
  { name: 'paused', show: (prompt) => prompt.inform({ ...piv, about: 'paused' }, { signal }), gives: 'dismissed' },
  { name: 'pinpad', show: (prompt) => prompt.inform({ ...piv, about: 'pinpad' }, { signal }), gives: 'dismissed' },
  {
    name: 'pinpad-wrong',
    show: (prompt) => prompt.inform({ ...piv, about: 'pinpad', again: 'wrong', triesLeft: 4 }, { signal }),
    gives: 'dismissed',
  },
  {
    name: 'nhi-data',
    show: (prompt) => prompt.confirm({ ...citizen, cardKind: 'nhi', about: 'nhi-data', fields }, { signal }),
    gives: false,
  },
];
