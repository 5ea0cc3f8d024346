import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCitizenCard, createNhiCard, testTransportKeys } from '@cardbridge/fixtures/cards';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { type Bridge, connectBridge } from '@cardbridge/sdk';
import { expect, onTestFinished } from 'vitest';
import { openGrants, parsePolicy, withoutPolicyFile } from '../../src/access/index.js';
import { type Daemon, type DaemonOptions, startDaemon } from '../../src/daemon.js';
import { createLog } from '../../src/log.js';
import { createSimulatedPcsc, type SimulatedPcsc } from '../../src/pcsc/index.js';
import {
  type AccessAnswer,
  type AccessRequest,
  type Confirmation,
  type DesktopPrompt,
  type Notice,
  type PinRequest,
  untilOver,
} from '../../src/pin/index.js';
import { withoutModules } from '../../src/pkcs11/index.js';
import { withoutTriesFile } from '../../src/tries/index.js';
import type { Pki } from '../support/simulated-desk.js';

/** The site that the policy allows. */
export const HONEST = 'https://www.example.gov.tw';

type Shown = (AccessRequest & { readonly about: 'access' }) | (PinRequest & { readonly about: 'pin' }) | Confirmation | Notice;
type Answer = AccessAnswer | boolean | string | undefined;

export interface AttackedDaemon {
  readonly daemon: Daemon;
  readonly port: number;
  readonly pcsc: SimulatedPcsc;
  /** Folder of socket, port file and grants. */
  readonly directory: string;
  /** Every window so far, oldest first. */
  readonly shown: readonly Shown[];
  /** What the person does at each window (undefined closes it); by default nobody is there and it stays open. */
  person: ((window: Shown) => Answer | Promise<Answer>) | undefined;
  log(): string;
  /** A page of that origin, that has access. Closed when the test is over. */
  page(origin: string): Promise<Bridge>;
}

/**
 * The whole daemon in this process, with its real door, a citizen card and an NHI card in simulated readers, and windows that a
 * function answers. Closed when the test is over.
 */
export async function attackedDaemon({ pki, person }: Pki, options: Partial<DaemonOptions> = {}): Promise<AttackedDaemon> {
  const directory = await mkdtemp(join(tmpdir(), 'cardbridge-attacked-'));
  const pcsc = createSimulatedPcsc({ readers: ['A', 'B'] });
  pcsc.insert('A', createCitizenCard({ pki, person }));
  pcsc.insert('B', createNhiCard({ person }));
  const shown: Shown[] = [];
  let log = '';

  const show = async (window: Shown, signal: AbortSignal): Promise<Answer> => {
    signal.throwIfAborted();
    shown.push(window);
    // As the contract of prompts says: aborting closes the window.
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return Promise.race([attacked.person ? attacked.person(window) : new Promise<never>(() => {}), aborted]);
  };
  const prompt: DesktopPrompt = {
    name: 'panel',
    askAccess: async (request, { signal }) => {
      const answer = await show({ ...request, about: 'access' }, signal);
      return answer === 'once' || answer === 'always' ? answer : 'no';
    },
    askPin: async (request, { signal }) => {
      const pin = await show({ ...request, about: 'pin' }, signal);
      return typeof pin === 'string' ? Buffer.from(pin) : undefined;
    },
    confirm: async (confirmation, { signal }) => (await show(confirmation, signal)) === true,
    inform: (notice, { onShown, ...until }) =>
      untilOver((signal) => {
        onShown?.();
        return show(notice, signal);
      }, until),
  };
  const daemon = await startDaemon({
    pcsc,
    prompt,
    keyProvider: { keysFor: async ({ cardId }) => testTransportKeys(cardId) },
    modules: withoutModules(),
    policy: withoutPolicyFile(parsePolicy(JSON.stringify({ origins: { allow: [HONEST] } }), 'policy.json')),
    grants: await openGrants({ path: join(directory, 'grants.json') }),
    tries: withoutTriesFile(),
    ports: [0],
    runtimeDirectory: join(directory, 'run'),
    log: createLog({
      level: 'trace',
      destination: {
        write: (line) => {
          log += line;
        },
      },
    }),
    onStop: () => {},
    ...options,
  });
  onTestFinished(async () => {
    await daemon.close();
    await rm(directory, { recursive: true, force: true });
  });
  const attacked: AttackedDaemon = {
    daemon,
    port: daemon.port,
    pcsc,
    directory,
    shown,
    person: undefined,
    log: () => log,
    async page(origin) {
      const bridge = await connectBridge({ ports: [daemon.port], WebSocket: webSocketFrom(origin) });
      onTestFinished(() => bridge.close());
      await expect.poll(async () => (await bridge.readers()).map(({ state }) => state)).toEqual(['ready', 'ready']);
      return bridge;
    },
  };
  return attacked;
}
