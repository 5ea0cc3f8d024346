import type { NameConstraints } from '../../certificate/certificate.js';
import type { GeneralName } from '../../certificate/general-name.js';
import { readSubtree, type Subtree } from './subtree.js';

/** The name constraints of one CA, by the kind of name. */
export interface Subtrees {
  readonly permitted: SubtreesByKind;
  readonly excluded: SubtreesByKind;
  /** How many there are. */
  readonly size: number;
}

type SubtreesByKind = ReadonlyMap<Subtree['kind'], readonly Subtree[]>;

/** Undefined where one of them is malformed: what cannot be read cannot be kept. */
export function readSubtrees({ permitted, excluded }: NameConstraints): Subtrees | undefined {
  const [inside, outside] = [byKind(permitted), byKind(excluded)];
  return inside && outside && { permitted: inside, excluded: outside, size: permitted.length + excluded.length };
}

function byKind(bases: readonly GeneralName[]): SubtreesByKind | undefined {
  const kinds = new Map<Subtree['kind'], Subtree[]>();
  for (const base of bases) {
    const subtree = readSubtree(base);
    if (subtree === undefined) return undefined;
    const known = kinds.get(subtree.kind);
    if (known === undefined) kinds.set(subtree.kind, [subtree]);
    else known.push(subtree);
  }
  return kinds;
}
