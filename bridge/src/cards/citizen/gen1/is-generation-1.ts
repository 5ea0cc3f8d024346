import { BridgeError } from '../../../error.js';
import type { FileTree } from '../file-tree.js';
import { generation1 } from './table.js';

/**
 * Whether this is a card of generation 1, by its version string. Its master file alone says little: any card that looks only at INS has
 * one to give. What has no such string is another's card, and no error. Errors: those of the channel but ERR_CARD_PROTOCOL.
 */
export async function isGeneration1(files: FileTree): Promise<boolean> {
  const { path, text } = generation1.version;
  try {
    if (!(await files.selectRoot())) return false;
    const version = await files.read(path, { offset: 0, length: text.length });
    return Buffer.from(version).toString('latin1') === text;
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'ERR_CARD_PROTOCOL') return false;
    throw error;
  }
}
