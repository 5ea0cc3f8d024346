/**
 * The page that the tests of the elements look at: the real elements over the real flows, with a bridge and a server that do what
 * the test says, one step at a time. The test calls it as `window.stage`.
 */
import {
  type Bridge,
  CardBridgeError,
  type CardLink,
  type CardLinkState,
  type ErrorCode,
  type IdentityServerApi,
  IdentityServerError,
  type IdentityServerErrorCode,
  type OperationOptions,
  type OperationStage,
  type RefusalDetails,
  type RouteAnswer,
  type RouteName,
} from '../../src/elements/index.js';
import { isRetriable } from '../../src/protocol/errors.js';

interface Refused {
  readonly refused: IdentityServerErrorCode;
  readonly details?: RefusalDetails;
  readonly messages?: IdentityServerError['messages'];
}
type Answers = { [Name in RouteName]?: RouteAnswer<Name> | Refused | 'never' };
interface LinkChange extends Partial<Omit<CardLinkState, 'problem'>> {
  readonly problem?: ErrorCode;
}

export interface Stage {
  /** Puts the element into the page. */
  show(tag: string, attributes?: Readonly<Record<string, string>>): void;
  /** What the link shows from now on. */
  link(change: LinkChange): void;
  /** What asking for the bridge does: wait until the link is ready, or fail. */
  connecting(outcome: 'waits' | ErrorCode): void;
  /** What the server answers. */
  answer(answers: Answers): void;
  /** The card comes to this stage. */
  card(stage: OperationStage, triesLeft?: number): void;
  /** The card is done, or failed. */
  cardEnds(code?: ErrorCode): void;
  /** Every event that the page heard. */
  readonly events: { readonly type: string; readonly detail: unknown }[];
  /** Every call to the server, without its secrets. */
  readonly calls: { readonly route: string; readonly request: unknown }[];
  /** How often the bridge was asked for. */
  asked: number;
}

declare global {
  interface Window {
    stage: Stage;
  }
}

const failure = (code: ErrorCode) => new CardBridgeError(code, { retriable: isRetriable(code) });
const isRefused = (answer: object): answer is Refused => 'refused' in answer;

let linkState: CardLinkState = { bridge: 'untouched', readers: undefined, simulated: false };
let connecting: 'waits' | ErrorCode = 'waits';
const listeners = new Set<(state: CardLinkState) => void>();
let answers: Answers = {};
let operation:
  | {
      readonly progress: (stage: OperationStage, triesLeft?: number) => void;
      readonly resolve: () => void;
      readonly reject: (error: CardBridgeError) => void;
    }
  | undefined;

const unused = () => Promise.reject(failure('ERR_METHOD_UNKNOWN'));
/** An operation with a card, which the test takes from stage to stage and ends. */
const underway = <Result>({ signal, onProgress }: OperationOptions = {}, result: Result): Promise<Result> =>
  new Promise((resolve, reject) => {
    operation = {
      progress: (stage, triesLeft) => onProgress?.({ stage, ...(triesLeft === undefined ? {} : { triesLeft }) }),
      resolve: () => resolve(result),
      reject,
    };
    signal?.addEventListener('abort', () => reject(failure('ERR_OPERATION_CANCELLED')));
  });
const bridge: Bridge = {
  info: { version: '0.1.0', protocol: 'cardbridge.v1', simulated: true },
  state: 'ready',
  readers: unused,
  readNhi: (options) =>
    underway(options, {
      cardNumber: '900000000001',
      name: '王小明',
      nameBytes: '',
      idNumber: 'A123456789',
      birthDate: '1985-06-15',
      sex: 'M',
      issueDate: '2020-01-01',
    }),
  watchReaders: () => () => {},
  onState: () => () => {},
  close() {},
  authenticate: (options) =>
    underway(options, { format: 'web-eid:1.0', unverifiedCertificate: '', algorithm: 'RS256', signature: '', appVersion: '' }),
};

const cardLink: CardLink = {
  get state() {
    return linkState;
  },
  async bridge(signal) {
    stage.asked += 1;
    if (connecting !== 'waits') throw failure(connecting);
    while (linkState.bridge !== 'ready') {
      await new Promise<void>((resolve, reject) => {
        listeners.add(function once() {
          listeners.delete(once);
          resolve();
        });
        signal?.addEventListener('abort', () => reject(failure('ERR_OPERATION_CANCELLED')));
      });
    }
    return bridge;
  },
  resume: async () => {},
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  close() {},
};

// Every route answers alike, so one function stands for all: its type is the caller's.
const api = new Proxy({} as IdentityServerApi, {
  get: (_, route: RouteName) => async (request: unknown) => {
    stage.calls.push({ route, request });
    const answer = answers[route];
    if (answer === undefined) throw new IdentityServerError('ERR_NOT_FOUND');
    if (answer === 'never') return new Promise(() => {});
    if (!isRefused(answer)) return answer;
    throw new IdentityServerError(answer.refused, {
      ...(answer.details === undefined ? {} : { details: answer.details }),
      ...(answer.messages === undefined ? {} : { messages: answer.messages }),
    });
  },
});

const stage: Stage = {
  events: [],
  calls: [],
  asked: 0,
  show(tag, attributes = {}) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    Object.assign(element, { cardLink, api });
    document.querySelector('#place')?.replaceChildren(element);
  },
  link({ problem, ...change }) {
    const { problem: _over, ...before } = linkState;
    linkState = { ...before, ...change, ...(problem === undefined ? {} : { problem: failure(problem) }) };
    for (const listener of [...listeners]) listener(linkState);
  },
  connecting(outcome) {
    connecting = outcome;
  },
  answer(some) {
    answers = { ...answers, ...some };
  },
  card(name, triesLeft) {
    operation?.progress(name, triesLeft);
  },
  cardEnds(code) {
    if (code === undefined) operation?.resolve();
    else operation?.reject(failure(code));
  },
};
window.stage = stage;

for (const type of ['change', 'signed-in', 'problem', 'proved', 'way-on', 'done', 'leaving', 'installed']) {
  document.addEventListener(`cardbridge-${type}`, (event) => {
    if (event instanceof CustomEvent) stage.events.push({ type: event.type, detail: event.detail });
  });
}
