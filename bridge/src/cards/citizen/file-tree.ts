import { type Channel, type CommandApdu, dataOf, readBinary, readUntil, Sw } from '../../apdu/index.js';
import { BridgeError } from '../../error.js';

/** How a generation of the card selects and reads its files; neither knows SELECT by a whole path (facts sheet §1.2). */
interface FileCommands {
  /** Selects the root: the master file, or the applet. */
  readonly root: CommandApdu;
  /** SELECT of a file below the directory where the card stands; its identifier is the data. */
  readonly file: CommandApdu;
  readonly readClass: number;
}

/** File identifiers from the root downwards; the last one is a file, those before it are directories. */
export type FilePath = readonly number[];

/** The files of one card. Remembers where the card stands, so that it is not led there again. */
export interface FileTree {
  /** False when the card has no such root. */
  selectRoot(): Promise<boolean>;
  /** Somebody selects something else meanwhile. */
  leave(): void;
  /** `readBinary` of a file. Errors: ERR_CARD_PROTOCOL and those of the channel. */
  read(path: FilePath, range: { readonly offset: number; readonly length: number }): Promise<Uint8Array>;
  /** `readUntil` of a file from its beginning. Errors: ERR_CARD_PROTOCOL and those of the channel. */
  readUntil(
    path: FilePath,
    limits: { readonly limit: number; readonly enough: (read: Uint8Array) => boolean },
  ): Promise<Uint8Array>;
}

export function createFileTree(channel: Channel, commands: FileCommands): FileTree {
  /** The file that is selected, nothing of a path where it is the root itself; undefined where nobody knows. */
  let standing: FilePath | undefined;
  let knowsSiblings = true;

  const selectRoot = async () => {
    standing = undefined;
    const { sw } = await channel.transmit(commands.root);
    if (sw === Sw.ok) standing = [];
    return sw === Sw.ok;
  };

  const selectChild = (id: number) => channel.transmit(selectById(commands.file, id));

  const selectFromRoot = async (path: FilePath) => {
    const isAtRoot = standing?.length === 0;
    if (!isAtRoot && !(await selectRoot())) throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'the root is gone' });
    standing = undefined;
    for (const id of path) dataOf(await selectChild(id), 'SELECT file');
  };

  /**
   * A file leaves its directory the current one, so that the next file in it is a child like any other (ISO 7816-4 §5.3, §7.1.1). The facts
   * sheet does not say that these cards hold to that: one that refuses is led there from the root, and not asked again.
   */
  const selectSibling = async (path: FilePath): Promise<boolean> => {
    const id = path.at(-1);
    const isSibling = standing && standing.length === path.length && isSamePath(standing.slice(0, -1), path.slice(0, -1));
    if (!knowsSiblings || !isSibling || id === undefined) return false;
    knowsSiblings = (await selectChild(id)).sw === Sw.ok;
    return knowsSiblings;
  };

  const select = async (path: FilePath) => {
    if (standing && isSamePath(standing, path)) return;
    if (!(await selectSibling(path))) await selectFromRoot(path);
    standing = path;
  };

  return {
    selectRoot,
    leave: () => {
      standing = undefined;
    },
    read: async (path, range) => {
      await select(path);
      return readBinary(channel, { ...range, cla: commands.readClass });
    },
    readUntil: async (path, limits) => {
      await select(path);
      return readUntil(channel, { offset: 0, ...limits, cla: commands.readClass });
    },
  };
}

/** SELECT of the file with this identifier. */
export function selectById(file: CommandApdu, id: number): CommandApdu {
  return { ...file, data: Uint8Array.of(id >> 8, id & 0xff) };
}

const isSamePath = (one: FilePath, other: FilePath) =>
  one.length === other.length && one.every((id, index) => id === other[index]);
