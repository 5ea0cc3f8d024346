import type { Events, MethodName, Result } from '../protocol/methods.js';
import { SUBPROTOCOL } from '../protocol/version.js';
import { hasStrings, isRecord } from './shapes.js';

/** Methods whose answer is waited for; the others are only told. */
export type AnsweredMethod = Exclude<MethodName, 'operation.cancel' | 'readers.unwatch'>;

const results: { readonly [M in AnsweredMethod]: (result: Record<string, unknown>) => boolean } = {
  'access.request': ({ granted }) => granted === true,
  'bridge.info': (result) =>
    typeof result.version === 'string' && result.protocol === SUBPROTOCOL && typeof result.simulated === 'boolean',
  'readers.list': isReaderList,
  'readers.watch': isReaderList,
  'card.authenticate': ({ token }) =>
    hasStrings(token, 'format', 'unverifiedCertificate', 'algorithm', 'signature', 'appVersion'),
  'card.readNhi': ({ basicData }) =>
    hasStrings(basicData, 'cardNumber', 'name', 'nameBytes', 'idNumber', 'birthDate', 'sex', 'issueDate'),
};

export function isResult<M extends AnsweredMethod>(method: M, value: unknown): value is Result<M> {
  return isRecord(value) && results[method](value);
}

export function isReaderList(value: unknown): value is Events['readers.changed'] {
  return (
    isRecord(value) &&
    Array.isArray(value.readers) &&
    value.readers.every(
      (reader) => hasStrings(reader, 'id', 'name', 'state') && (!('card' in reader) || hasStrings(reader.card, 'kind')),
    )
  );
}

export function isProgress(value: unknown): value is Events['operation.progress'] & { readonly requestId: number } {
  return (
    hasStrings(value, 'stage') &&
    'requestId' in value &&
    typeof value.requestId === 'number' &&
    (!('triesLeft' in value) || typeof value.triesLeft === 'number')
  );
}
