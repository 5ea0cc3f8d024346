import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publicVectorsFolder } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { describe, expect, it } from 'vitest';
import { ca, goodAnswer, makeResponder, now, query, respond, respondBy, seconds } from '../../../../test/support/ocsp-world.js';
import { parseCertificate } from '../../certificate/parse-certificate.js';
import { encodeDer, Tag } from '../../der/index.js';
import type { RevocationQuery } from '../revocation-source.js';
import { encodeCertId } from './cert-id.js';
import { type BasicOcspResponse, parseOcspResponse } from './parse-ocsp-response.js';
import { verifyOcspResponse } from './verify-ocsp-response.js';

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex').toUpperCase();

function parseBasic(der: Uint8Array): BasicOcspResponse {
  const response = parseOcspResponse(der);
  if (response.responseStatus !== 'successful') throw new TypeError('not successful');
  return response;
}

describe('parseOcspResponse', () => {
  it('reads every field', () => {
    const responder = makeResponder();
    const nonce = encodeDer(Tag.octetString, Buffer.from('nonce'));
    const answers = [{ ...goodAnswer, thisUpdate: seconds(-5), nextUpdate: seconds(5) }];
    const { responderId, certificates, ...response } = parseBasic(
      respondBy(responder, { nonce, answers, producedAt: seconds(-3), responderId: 'name' }),
    );
    const { subject } = parseCertificate(responder.certificate);
    expect(responderId.kind === 'name' && responderId.name.equals(subject)).toBe(true);
    expect(certificates.map(hex)).toEqual([hex(responder.certificate)]);
    expect(response).toMatchObject({ producedAt: now - 3000, hasUnknownCritical: false });
    expect(response.nonce && hex(response.nonce)).toBe(hex(nonce));
    expect(response.answers).toEqual([
      {
        certId: expect.objectContaining({ hash: 'sha1' }),
        status: { kind: 'good' },
        thisUpdate: now - 5000,
        nextUpdate: now + 5000,
        hasUnknownCritical: false,
      },
    ]);
  });

  it('reads what is larger than needed, up to a limit', () => {
    const filled = (count: number) => Array.from({ length: count }, () => ca.certificate);
    expect(parseBasic(respond({ answers: Array.from({ length: 16 }, () => goodAnswer) })).answers).toHaveLength(16);
    expect(() => parseOcspResponse(respond({ answers: Array.from({ length: 17 }, () => goodAnswer) }))).toThrow(SyntaxError);
    expect(parseBasic(respond({ certificates: filled(8) })).certificates).toHaveLength(8);
    expect(() => parseOcspResponse(respond({ certificates: filled(9) }))).toThrow(SyntaxError);
    const large = (size: number) => respond({ extensions: [{ oid: '1.3.6.1.4.1.99999.3', value: Buffer.alloc(size) }] });
    expect(parseBasic(large(60_000)).answers).toHaveLength(1);
    expect(() => parseOcspResponse(Buffer.concat([respond(), Buffer.alloc(64 * 1024)]))).toThrow(/too long/);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a certificate', ca.certificate],
    ['more behind it', Uint8Array.of(...respond(), 0)],
    ['a part of it', respond().subarray(0, -1)],
    ['no answer', respond({ answers: [] })],
    ['a refusal with an answer', withRefusal(respond())],
    ['another kind of response', replaced(respond(), '2b0601050507300101', '2b0601050507300102')],
    ['a time of another precision', replaced(respond(), hex(time(now)), `${hex(time(now)).slice(0, -6)}2E355A`)],
  ])('refuses %s', (_name, der) => {
    expect(() => parseOcspResponse(der)).toThrow(SyntaxError);
  });

  it('takes a version that is written out, and no other than the first', () => {
    const versions = [0, 1].map((version) => encodeDer(0xa0, encodeDer(Tag.integer, Uint8Array.of(version))));
    const [first = new Uint8Array(), second = new Uint8Array()] = versions;
    expect(parseBasic(byHand({ version: first })).answers).toHaveLength(1);
    expect(() => parseOcspResponse(byHand({ version: second }))).toThrow(/version/);
  });

  it.each([0x80, 0x82])('takes nothing inside of a status that holds nothing (%i)', (tag) => {
    expect(parseBasic(byHand({ status: encodeDer(tag) })).answers).toHaveLength(1);
    expect(() => parseOcspResponse(byHand({ status: encodeDer(tag, Uint8Array.of(0)) }))).toThrow(SyntaxError);
  });

  /** The least that can be read. */
  function byHand({
    version = new Uint8Array(),
    status = encodeDer(0x80),
  }: {
    version?: Uint8Array;
    status?: Uint8Array;
  }): Uint8Array {
    const sequence = (...contents: Uint8Array[]) => encodeDer(Tag.sequence, ...contents);
    const responder = encodeDer(0xa2, encodeDer(Tag.octetString));
    const answer = sequence(encodeCertId('sha1', query), status, time(now));
    const data = sequence(version, responder, time(now), sequence(answer));
    const algorithm = Buffer.from('300a06082a8648ce3d040302', 'hex');
    const basic = sequence(data, algorithm, encodeDer(Tag.bitString, Uint8Array.of(0)));
    const kind = Buffer.from('06092b0601050507300101', 'hex');
    const bytes = encodeDer(0xa0, sequence(kind, encodeDer(Tag.octetString, basic)));
    return sequence(encodeDer(Tag.enumerated, Uint8Array.of(0)), bytes);
  }

  /** GeneralizedTime. */
  function time(at: number): Uint8Array {
    return encodeDer(Tag.generalizedTime, Buffer.from(`${new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
  }

  function replaced(der: Uint8Array, what: string, by: string): Uint8Array {
    const text = hex(der);
    expect(text).toContain(what.toUpperCase());
    return Buffer.from(text.replace(what.toUpperCase(), by.toUpperCase()), 'hex');
  }

  /** Status 6 in place of 0, and all else as it was. */
  function withRefusal(der: Uint8Array): Uint8Array {
    return replaced(der, '0A0100', '0A0106');
  }
});

describe('thousands of altered responses', () => {
  const rules = { nonce: undefined, maxAgeSeconds: 120, clockSkewSeconds: 60, responderRevocation: undefined };
  const responder = makeResponder();
  const revoked = { ...goodAnswer, status: { kind: 'revoked', revokedAt: seconds(-60) } } as const;
  const seeds = [
    respond({ responderId: 'name' }),
    respond({ answers: [goodAnswer, goodAnswer] }),
    respondBy(responder),
    respondBy(responder, { answers: [revoked], responderId: 'name' }),
  ];

  it('D-39 break nothing, and say neither good nor revoked', async () => {
    const random = seededRandom(20_261_122);
    for (let round = 0; round < 4000; round += 1) {
      const der = seeds[round % seeds.length] ?? new Uint8Array();
      const altered = alter(der, random);
      if (hex(altered) === hex(der)) continue;
      const { answer } = await verifyOcspResponse(altered, query, rules);
      expect(answer.status, `round ${round}: ${hex(altered)}`).toBe('unknown');
    }
  });

  it('D-39 of nothing but noise break nothing either', async () => {
    const random = seededRandom(7);
    for (let round = 0; round < 2000; round += 1) {
      const noise = Uint8Array.from({ length: random(300) }, () => random(256));
      // A head that gets it past the first checks.
      const der = round % 2 === 0 ? noise : encodeDer(0x30, Uint8Array.of(0x0a, 1, 0), encodeDer(0xa0, noise));
      const { answer } = await verifyOcspResponse(der, query, rules);
      expect(answer.status).toBe('unknown');
    }
  });

  /** One to three of: an octet changed, a piece taken out, a piece put in twice, the end cut off. */
  function alter(der: Uint8Array, random: (below: number) => number): Uint8Array {
    let octets = [...der];
    for (let times = 1 + random(3); times > 0; times -= 1) {
      const place = random(octets.length);
      const length = 1 + random(8);
      const piece = octets.slice(place, place + length);
      switch (random(5)) {
        case 0:
        case 1:
          octets[place] = (octets[place] ?? 0) ^ (1 << random(8));
          break;
        case 2:
          octets.splice(place, length);
          break;
        case 3:
          octets.splice(place, 0, ...piece);
          break;
        case 4:
          octets = octets.slice(0, place + 1);
          break;
      }
    }
    return Uint8Array.from(octets);
  }

  /** mulberry32: the same numbers every time. */
  function seededRandom(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
  }
});

describeWith(['public-vectors'], "responses of Web eID's tests", () => {
  const read = (name: string): Uint8Array => readFileSync(join(publicVectorsFolder() ?? '', 'web-eid', name));
  const serial = '396901597343266D5BC857775EC5A4BE';

  it.each([
    ['ocsp_response.der', 'good'],
    ['ocsp_response_revoked.der', 'revoked'],
    ['ocsp_response_unknown.der', 'unknown'],
  ])('%s is read: %s', (name, kind) => {
    const [answer, ...others] = parseBasic(read(name)).answers;
    expect(others).toEqual([]);
    expect(answer?.status.kind).toBe(kind);
    expect(answer && hex(answer.certId.serial)).toBe(serial);
  });

  /** The people of these responses: the certificate is known by its serial number only, which is all that a CertID has of it. */
  function queryAt(at: string): RevocationQuery {
    const issuer = parseCertificate(read('TEST_of_ESTEID2018.cer'));
    const certificate = { ...issuer, issuer: issuer.subject, serial: Buffer.from(serial, 'hex') };
    return { certificate, issuer, at: Date.parse(at) };
  }
  const rules = { nonce: undefined, maxAgeSeconds: 120, clockSkewSeconds: 60, responderRevocation: undefined };
  const verify = async (name: string, at: string) => (await verifyOcspResponse(read(name), queryAt(at), rules)).answer;

  it('of a real delegated responder hold at their time', async () => {
    expect(await verify('ocsp_response.der', '2021-09-17T18:25:24Z')).toEqual({ status: 'good' });
    expect(await verify('ocsp_response_revoked.der', '2021-09-18T00:13:43Z')).toEqual({
      status: 'revoked',
      reason: 'unspecified',
      revokedAt: Date.parse('2021-09-18T00:10:14Z'),
    });
  });

  it.each([
    ['ocsp_response.der', '2021-09-17T18:30:00Z', 'too old'],
    ['ocsp_response_unknown.der', '2021-09-18T00:16:25Z', 'certified by another CA'],
    ['ocsp_response_with_2_responses.der', '2024-04-01T14:09:57Z', 'malformed'],
    ['ocsp_response_with_2_responder_certs.der', '2021-09-23T17:31:39Z', 'malformed'],
  ])('D-39 %s at %s is unknown: %s', async (name, at, detail) => {
    expect(await verify(name, at)).toEqual({ status: 'unknown', detail: expect.stringContaining(detail) });
  });
});
