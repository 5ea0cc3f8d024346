import { getEventListeners } from 'node:events';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { describe, expect, it, vi } from 'vitest';
import type { Certificate } from '../certificate/certificate.js';
import { parseCertificate } from '../certificate/parse-certificate.js';
import { VerificationError } from '../errors.js';
import type { VerificationNotes } from '../observe/verification-observation.js';
import type { ValidatedPath } from '../path/index.js';
import { checkRevocation, type RevocationCheck } from './check-revocation.js';
import type { RevocationAnswer, RevocationQuery, RevocationSource } from './revocation-source.js';

const pki = await loadTestPki();
const [person, issuer, anchor] = [pki.organisation.signature.certificate, pki.intermediates[0], pki.trustAnchors[0]].map(read);
const path = { certificate: person, issuers: [issuer, anchor], validPolicies: [] } as unknown as ValidatedPath;
const at = Date.now();
const good = async (): Promise<RevocationAnswer> => ({ status: 'good' });

function read(der: Uint8Array | undefined): Certificate {
  if (der === undefined) throw new TypeError('there is none');
  return parseCertificate(der);
}

interface Asking extends Partial<RevocationCheck> {
  readonly signal?: AbortSignal;
  readonly notes?: VerificationNotes;
}

function check(status: RevocationSource['status'], { signal, notes = {}, ...check }: Asking = {}): Promise<void> {
  return checkRevocation(
    { source: { status }, authoritySource: undefined, timeLimitMs: 60_000, ...check },
    { path, at, stapledOcspResponse: undefined, signal },
    notes,
  );
}

const refusal = (attempt: Promise<void>) =>
  attempt.then(
    () => expect.unreachable('it was let pass'),
    (error: unknown) => (error instanceof VerificationError ? error : expect.unreachable(String(error))),
  );

const never = () => new Promise<never>(() => undefined);

describe('the time that sources have', () => {
  it('ends for one that does not heed the signal', async () => {
    const error = await refusal(check(never, { timeLimitMs: 1 }));
    expect(error).toMatchObject({ code: 'ERR_REVOCATION_UNKNOWN', cause: { name: 'TimeoutError' } });
  });

  it('ends for one whose promise is of another kind than this realm’s', async () => {
    // Other libraries, and other realms, have promises that are no `Promise` of here.
    // biome-ignore lint/suspicious/noThenProperty: it is what is tried
    const status = () => ({ then: () => undefined }) as unknown as Promise<RevocationAnswer>;
    expect(await refusal(check(status, { timeLimitMs: 1 }))).toMatchObject({ code: 'ERR_REVOCATION_UNKNOWN' });
    // biome-ignore lint/suspicious/noThenProperty: it is what is tried
    const answering = { then: (resolve: (answer: RevocationAnswer) => void) => resolve({ status: 'good' }) };
    await check(() => answering as unknown as Promise<RevocationAnswer>);
  });

  it('is one for all of them together', async () => {
    vi.useFakeTimers();
    try {
      const slow = () => new Promise<RevocationAnswer>((resolve) => setTimeout(resolve, 600, { status: 'good' }));
      const refused = refusal(check(slow, { authoritySource: { status: slow }, timeLimitMs: 1000 }));
      await vi.advanceTimersByTimeAsync(1100);
      expect((await refused).code).toBe('ERR_REVOCATION_UNKNOWN');
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends when the caller’s does, also if that was before', async () => {
    const gone = new AbortController();
    const refused = refusal(check(never, { signal: gone.signal }));
    gone.abort(new Error('the person has left'));
    for (const error of [await refused, await refusal(check(never, { signal: gone.signal }))]) {
      expect(error).toMatchObject({ code: 'ERR_REVOCATION_UNKNOWN', cause: { message: 'the person has left' } });
    }
  });

  it('is told to the source, and leaves nothing behind', async () => {
    vi.useFakeTimers();
    try {
      const { signal } = new AbortController();
      const seen: RevocationQuery[] = [];
      const status = async (query: RevocationQuery): Promise<RevocationAnswer> => {
        seen.push(query);
        expect(query.signal?.aborted).toBe(false);
        return { status: 'good' };
      };
      await check(status, { signal, authoritySource: { status } });
      await check(() => ({ status: 'good' }), { signal });
      await refusal(check(async () => Promise.reject(new Error('down')), { signal }));
      expect(seen).toHaveLength(2);
      expect(vi.getTimerCount()).toBe(0);
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
      // A source that looks at it when all is over, such as the loser of a race, waits for nothing.
      await check(
        (query) => {
          seen.unshift(query);
          return { status: 'good' };
        },
        { signal },
      );
      expect(seen[0]?.signal?.aborted).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('over, a source may still fail, and nobody minds', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      let fail = (_: Error) => {};
      const late = new Promise<never>((_, reject) => {
        fail = reject;
      });
      await refusal(check(() => late, { timeLimitMs: 1 }));
      fail(new Error('too late'));
      await new Promise(setImmediate);
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off('unhandledRejection', unhandled);
    }
  });
});

describe('the CAs', () => {
  it('are asked about first, but the anchor', async () => {
    const asked: unknown[] = [];
    const ask = async (query: RevocationQuery): Promise<RevocationAnswer> => {
      asked.push([query.certificate, query.issuer]);
      return { status: 'good' };
    };
    await check(ask, { authoritySource: { status: ask } });
    expect(asked).toEqual([
      [issuer, anchor],
      [person, issuer],
    ]);
  });

  it.each<[string, RevocationAnswer, string]>([
    ['have been revoked', { status: 'revoked' }, 'ERR_CERTIFICATE_PATH_INVALID'],
    ['cannot be found out about', { status: 'unknown', detail: 'no list' }, 'ERR_REVOCATION_UNKNOWN'],
  ])('that %s let nobody pass, and nobody is asked about the person', async (_, answer, code) => {
    const source = vi.fn(good);
    const notes: VerificationNotes = {};
    const error = await refusal(check(source, { authoritySource: { status: () => answer }, notes }));
    expect(error.code).toBe(code);
    expect(error.detail).toMatch(/^issuer 1 above the certificate: /);
    expect(source).not.toHaveBeenCalled();
    expect(notes).toEqual({});
  });
});
