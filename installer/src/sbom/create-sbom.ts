/** One part of the program that others made. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as its maker gives it. */
  readonly license: string;
  /** Package URL (https://github.com/package-url/purl-spec). */
  readonly purl: string;
  /** As the npm registry gives it: `sha512-` and base64 (SRI). */
  readonly integrity?: string;
}

export interface SbomOptions {
  readonly version: string;
  readonly components: readonly Component[];
  /** The packages of the release, by name. */
  readonly packages: readonly { readonly file: string; readonly sha256: string }[];
  readonly timestamp: Date;
  readonly serialNumber: string;
}

/** What is in a release, as CycloneDX 1.6 in JSON: the parts that were built in, and the packages with their digests. */
export function createSbom({ version, components, packages, timestamp, serialNumber }: SbomOptions): object {
  const self = {
    'bom-ref': `cardbridge@${version}`,
    type: 'application',
    name: 'CardBridge',
    version,
    licenses: licenses('MIT'),
  };
  const parts = [...components].sort((one, other) => (one.purl < other.purl ? -1 : 1));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serialNumber}`,
    version: 1,
    metadata: { timestamp: timestamp.toISOString(), component: self },
    components: [
      ...parts.map(({ name, version: itsVersion, license, purl, integrity }) => ({
        'bom-ref': purl,
        type: 'library',
        name,
        version: itsVersion,
        purl,
        licenses: licenses(license),
        ...(integrity === undefined ? {} : { hashes: [hash(integrity)] }),
      })),
      ...packages.map(({ file, sha256 }) => ({
        'bom-ref': file,
        type: 'file',
        name: file,
        version,
        hashes: [{ alg: 'SHA-256', content: sha256 }],
      })),
    ],
    dependencies: [{ ref: self['bom-ref'], dependsOn: parts.map(({ purl }) => purl) }],
  };
}

/** CycloneDX knows single licences by `id`, and everything else by `expression`. */
const licenses = (license: string) => [/[\s()]/.test(license) ? { expression: license } : { license: { id: license } }];

function hash(integrity: string): object {
  const [algorithm = '', base64 = ''] = integrity.split('-');
  return { alg: algorithm.replace(/^sha/, 'SHA-'), content: Buffer.from(base64, 'base64').toString('hex') };
}
