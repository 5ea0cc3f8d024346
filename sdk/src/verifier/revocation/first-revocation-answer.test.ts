import { describe, expect, it } from 'vitest';
import { query } from '../../../test/support/ocsp-world.js';
import { VerifierConfigurationError } from '../errors.js';
import { firstRevocationAnswer } from './first-revocation-answer.js';
import type { RevocationAnswer, RevocationSource } from './revocation-source.js';

const good: RevocationAnswer = { status: 'good' };
const revoked: RevocationAnswer = { status: 'revoked', reason: 'superseded' };
const unknown = (detail: string): RevocationAnswer => ({ status: 'unknown', detail });
const failing: RevocationSource = { status: () => Promise.reject(new Error('about A123456789')) };
const throwing: RevocationSource = {
  status() {
    throw new Error('about A123456789');
  },
};

const saying = (answer: RevocationAnswer): RevocationSource => ({ status: () => answer });

/** The sources, and who of them was asked. */
function listen(...sources: readonly RevocationSource[]) {
  const asked: number[] = [];
  const heard = sources.map(
    (source, index): RevocationSource => ({
      status(about) {
        asked.push(index);
        return source.status(about);
      },
    }),
  );
  return { sources: heard, asked };
}

describe('firstRevocationAnswer', () => {
  it.each<[string, RevocationSource[], RevocationAnswer, number[]]>([
    ['good ends it', [saying(good), saying(revoked)], good, [0]],
    ['revoked ends it', [saying(revoked), saying(good)], revoked, [0]],
    ['unknown goes on', [saying(unknown('a')), saying(revoked), saying(good)], revoked, [0, 1]],
    ['a source that rejects goes on', [failing, saying(good)], good, [0, 1]],
    ['a source that throws goes on', [throwing, saying(unknown('a')), saying(revoked)], revoked, [0, 1, 2]],
  ])('%s', async (_name, given, expected, order) => {
    const { sources, asked } = listen(...given);
    expect(await firstRevocationAnswer(sources).status(query)).toEqual(expected);
    expect(asked).toEqual(order);
  });

  it('D-39 knows nothing when nobody does, and says what each said, but no text of errors', async () => {
    const { sources } = listen(saying(unknown('the list is too old')), failing, saying(unknown('no responder')));
    expect(await firstRevocationAnswer(sources).status(query)).toEqual(
      unknown('the list is too old; a source failed; no responder'),
    );
  });

  it.each([undefined, null, {}, { status: 'GOOD' }, { status: true }, 'good'])('D-39 takes %j for no answer', async (said) => {
    const source = { status: () => said as unknown as RevocationAnswer };
    expect(await firstRevocationAnswer([source]).status(query)).toEqual(unknown('a source said nothing'));
  });

  it('gives every source the whole question', async () => {
    const seen: unknown[] = [];
    const source: RevocationSource = {
      status(about) {
        seen.push(about);
        return unknown('x');
      },
    };
    await firstRevocationAnswer([source, source]).status(query);
    expect(seen).toEqual([query, query]);
  });

  it('asks nobody else once the signal has ended it', async () => {
    const controller = new AbortController();
    const reason = new Error('over');
    const ending: RevocationSource = {
      status() {
        controller.abort(reason);
        return Promise.reject(reason);
      },
    };
    const { sources, asked } = listen(ending, saying(good));
    const pending = firstRevocationAnswer(sources).status({ ...query, signal: controller.signal });
    await expect(pending).rejects.toBe(reason);
    expect(asked).toEqual([0]);
  });

  it('can be one of the sources of another', async () => {
    const inner = firstRevocationAnswer([failing, saying(unknown('b'))]);
    expect(await firstRevocationAnswer([inner, saying(good)]).status(query)).toEqual(good);
  });

  it.each([[[]], [[undefined]], [[{}]]])('cannot be made of %j', (sources) => {
    expect(() => firstRevocationAnswer(sources as unknown as RevocationSource[])).toThrow(VerifierConfigurationError);
  });
});
