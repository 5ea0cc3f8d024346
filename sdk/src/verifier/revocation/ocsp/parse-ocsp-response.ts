import { readExtensions } from '../../certificate/extensions.js';
import { Name } from '../../certificate/name.js';
import { readAlgorithm, type SignedObject } from '../../certificate/signed-object.js';
import { contextConstructed, contextPrimitive, DerReader, Tag } from '../../der/index.js';
import { reasonOfCode } from '../reason-of-code.js';
import type { RevocationReason } from '../revocation-source.js';
import { type CertId, readCertId } from './cert-id.js';
import { ocspOid } from './ocsp-oid.js';

/** Octets of a response at most. One with two certificates has three to five thousand. */
export const MAX_RESPONSE_OCTETS = 64 * 1024;
/** One question was asked; responders may say more (RFC 6960 §4.2.1), but not without end. */
const MAX_ANSWERS = 16;
/** Each may cost two signature checks. */
const MAX_CERTIFICATES = 8;

/** Why a responder gives no answer (RFC 6960 §2.3). Nobody signs this: it can be anybody's word. */
type OcspRefusal = 'malformedRequest' | 'internalError' | 'tryLater' | 'sigRequired' | 'unauthorized';

/** An OCSP response as read; nothing about it is checked. */
export type OcspResponse = { readonly responseStatus: OcspRefusal } | BasicOcspResponse;

/** RFC 6960 §4.2.1. Times are milliseconds since 1970-01-01 UTC. */
export interface BasicOcspResponse extends SignedObject {
  readonly responseStatus: 'successful';
  readonly responderId: ResponderId;
  readonly producedAt: number;
  /** At least one. */
  readonly answers: readonly OcspAnswer[];
  /** What the nonce extension holds, DER: an OCTET STRING, or with old responders the octets alone. */
  readonly nonce: Uint8Array | undefined;
  /** Has a critical extension that is not understood, for all answers. */
  readonly hasUnknownCritical: boolean;
  /** DER each, unread: some responders send more than their own. */
  readonly certificates: readonly Uint8Array[];
}

export type ResponderId =
  | { readonly kind: 'name'; readonly name: Name }
  /** SHA-1 of the bits of the key. */
  | { readonly kind: 'keyHash'; readonly hash: Uint8Array };

/** RFC 6960's SingleResponse. */
export interface OcspAnswer {
  readonly certId: CertId;
  readonly status: OcspStatus;
  readonly thisUpdate: number;
  /** Undefined: newer information is to be had at any time. */
  readonly nextUpdate: number | undefined;
  readonly hasUnknownCritical: boolean;
}

type OcspStatus =
  | { readonly kind: 'good' }
  /** `reason` is undefined too for one that RFC 5280 §5.3.1 does not have: revoked is revoked. */
  | { readonly kind: 'revoked'; readonly revokedAt: number; readonly reason: RevocationReason | undefined }
  | { readonly kind: 'unknown' };

const statuses: ReadonlyMap<number, OcspResponse['responseStatus']> = new Map([
  [0, 'successful'],
  [1, 'malformedRequest'],
  [2, 'internalError'],
  [3, 'tryLater'],
  [5, 'sigRequired'],
  [6, 'unauthorized'],
]);

/**
 * Reads an OCSPResponse. Throws `SyntaxError`, also for what is larger than a response to one question has to be. Its bytes must not
 * be changed afterwards: nothing is copied.
 */
export function parseOcspResponse(der: Uint8Array): OcspResponse {
  if (der.length > MAX_RESPONSE_OCTETS) throw new SyntaxError('an OCSP response that is too long');
  const outer = new DerReader(der);
  const response = outer.enter(Tag.sequence);
  outer.finish();
  const responseStatus = statuses.get(response.count(Tag.enumerated));
  if (responseStatus === undefined) throw new SyntaxError('an unknown status of an OCSP response');
  if (responseStatus !== 'successful') {
    response.finish();
    return { responseStatus };
  }
  const explicit = response.enter(contextConstructed(0));
  response.finish();
  const responseBytes = explicit.enter(Tag.sequence);
  explicit.finish();
  if (responseBytes.oid() !== ocspOid.basicResponse) throw new SyntaxError('another kind of OCSP response than the basic one');
  const basic = responseBytes.content(Tag.octetString);
  responseBytes.finish();
  return { responseStatus, ...readBasicResponse(basic) };
}

function readBasicResponse(der: Uint8Array): Omit<BasicOcspResponse, 'responseStatus'> {
  const outer = new DerReader(der);
  const basic = outer.enter(Tag.sequence);
  outer.finish();
  const tbs = basic.element(Tag.sequence);
  const signatureAlgorithm = readAlgorithm(basic);
  const signature = basic.octetsOfBits();
  const certificates = readCertificates(basic.enterOptional(contextConstructed(0)));
  basic.finish();
  return { tbs, signatureAlgorithm, signature, certificates, ...readResponseData(new DerReader(tbs).enter(Tag.sequence)) };
}

function readResponseData(data: DerReader) {
  const version = data.enterOptional(contextConstructed(0));
  // v1 is 0, and the default.
  if (version !== undefined && version.count() !== 0) throw new SyntaxError('an unknown version');
  version?.finish();
  const responderId = readResponderId(data);
  const producedAt = data.generalizedTime();
  const answers = readBounded(data.enter(Tag.sequence), MAX_ANSWERS, readAnswer);
  if (answers.length === 0) throw new SyntaxError('an OCSP response without an answer');
  const extensions = readOptionalExtensions(data);
  data.finish();
  const nonce = extensions.find(({ id }) => id === ocspOid.nonce)?.value.rest;
  const hasUnknownCritical = extensions.some(({ id, critical }) => critical && id !== ocspOid.nonce);
  return { responderId, producedAt, answers, nonce, hasUnknownCritical };
}

function readResponderId(data: DerReader): ResponderId {
  const byName = data.enterOptional(contextConstructed(1));
  if (byName !== undefined) {
    const name = Name.read(byName);
    byName.finish();
    return { kind: 'name', name };
  }
  const byKey = data.enter(contextConstructed(2));
  const hash = byKey.content(Tag.octetString);
  byKey.finish();
  return { kind: 'keyHash', hash };
}

function readAnswer(reader: DerReader): OcspAnswer {
  const answer = reader.enter(Tag.sequence);
  const certId = readCertId(answer);
  const status = readStatus(answer);
  const thisUpdate = answer.generalizedTime();
  const next = answer.enterOptional(contextConstructed(0));
  const nextUpdate = next?.generalizedTime();
  next?.finish();
  // Archive cut-off, references to lists and whatever else there is (RFC 6960 §4.4) change nothing here unless they are critical.
  const hasUnknownCritical = readOptionalExtensions(answer).some(({ critical }) => critical);
  answer.finish();
  return { certId, status, thisUpdate, nextUpdate, hasUnknownCritical };
}

function readStatus(answer: DerReader): OcspStatus {
  switch (answer.nextTag) {
    case contextPrimitive(0):
      readNull(answer, contextPrimitive(0));
      return { kind: 'good' };
    case contextConstructed(1):
      return readRevoked(answer.enter(contextConstructed(1)));
    case contextPrimitive(2):
      readNull(answer, contextPrimitive(2));
      return { kind: 'unknown' };
    default:
      throw new SyntaxError('not a status of a certificate');
  }
}

function readRevoked(information: DerReader): OcspStatus {
  const revokedAt = information.generalizedTime();
  const explicit = information.enterOptional(contextConstructed(0));
  const reason = explicit && reasonOfCode(explicit.count(Tag.enumerated));
  explicit?.finish();
  information.finish();
  return { kind: 'revoked', revokedAt, reason };
}

function readNull(reader: DerReader, tag: number): void {
  if (reader.content(tag).length !== 0) throw new SyntaxError('not a NULL');
}

function readCertificates(explicit: DerReader | undefined): readonly Uint8Array[] {
  if (explicit === undefined) return [];
  const sequence = explicit.enter(Tag.sequence);
  explicit.finish();
  return readBounded(sequence, MAX_CERTIFICATES, (reader) => reader.element(Tag.sequence));
}

/** The one that stands at `[1]` both of a response and of an answer. */
function readOptionalExtensions(reader: DerReader) {
  const explicit = reader.enterOptional(contextConstructed(1));
  if (explicit === undefined) return [];
  const sequence = explicit.enter(Tag.sequence);
  explicit.finish();
  return readExtensions(sequence);
}

function readBounded<T>(sequence: DerReader, most: number, readOne: (sequence: DerReader) => T): readonly T[] {
  const items: T[] = [];
  while (!sequence.isAtEnd) {
    if (items.length === most) throw new SyntaxError('more than one answer needs');
    items.push(readOne(sequence));
  }
  return items;
}
