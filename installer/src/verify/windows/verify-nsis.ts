import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { whyNotApart } from '../../apart/index.js';
import { fetchPart, readRuntimes } from '../../parts/index.js';
import { releaseFolder } from '../../releases/index.js';
import { Skipped } from '../outcome.js';
import { runTrial } from '../run-trial.js';
import { wineFolder } from './wine-folder.js';

export interface VerifyNsisOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** Where the setup lies; by default where `npm run package` puts it. */
  readonly folder?: string;
}

const SETUP = 'CardBridge-Setup-x64.exe';

/**
 * Tries the setup in Wine 10, which runs Node 26. Rejects with what did not hold; with Skipped when this machine cannot try it. With
 * CARDBRIDGE_SCREENSHOTS=FOLDER, pictures of every page of the setup are put there.
 */
export async function verifyNsis({ signal, onProgress, folder = releaseFolder }: VerifyNsisOptions): Promise<void> {
  const trouble = await whyNotApart();
  if (trouble !== undefined) throw new Skipped(trouble);
  const setup = join(folder, SETUP);
  if (!existsSync(setup)) throw new Skipped(`there is no ${SETUP}; npm run package makes it`);
  const debian = await wineFolder({ signal, onProgress });
  const node = await fetchPart((await readRuntimes())['win-x64'], signal);
  await runTrial({ program: 'verify-windows-inside.js', args: [setup, debian, node], signal });
}
