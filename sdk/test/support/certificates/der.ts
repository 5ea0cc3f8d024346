import { derTime, derValue } from '@cardbridge/fixtures/pki';
import { Tag } from '../../../src/verifier/der/index.js';

export { derOid as objectIdentifier, derValue as der } from '@cardbridge/fixtures/pki';

export const sequence = (...contents: readonly Uint8Array[]) => derValue(Tag.sequence, ...contents);

export const boolean = (value: boolean) => derValue(Tag.boolean, Uint8Array.of(value ? 0xff : 0));

/** An INTEGER from 0 to 127, or with another tag in its place. */
export const small = (value: number, tag: number = Tag.integer) => derValue(tag, Uint8Array.of(value));

export const text = (tag: number, value: string) => derValue(tag, Buffer.from(value));

export const bits = (octets: Uint8Array, unused = 0) => derValue(Tag.bitString, Uint8Array.of(unused), octets);

/** UTCTime until 2049, to the second. */
export const time = (milliseconds: number) => derTime(new Date(milliseconds));
