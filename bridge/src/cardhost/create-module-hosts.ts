import type { ChildProcess } from 'node:child_process';
import { BridgeError, toBridgeError } from '../error.js';
import type { Modules, ModuleTrouble, Token, TokenCertificate, TokenOutcome } from '../pkcs11/index.js';
import { askModuleHost, type ModuleQuestion } from './ask-module-host.js';
import { toHex } from './messages.js';
import { type ModuleAnswer, type ModuleRequestHeader, receivedToken } from './module-messages.js';

/** All in milliseconds, with the start of a host and the loading of the module. */
export interface ModuleHostLimits {
  /** Looking at slots, tokens and certificates. */
  readonly lookMs: number;
  /** Logging in and signing with a PIN that was typed before. */
  readonly signMs: number;
  /** The same with a PIN that is typed on the reader, which itself gives up before (see `CardHostLimits.controlMs`). */
  readonly onReaderMs: number;
}

const DEFAULT_LIMITS: ModuleHostLimits = { lookMs: 15_000, signMs: 60_000, onReaderMs: 100_000 };

/**
 * PKCS#11 modules in child processes, one for each call: it loads the module, asks it, and is ended with the answer, over its limit, or
 * when the caller gives up. `spawn` starts one that runs `runModuleHost`, with `MODULE_HOST_STDIO`. `modules` tells the paths anew each
 * time (see `findModules`). A host over its limit is ERR_MODULE_FAILED; ERR_PROMPT_TIMEOUT where a person was to type on the reader.
 */
export function createModuleHosts(options: {
  readonly spawn: () => ChildProcess;
  readonly modules: () => Promise<readonly string[]>;
  readonly limits?: Partial<ModuleHostLimits>;
}): Modules {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  const ask = async (request: ModuleRequestHeader, question: Omit<ModuleQuestion, 'request'>) => {
    const signal = AbortSignal.any([question.signal, closing.signal]);
    signal.throwIfAborted();
    let child: ChildProcess;
    try {
      child = options.spawn();
    } catch (cause) {
      throw new BridgeError('ERR_MODULE_FAILED', { detail: 'no process could be started for it', cause });
    }
    const { answer, exited } = askModuleHost(child, { ...question, request, signal });
    running.add(exited);
    void exited.finally(() => running.delete(exited));
    return answer;
  };

  const look = async (module: string, signal: AbortSignal) => {
    const { answer } = await ask({ method: 'tokens', module }, { signal, limitMs: limits.lookMs });
    return (answer.tokens ?? silent()).map(receivedToken);
  };

  return {
    installed: options.modules,
    tokens: async ({ signal, module: only }) => {
      const tokens: Token[] = [];
      const troubles: ModuleTrouble[] = [];
      const modules = (await options.modules()).filter((module) => only === undefined || module === only);
      await Promise.all(
        modules.map(async (module) => {
          try {
            tokens.push(...(await look(module, signal)));
          } catch (error) {
            signal.throwIfAborted();
            troubles.push({ module, error: toBridgeError(error) });
          }
        }),
      );
      const order = ({ module }: { readonly module: string }) => modules.indexOf(module);
      tokens.sort((one, other) => order(one) - order(other));
      return { tokens, troubles };
    },
    certificates: async (token, { signal }) => {
      const { answer, tail } = await ask({ method: 'certificates', token }, { signal, limitMs: limits.lookMs });
      return cut(answer.certificates ?? silent(), tail);
    },
    sign: async (token, { id, certificate, algorithm, digest, pin }, { signal }) => {
      const onReader = pin === 'on-reader';
      const { answer, tail } = await ask(
        {
          method: 'sign',
          token,
          id: toHex(id),
          certificate: toHex(certificate),
          algorithm,
          digest: toHex(digest),
          pin: onReader ? 'on-reader' : 'tail',
        },
        {
          signal,
          ...(onReader
            ? { limitMs: limits.onReaderMs, limitCode: 'ERR_PROMPT_TIMEOUT' }
            : { limitMs: limits.signMs, tail: pin }),
        },
      );
      return outcomeOf(answer, tail);
    },
    close: async () => {
      closing.abort(new BridgeError('ERR_MODULE_FAILED', { detail: 'the bridge ends' }));
      await Promise.all(running);
    },
  };
}

function cut(certificates: NonNullable<ModuleAnswer['certificates']>, tail: Buffer): readonly TokenCertificate[] {
  let at = 0;
  return certificates.map(({ id, length }) => {
    const certificate = Uint8Array.from(tail.subarray(at, at + length));
    at += length;
    return { id, certificate };
  });
}

function outcomeOf({ outcome, triesLeft }: ModuleAnswer, tail: Buffer): TokenOutcome {
  switch (outcome) {
    case 'signed':
      return { verified: true, signature: Uint8Array.from(tail) };
    case 'wrong':
      return { verified: false, because: 'wrong', triesLeft };
    case 'format':
      return { verified: false, because: 'format' };
    default:
      return silent();
  }
}

function silent(): never {
  throw new BridgeError('ERR_MODULE_FAILED', { detail: 'its process did not answer what it was asked' });
}
