import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { BundledPackage } from '../bundle/index.js';
import type { Part } from '../parts/index.js';
import { checkout } from '../releases/index.js';
import type { Component } from './create-sbom.js';

/** The packages that are in the program, with what package-lock.json says of them; then the parts that are fetched, as they are pinned. */
export async function listComponents(
  packages: readonly BundledPackage[],
  parts: readonly LicensedPart[],
): Promise<Component[]> {
  const lock = JSON.parse(await readFile(join(checkout, 'package-lock.json'), 'utf8')) as {
    readonly packages: Record<string, { readonly integrity?: string }>;
  };
  const bundled = packages.map(async ({ name, folder }): Promise<Component> => {
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    if (typeof version !== 'string' || typeof license !== 'string')
      throw new Error(`${name} does not say its version or licence`);
    const integrity = lock.packages[relative(checkout, folder)]?.integrity;
    return { name, version, license, purl: purlOf(name, version), ...(integrity === undefined ? {} : { integrity }) };
  });
  const fetched = parts.map(({ name, version, integrity, license }) => ({
    name,
    version,
    license,
    integrity,
    purl: purlOf(name, version),
  }));
  return [...(await Promise.all(bundled)), ...fetched];
}

export interface LicensedPart extends Part {
  /** SPDX. */
  readonly license: string;
}

/** A scope's @ is escaped (purl specification, type npm). */
const purlOf = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
