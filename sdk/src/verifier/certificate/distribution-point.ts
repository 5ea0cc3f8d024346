import { contextConstructed, contextPrimitive, type DerReader, Tag } from '../der/index.js';
import { type GeneralName, readGeneralNames } from './general-name.js';
import { readRelativeName } from './name.js';

/** RFC 5280 §4.2.1.13: by itself, or relative to the name of who issues the list. */
export type DistributionPointName =
  | { readonly kind: 'full'; readonly names: readonly GeneralName[] }
  /** In the form of `Name.relativeNames`. */
  | { readonly kind: 'relative'; readonly relativeName: string };

/** RFC 5280 §4.2.1.13. */
export interface DistributionPoint {
  readonly name: DistributionPointName | undefined;
  /** Named bits, `unused` is 0x8000, `keyCompromise` 0x4000 and so on; undefined is all reasons. */
  readonly reasons: number | undefined;
  /** Who issues the list, if not the issuer of the certificate. */
  readonly crlIssuer: readonly GeneralName[] | undefined;
}

/** Reads the SEQUENCE of them that the extension holds. Throws `SyntaxError`. */
export function readDistributionPoints(reader: DerReader): readonly DistributionPoint[] {
  const sequence = reader.enter(Tag.sequence);
  const points: DistributionPoint[] = [];
  while (!sequence.isAtEnd) {
    const point = sequence.enter(Tag.sequence);
    const name = readDistributionPointName(point);
    const reasons = point.nextTag === contextPrimitive(1) ? point.namedBits(contextPrimitive(1)) : undefined;
    const issuer = point.enterOptional(contextConstructed(2));
    const crlIssuer = issuer && readGeneralNames(issuer);
    point.finish();
    // "reasons" alone says nothing about where.
    if (name === undefined && crlIssuer === undefined) throw new SyntaxError('a distribution point that is nowhere');
    points.push({ name, reasons, crlIssuer });
  }
  if (points.length === 0) throw new SyntaxError('a list of distribution points without one');
  return points;
}

/** Reads the optional `[0]` that distribution points and issuing distribution points (RFC 5280 §5.2.5) begin with. */
export function readDistributionPointName(reader: DerReader): DistributionPointName | undefined {
  // EXPLICIT, since it is a CHOICE.
  const choice = reader.enterOptional(contextConstructed(0));
  if (choice === undefined) return undefined;
  const full = choice.enterOptional(contextConstructed(0));
  const name: DistributionPointName =
    full === undefined
      ? { kind: 'relative', relativeName: readRelativeName(choice.enter(contextConstructed(1))) }
      : { kind: 'full', names: readGeneralNames(full) };
  choice.finish();
  return name;
}
