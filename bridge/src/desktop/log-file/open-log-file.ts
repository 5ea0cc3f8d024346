import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

export interface LogFileOptions {
  /** Made (0700) when it is missing. */
  readonly directory: string;
  /** Name of the newest file; those before it have a number: `name.1.log` is the youngest of them. */
  readonly name: string;
  readonly maxBytes?: number;
  /** How many files there are at most, the newest one included. */
  readonly files?: number;
  /** Told once each time that the log cannot be written. */
  readonly onTrouble?: (error: Error) => void;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

/** Where pino writes. */
export interface LogFile {
  write(line: string): void;
  /** Resolves when all that was written is on disk, or cannot be. */
  close(): Promise<void>;
}

const MAX_BYTES = 1024 * 1024;
const FILES = 5;
/** Milliseconds: a disk that is full, or a folder that is gone, may be put right. */
const TRY_AGAIN_AFTER = 60_000;

/**
 * The log of a program that runs for weeks: a file for this user only (0600), which is put aside when it is full. A log that cannot be
 * written stops nothing; its lines are lost, and it is tried again a minute later.
 */
export function openLogFile(options: LogFileOptions): LogFile {
  const { directory, name, maxBytes = MAX_BYTES, files = FILES, onTrouble, now = () => performance.now() } = options;
  let failedAt: number | undefined;
  let stream: RotatingFileStream | undefined;

  function open(): RotatingFileStream | undefined {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      assertOurs(join(directory, `${name}.log`));
      const opened = createStream((index) => (typeof index === 'number' ? `${name}.${index}.log` : `${name}.log`), {
        path: directory,
        size: `${maxBytes}B`,
        rotate: files - 1,
        mode: 0o600,
      });
      const fail = (error: Error) => {
        if (stream !== opened) return;
        failed(error);
        opened.destroy();
      };
      opened.on('error', fail);
      return opened;
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }

  function failed(error: Error): void {
    stream = undefined;
    failedAt = now();
    onTrouble?.(error);
  }

  stream = open();
  return {
    write: (line) => {
      if (!stream && failedAt !== undefined && now() - failedAt >= TRY_AGAIN_AFTER) stream = open();
      stream?.write(line);
    },
    close: async () => {
      const closing = stream;
      stream = undefined;
      if (!closing) return;
      await new Promise<void>((resolve) => {
        closing.once('error', () => resolve());
        closing.once('close', () => resolve());
        closing.end(() => resolve());
      });
    },
  };
}

/** A pipe would be waited for, also at the end; what a link leads to is none of ours, nor is what lies in the folder of somebody else. */
function assertOurs(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isFile()) throw new Error('it is not a regular file');
  if (process.platform !== 'win32' && found.uid !== process.geteuid?.()) throw new Error('it belongs to another user');
}
