import { spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createWindowsHosts, type WindowsHosts } from '../../src/cardhost/index.js';
import { BridgeError } from '../../src/error.js';
import type { CredentialPrompt, TaskDialog } from '../../src/windows/index.js';

/** What the daemon's side of a window is to do, told in a file: Node for Windows has no use for the pipes that Wine gets from outside. */
export interface WineTask {
  /** The program that runs as card host. */
  readonly host: string;
  readonly taskDialog?: TaskDialog;
  readonly credentialPrompt?: CredentialPrompt;
  readonly timeLimit: number;
}

export interface WineOutcome {
  readonly answer?: unknown;
  /** What was typed. */
  readonly hex?: string;
  readonly error?: { readonly code?: string; readonly detail?: string; readonly message: string };
  /** How many card hosts are left then. */
  readonly processes: number;
}

const [folder = ''] = process.argv.slice(2);
const { host, taskDialog, credentialPrompt, timeLimit }: WineTask = JSON.parse(readFileSync(`${folder}/task.json`, 'utf8'));
const children: ReturnType<typeof spawn>[] = [];
const hosts = createWindowsHosts({
  spawn: () => {
    const child = spawn(process.execPath, [host, 'winscard'], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
    children.push(child);
    return child;
  },
});
const page = new AbortController();

async function perform(limits: Parameters<WindowsHosts['showTaskDialog']>[1]): Promise<Pick<WineOutcome, 'answer' | 'hex'>> {
  if (taskDialog) return { answer: await hosts.showTaskDialog(taskDialog, limits) };
  if (!credentialPrompt) throw new Error('nothing to do');
  const secret = await hosts.showCredentialPrompt(credentialPrompt, limits);
  return secret === null ? { answer: null } : { hex: secret.toString('hex') };
}

const finished = new AbortController();
const watchForAbort = async () => {
  while (!finished.signal.aborted && !page.signal.aborted) {
    if (existsSync(`${folder}/abort`)) page.abort(new Error('the page went away'));
    await delay(50);
  }
};
void watchForAbort();
let outcome: Omit<WineOutcome, 'processes'>;
try {
  outcome = await perform({ signal: page.signal, timeLimit });
} catch (error) {
  const { code, detail } = error instanceof BridgeError ? error : {};
  outcome = { error: { ...(code && { code }), ...(detail && { detail }), message: String(error) } };
}
finished.abort();
const processes = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).length;
writeFileSync(`${folder}/outcome.part`, JSON.stringify({ ...outcome, processes }));
renameSync(`${folder}/outcome.part`, `${folder}/outcome.json`);
await hosts.close();
