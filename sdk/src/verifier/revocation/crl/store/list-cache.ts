import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { ListVersion } from './kept-list.js';

const MAX_HEAD_OCTETS = 4096;
const LEFT_OVER_MS = 3600 * 1000;

const headSchema = v.strictObject({
  format: v.literal('cardbridge-crl-1'),
  url: v.string(),
  etag: v.optional(v.string()),
  lastModified: v.optional(v.string()),
});

/**
 * The last good list of one URL on disk, so that a restart neither asks for 20 MB nor stands without a list while the CA's server is away.
 * One file: a line of JSON with the version, then the list as it came; so version and list are of one piece, whenever the power goes.
 * What is read is believed as little as what comes from the network.
 */
export interface ListCache {
  /** Undefined if there is none. Rejects if it cannot be read, or the signal is aborted; so may the reading of the body. */
  read(signal: AbortSignal): Promise<{ readonly version: ListVersion; readonly body: AsyncIterable<Uint8Array> } | undefined>;
  /** A copy that is being written beside the one that counts. */
  begin(version: ListVersion): ListCopy;
}

export interface ListCopy {
  /** Passes the body on. That the disk fails does not keep a list from being loaded. */
  pass(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Puts the copy in place of the old one: to be called when the list was taken. Rejects if the disk failed. */
  keep(): Promise<void>;
  /** To be called at last, in any case. */
  end(): Promise<void>;
}

export function listCache(folder: string, url: string): ListCache {
  const name = createHash('sha256').update(url).digest('hex').slice(0, 32);
  const file = join(folder, `${name}.crl`);
  return {
    async read(signal) {
      const found = await stat(file).catch(() => undefined);
      // A named pipe would wait for a writer.
      if (!found?.isFile()) return undefined;
      await removeLeftOvers(folder, name, found.mtimeMs);
      const chunks: AsyncIterator<Uint8Array> = createReadStream(file, { signal })[Symbol.asyncIterator]();
      const { line, rest } = await readLine(chunks);
      const head = v.parse(headSchema, JSON.parse(line));
      if (head.url !== url) throw new SyntaxError('the list of another URL');
      return { version: { etag: head.etag, lastModified: head.lastModified }, body: restOf(rest, chunks) };
    },
    begin: (version) => new FileCopy(folder, file, { format: 'cardbridge-crl-1', url, ...version }),
  };
}

class FileCopy implements ListCopy {
  private readonly folder: string;
  private readonly file: string;
  private readonly temporary: string;
  private readonly head: v.InferInput<typeof headSchema>;
  private handle: FileHandle | undefined;
  private failure: { readonly cause: unknown } | undefined;

  constructor(folder: string, file: string, head: v.InferInput<typeof headSchema>) {
    this.folder = folder;
    this.file = file;
    this.temporary = `${file}.${randomUUID()}.tmp`;
    this.head = head;
  }

  async *pass(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    await this.attempt(async () => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      this.handle = await open(this.temporary, 'wx', 0o600);
      await this.handle.write(Buffer.from(`${JSON.stringify(this.head)}\n`));
    });
    for await (const chunk of body) {
      await this.attempt(async () => this.handle?.writeFile(chunk));
      yield chunk;
    }
  }

  async keep(): Promise<void> {
    await this.attempt(async () => {
      await this.handle?.sync();
      await this.handle?.close();
      this.handle = undefined;
      await rename(this.temporary, this.file);
    });
    if (this.failure !== undefined) throw this.failure.cause;
  }

  async end(): Promise<void> {
    await this.handle?.close().catch(() => undefined);
    this.handle = undefined;
    // After `keep` it has another name.
    await rm(this.temporary, { force: true }).catch(() => undefined);
  }

  /** Nothing more is written once something failed. */
  private async attempt(write: () => Promise<unknown>): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      await write();
    } catch (cause) {
      this.failure = { cause };
    }
  }
}

/** Of processes that ended in the middle. Younger ones may be another process's; both times are the file system's. */
async function removeLeftOvers(folder: string, name: string, keptAtMs: number): Promise<void> {
  for (const file of (await readdir(folder)).filter((one) => one.startsWith(name) && one.endsWith('.tmp'))) {
    const path = join(folder, file);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < keptAtMs - LEFT_OVER_MS) await rm(path, { force: true }).catch(() => undefined);
  }
}

async function readLine(chunks: AsyncIterator<Uint8Array>): Promise<{ line: string; rest: Uint8Array }> {
  let head = Buffer.alloc(0);
  while (!head.includes('\n') && head.length < MAX_HEAD_OCTETS) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const end = head.indexOf('\n');
  if (end < 0 || end > MAX_HEAD_OCTETS) {
    await chunks.return?.();
    throw new SyntaxError('not the file of a list');
  }
  return { line: head.toString('utf8', 0, end), rest: head.subarray(end + 1) };
}

async function* restOf(rest: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield rest;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}
