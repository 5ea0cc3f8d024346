import { testTransportKeys } from '@cardbridge/fixtures/cards';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import type { KeyProvider } from '../cards/citizen/key-provider.js';
import { createSimulatedPcsc, type SimulatedPcsc } from '../pcsc/simulated/index.js';
import type { DesktopPrompt } from '../pin/index.js';
import { openCardMemory } from './card-memory.js';
import { createDesk } from './desk.js';
import { createDrawer } from './drawer.js';
import { createAccountList } from './panel/accounts.js';
import { createMailbox } from './panel/mailbox.js';
import { createPanelPrompt } from './panel/prompt.js';
import { startPanelServer } from './panel/server.js';

export interface SimulatorOptions {
  /** Where the cards' memory is kept (0700); made when missing. One simulator a directory. */
  readonly stateDirectory: string;
  /** Port of the panel on 127.0.0.1; 0 takes a free one. */
  readonly panelPort: number;
  /** Exact origins of the pages that may show the panel in a frame. */
  readonly frameAncestors: readonly string[];
  /** Whoever knows it may work the panel: random, made at start-up by whoever starts the simulator. */
  readonly panelToken: string;
  /** Called when everything shall be as on the first day: for what the simulator does not keep itself, such as grants. */
  readonly onStartOver?: () => Promise<void> | void;
  /** Milliseconds that a window of the panel waits for its answer. */
  readonly promptTimeLimit?: number;
}

/** Readers, cards and windows of the simulation, together: one cannot be had without the others. */
export interface Simulator {
  readonly pcsc: SimulatedPcsc;
  readonly prompt: DesktopPrompt;
  /** Knows the test keys of every simulated card, and no others. */
  readonly keyProvider: KeyProvider;
  /** Where a person works the readers and cards. Its fragment is a secret: whoever has it can pull cards and answer windows. */
  readonly panelUrl: string;
  close(): Promise<void>;
}

const READERS = ['CardBridge Simulated Reader 00 00', 'CardBridge Simulated Reader 01 00'] as const;

/** Long enough to look up the test PIN in the panel. */
const PROMPT_TIME_LIMIT = 120_000;

/**
 * TEST ONLY. Starts readers and cards that exist in memory, with a web panel to work them and to stand in for the daemon's own
 * windows. Errors: ERR_CONFIGURATION_INVALID (memory file damaged), ERR_PORT_TAKEN.
 */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const pki = await loadTestPki();
  const pcsc = createSimulatedPcsc({ readers: READERS });
  let onChange = () => {};
  const changed = () => onChange();
  const prompt = createPanelPrompt({ timeLimit: options.promptTimeLimit ?? PROMPT_TIME_LIMIT, onChange: changed });
  const drawer = createDrawer(pki, openCardMemory(options.stateDirectory), changed);
  const desk = createDesk(pcsc, READERS, drawer, changed);
  const panel = await startPanelServer({
    port: options.panelPort,
    token: options.panelToken,
    frameAncestors: options.frameAncestors,
    desk,
    drawer,
    prompt,
    mailbox: createMailbox({ onChange: changed }),
    accounts: createAccountList(changed),
    onStartOver: options.onStartOver ?? (() => undefined),
  });
  onChange = panel.changed;
  return {
    pcsc,
    prompt,
    keyProvider: { keysFor: async ({ cardId }) => testTransportKeys(cardId) },
    panelUrl: panel.url,
    async close() {
      prompt.close();
      await panel.close();
      await pcsc.close();
    },
  };
}
