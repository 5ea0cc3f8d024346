import type { Writable } from 'node:stream';
import * as v from 'valibot';
import { toBridgeError } from '../error.js';
import { createFrameReader } from '../frames/index.js';
import type { Token, TokenCertificate, TokenOutcome, TokenSigning } from '../pkcs11/index.js';
import { toHex } from './messages.js';
import {
  MAX_MODULE_FRAME_BYTES,
  type ModuleAnswerHeader,
  type ModuleRequest,
  moduleRequestSchema,
  receivedToken,
} from './module-messages.js';
import { writeFrame } from './write-frame.js';

/** What ../pkcs11 does, each once in a process. */
export interface ModuleCalls {
  lookAtTokens(module: string): Promise<readonly Token[]>;
  readCertificates(token: Token): Promise<readonly TokenCertificate[]>;
  signWithToken(token: Token, signing: TokenSigning): Promise<TokenOutcome>;
}

type Result = ModuleAnswerHeader & { readonly tail?: Uint8Array };

/** Longer ones say no more. */
const MAX_DETAIL = 500;
/** Fits the answer into a frame; a card has a handful. */
const MAX_CERTIFICATES = 64;

/**
 * The child's side of a module host: takes one request out of the input and writes its answer, once; the daemon ends the process then.
 * Resolves when that is written. Rejects when the input ends first, or is not what a daemon writes. `openInput` is to read into memory that
 * is zeroed (see ../secret-bytes).
 */
export async function serveModuleHost(
  calls: ModuleCalls,
  openInput: (onBytes: (bytes: Buffer) => void) => NodeJS.EventEmitter,
  output: Writable,
): Promise<void> {
  const { request, tail } = await firstRequest(openInput);
  const { tail: answerTail, ...answer } = await perform(calls, request, tail).catch(
    (error: unknown): Result => ({ failure: failureOf(error) }),
  );
  tail.fill(0);
  await new Promise<void>((resolve, reject) => {
    output.once('error', reject);
    writeFrame(output, answer satisfies ModuleAnswerHeader, answerTail);
    // Called in the order of writing.
    output.write('', () => resolve());
  });
}

function firstRequest(openInput: (onBytes: (bytes: Buffer) => void) => NodeJS.EventEmitter) {
  return new Promise<{ readonly request: ModuleRequest; readonly tail: Buffer }>((resolve, reject) => {
    const reader = createFrameReader({
      maxBytes: MAX_MODULE_FRAME_BYTES,
      onFrame: ({ header, tail }) => resolve({ request: v.parse(moduleRequestSchema, header), tail }),
    });
    const input = openInput((bytes) => {
      try {
        reader.push(bytes);
      } catch (error) {
        reject(error);
      }
    });
    input.once('end', () => {
      reader.discard();
      reject(new Error('the daemon is gone'));
    });
  });
}

async function perform(calls: ModuleCalls, request: ModuleRequest, tail: Buffer): Promise<Result> {
  switch (request.method) {
    case 'tokens':
      return { tokens: (await calls.lookAtTokens(request.module)).map((token) => ({ ...token })) };
    case 'certificates': {
      const certificates = (await calls.readCertificates(receivedToken(request.token))).slice(0, MAX_CERTIFICATES);
      return {
        certificates: certificates.map(({ id, certificate }) => ({ id: toHex(id), length: certificate.length })),
        tail: Buffer.concat(certificates.map(({ certificate }) => certificate)),
      };
    }
    case 'sign': {
      const { token, id, certificate, algorithm, digest, pin } = request;
      const signing = { id, certificate, algorithm, digest, pin: pin === 'tail' ? tail : pin };
      const outcome = await calls.signWithToken(receivedToken(token), signing);
      if (outcome.verified) return { outcome: 'signed', tail: outcome.signature };
      if (outcome.because === 'format') return { outcome: 'format' };
      return { outcome: 'wrong', ...(outcome.triesLeft === undefined ? {} : { triesLeft: outcome.triesLeft }) };
    }
  }
}

/** Codes that no module has are ours alone: a fault in this program. */
function failureOf(error: unknown): NonNullable<ModuleAnswerHeader['failure']> {
  const { code, detail, cause, message } = toBridgeError(error);
  const told = (detail ?? (cause instanceof Error ? cause.message : message)).slice(0, MAX_DETAIL);
  switch (code) {
    case 'ERR_CARD_REMOVED':
    case 'ERR_CARD_CHANGED':
    case 'ERR_CARD_UNSUPPORTED':
    case 'ERR_PIN_LOCKED':
    case 'ERR_PIN_CANCELLED':
      return { code, detail: told };
    default:
      return { code: 'ERR_MODULE_FAILED', detail: told };
  }
}
