/** A package of the npm registry that goes into a release, pinned. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of the tarball: `sha512-…`. */
  readonly integrity: string;
}

export function isPart(value: unknown): value is Part {
  if (typeof value !== 'object' || value === null) return false;
  const { name, version, integrity } = value as Record<keyof Part, unknown>;
  return (
    typeof name === 'string' &&
    /^(@[a-z0-9-]+\/)?[a-z0-9-]+$/.test(name) &&
    typeof version === 'string' &&
    /^\d+\.\d+\.\d+$/.test(version) &&
    typeof integrity === 'string' &&
    /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)
  );
}
