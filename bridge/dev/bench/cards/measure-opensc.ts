import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import { findProgram } from '@cardbridge/fixtures/machine';
import { insertCard, PcscdError, startPcscd } from '@cardbridge/fixtures/vpcd';
import { createWinscardPcsc, type ReaderState } from '../../../src/pcsc/index.js';
import { type Traffic, watchChip } from '../watch-chip.js';

const run = promisify(execFile);
/** Milliseconds. */
const TOOL_TIME_LIMIT = 60_000;
const RSA_2048_BYTES = 256;

/**
 * What OpenSC's tool asks of the same card for the same kind of signature, through the real pcscd; null, with a reason for `say`, where
 * one of the two is missing or cannot be used. Its PIN is a test card's: it may stand on a command line.
 */
export async function measureOpensc(card: SimulatedCard, pin: string, say: (line: string) => void): Promise<Traffic | null> {
  const tool = findProgram('pkcs11-tool');
  if (tool === undefined) {
    say('opensc: pkcs11-tool is missing (apt-get install opensc)');
    return null;
  }
  try {
    return await signWith(tool, card, pin);
  } catch (error) {
    if (!(error instanceof PcscdError)) throw error;
    say(`opensc: ${error.message}`);
    return null;
  }
}

async function signWith(tool: string, card: SimulatedCard, pin: string): Promise<Traffic> {
  const { chip, traffic } = watchChip(card);
  const pcscd = await startPcscd({ readers: ['CardBridge Bench'] });
  // OpenSC keeps what it read in a folder of its user, if told to; this one is empty.
  const home = await mkdtemp(join(tmpdir(), 'cardbridge-opensc-'));
  try {
    const [reader] = pcscd.readers;
    if (!reader) throw new Error('pcscd was asked for a reader');
    const insertion = await insertCard(chip, { port: reader.port });
    try {
      await seen(reader.name);
      const [input, output] = [join(home, 'data'), join(home, 'signature')];
      await writeFile(input, 'a challenge');
      const args = ['--login', '--pin', pin, '--sign', '--id', '01', '--mechanism', 'SHA256-RSA-PKCS'];
      await run(tool, [...args, '--input-file', input, '--output-file', output], {
        env: { ...process.env, HOME: home },
        timeout: TOOL_TIME_LIMIT,
      });
      const { length } = await readFile(output);
      if (length !== RSA_2048_BYTES) throw new Error(`pkcs11-tool gave a signature of ${length} bytes`);
      return traffic();
    } finally {
      await insertion.remove();
    }
  } finally {
    await pcscd.stop();
    await rm(home, { recursive: true, force: true });
  }
}

/** The tool waits for no card: pcscd has to have noticed it. */
async function seen(reader: string): Promise<void> {
  const pcsc = createWinscardPcsc();
  const signal = AbortSignal.timeout(TOOL_TIME_LIMIT);
  try {
    let known: readonly ReaderState[] | undefined;
    do known = await pcsc.readers({ ...(known ? { known } : {}), signal });
    while (!known.some(({ name, card }) => name === reader && card === 'present'));
  } finally {
    await pcsc.close();
  }
}
