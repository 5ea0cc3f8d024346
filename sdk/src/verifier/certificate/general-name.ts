import { contextConstructed, contextPrimitive, type DerReader, Tag } from '../der/index.js';
import { Name } from './name.js';
import { readText } from './text.js';

/** RFC 5280 §4.2.1.6. The kinds that no rule here looks into are kept as `other`, by their DER. */
export type GeneralName =
  /** One character an octet. `email` and `dns` that are not ASCII, as some CAs write them, are no names of their kind, and within no subtree. */
  | { readonly kind: 'email' | 'dns' | 'uri'; readonly text: string }
  /** 4 or 16 octets; with a mask behind them, 8 or 32, in name constraints. */
  | { readonly kind: 'ip'; readonly octets: Uint8Array }
  | { readonly kind: 'directory'; readonly name: Name }
  | { readonly kind: 'other'; readonly tag: number; readonly der: Uint8Array };

const textKinds: ReadonlyMap<number, 'email' | 'dns' | 'uri'> = new Map([
  [contextPrimitive(1), 'email'],
  [contextPrimitive(2), 'dns'],
  [contextPrimitive(6), 'uri'],
]);

/** Those whose DER may be anything: other name, X.400 address, EDI party name, registered id. */
const OTHER_KINDS: readonly number[] = [
  contextConstructed(0),
  contextConstructed(3),
  contextConstructed(5),
  contextPrimitive(8),
];

/** Reads the next value. Throws `SyntaxError`. */
export function readGeneralName(reader: DerReader): GeneralName {
  const tag = reader.nextTag;
  const kind = textKinds.get(tag);
  if (kind === 'uri') return { kind, text: readText(reader, Tag.ia5String) ?? '' };
  if (kind !== undefined) return { kind, text: reader.latin1(tag) };
  if (tag === contextPrimitive(7)) return { kind: 'ip', octets: reader.content(tag) };
  if (tag === contextConstructed(4)) {
    // EXPLICIT, since a Name is a CHOICE (X.680 §31.2.7).
    const inside = reader.enter(tag);
    const name = Name.read(inside);
    inside.finish();
    return { kind: 'directory', name };
  }
  if (OTHER_KINDS.includes(tag)) return { kind: 'other', tag, der: reader.element() };
  throw new SyntaxError('not a general name');
}

/** Reads all that `reader` has left: the content of a GeneralNames, of which at least one must be there. */
export function readGeneralNames(reader: DerReader): readonly GeneralName[] {
  const names: GeneralName[] = [];
  while (!reader.isAtEnd) names.push(readGeneralName(reader));
  if (names.length === 0) throw new SyntaxError('a list of names without one');
  return names;
}
