import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import * as v from 'valibot';
import { createFrameReader } from '../frames/index.js';
import { PcscError } from '../pcsc/index.js';
import { type Answer, answerSchema, MAX_FRAME_BYTES, type RequestHeader } from './messages.js';
import { writeFrame } from './write-frame.js';

type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;

/** What `child_process.spawn` gives with pipes for stdin and stdout. */
export type CardHostChild = ChildProcessByStdio<Writable, Readable, Readable | null>;

export interface HostCall {
  /** Name of the PC/SC call, for errors. */
  readonly call: string;
  readonly request: WithoutId<RequestHeader>;
  /** The caller's: it is copied into the frame, and that copy zeroed. */
  readonly tail?: Uint8Array;
  /** How long the call may take, in ms, before the host is killed and the call rejects with CARDHOST_TIMEOUT. */
  readonly limitMs?: number;
  /** Aborting rejects with its reason at once and tells the host to stop. */
  readonly signal?: AbortSignal;
}

interface Pending {
  readonly resolve: (answer: Answer, tail: Buffer) => void;
  readonly reject: (error: unknown) => void;
}

/** One card host, from the daemon's side. Calls in a host that is lost reject with CARDHOST_LOST. */
export class HostProcess {
  readonly #child: CardHostChild;
  readonly #pending = new Map<number, Pending & { readonly call: string }>();
  readonly #exited: Promise<void>;
  #lastId = 0;
  #lost: { readonly cause: unknown } | undefined;
  #proven = false;
  #saidFarewell = false;

  constructor(child: CardHostChild) {
    this.#child = child;
    const reader = createFrameReader({ maxBytes: MAX_FRAME_BYTES, onFrame: ({ header, tail }) => this.#answer(header, tail) });
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        this.#lose(error);
      }
    });
    child.stdin.on('error', (error) => this.#lose(error));
    child.stdout.on('error', (error) => this.#lose(error));
    this.#exited = new Promise((resolve) => {
      const gone = (cause: unknown) => {
        reader.discard();
        this.#lose(cause);
        resolve();
      };
      child.once('error', gone);
      child.once('exit', (code, signal) => gone(new Error(`card host ended (${signal ?? code})`)));
    });
  }

  get alive(): boolean {
    return this.#lost === undefined;
  }

  /** Whether this host has worked: one that was lost before it ever did would be lost again. */
  get proven(): boolean {
    return this.#proven;
  }

  call({ call, request, tail, limitMs, signal }: HostCall): Promise<{ readonly answer: Answer; readonly tail: Buffer }> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#lost) throw this.#lostError(call);
      this.#lastId += 1;
      const id = this.#lastId;
      writeFrame(this.#child.stdin, { id, ...request } satisfies RequestHeader, tail);
      const onAbort = () => {
        settle();
        if (this.alive) writeFrame(this.#child.stdin, { id, method: 'cancel' });
        reject(signal?.reason);
      };
      const onLimit = () => {
        settle();
        this.#proven = true;
        reject(new PcscError(call, 'CARDHOST_TIMEOUT'));
        this.kill();
      };
      const timer = limitMs === undefined ? undefined : setTimeout(onLimit, limitMs);
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#pending.delete(id);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, {
        call,
        resolve: (answer, answerTail) => {
          settle();
          resolve({ answer, tail: answerTail });
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
    });
  }

  /** Says that whatever ends from now on ends on purpose. */
  farewell(): void {
    if (!this.alive || this.#saidFarewell) return;
    this.#saidFarewell = true;
    writeFrame(this.#child.stdin, { id: 0, method: 'farewell' } satisfies RequestHeader);
  }

  /** Says that readers are watched in another host now. */
  relieve(): void {
    if (this.alive && !this.#saidFarewell) writeFrame(this.#child.stdin, { id: 0, method: 'relieved' } satisfies RequestHeader);
  }

  /** Ends the process at once: the only way out of a native call that does not return. */
  kill(): void {
    this.#lose(new Error('card host killed'));
  }

  /** Ends the process by ending its input; by force when it is not gone after `graceMs`. Resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.farewell();
    this.#child.stdin.end();
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  #answer(header: unknown, tail: Buffer): void {
    const answer = v.parse(answerSchema, header);
    this.#proven = true;
    const pending = this.#pending.get(answer.id);
    const { failure } = answer;
    if (!pending) {
      // The answer to a call that was aborted meanwhile.
      tail.fill(0);
    } else if (failure) {
      const { call, number, reason } = failure;
      pending.reject(new PcscError(call, number, reason === undefined ? {} : { cause: new Error(reason) }));
    } else {
      pending.resolve(answer, tail);
    }
  }

  #lose(cause: unknown): void {
    if (this.#lost) return;
    this.#lost = { cause };
    this.#child.kill('SIGKILL');
    for (const { call, reject } of this.#pending.values()) reject(this.#lostError(call));
  }

  #lostError(call: string): PcscError {
    return new PcscError(call, 'CARDHOST_LOST', { cause: this.#lost?.cause });
  }
}
