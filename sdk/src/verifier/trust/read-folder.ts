import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { VerifierConfigurationError } from '../errors.js';
import { certificatesInFile } from './certificates-in-file.js';
import { type Explanation, explanations } from './explanations.js';

const MAX_FILE_BYTES = 1024 * 1024;

/** A file as it was found. */
export interface FoundFile {
  readonly file: string;
  /** DER, not yet read; or why there are none. */
  readonly content: readonly Uint8Array[] | Explanation;
}

/**
 * Files directly in the folder, in the order of their names. Those whose names begin with a dot are of the system: a mounted
 * ConfigMap of Kubernetes keeps its own folders there, to which the names that one sees are links.
 */
export async function readFolder(folder: string): Promise<readonly FoundFile[]> {
  const { root, names } = await list(folder);
  const found: FoundFile[] = [];
  for (const file of names.filter((name) => !name.startsWith('.')).sort()) {
    found.push({ file, content: await readOne(root, file) });
  }
  return found;
}

async function list(folder: string): Promise<{ root: string; names: readonly string[] }> {
  try {
    const root = await realpath(folder);
    return { root, names: await readdir(root) };
  } catch (cause) {
    throw new VerifierConfigurationError(
      'the trust folder cannot be read: it must be there, be a folder, and be readable for this process (see the cause)',
      { cause },
    );
  }
}

async function readOne(root: string, file: string): Promise<readonly Uint8Array[] | Explanation> {
  if (/\.(?:key|p8|pk8|p12|pfx|jks)$/i.test(file)) return explanations.keyFile;
  try {
    const path = await realpath(join(root, file));
    if (!isInside(root, path)) return explanations.outside;
    // Before it is opened: a named pipe would wait for a writer.
    const facts = await stat(path);
    if (!facts.isFile()) return explanations.notAFile;
    if (!/\.(?:cer|crt|der|pem|p7b|p7c)$/i.test(file)) return explanations.otherFile;
    if (facts.size > MAX_FILE_BYTES) return explanations.tooLarge;
    return certificatesInFile(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
    return explanations.unreadable(code);
  }
}

/** A name may begin with two dots without leading out. */
function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
