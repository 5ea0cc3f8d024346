import { expect, test } from 'vitest';
import { createSbom } from './create-sbom.js';

test('names every part with its licence and digest, in the same order each time', () => {
  const components = [
    { name: 'ws', version: '8.23.0', license: 'MIT', purl: 'pkg:npm/ws@8.23.0', integrity: 'sha512-AAEC' },
    { name: 'koffi', version: '3.3.4', license: '(MIT OR Apache-2.0)', purl: 'pkg:npm/koffi@3.3.4' },
  ];
  const options = {
    version: '1.2.3',
    packages: [{ file: 'cardbridge-amd64.deb', sha256: 'ab'.repeat(32) }],
    timestamp: new Date('2026-11-22T00:00:00Z'),
    serialNumber: '6f1a2c9e-1111-4c5e-9c1e-0a1b2c3d4e5f',
  };
  const sbom = createSbom({ ...options, components });
  expect(sbom).toEqual(createSbom({ ...options, components: components.toReversed() }));
  expect(sbom).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { name: 'CardBridge', version: '1.2.3' } },
    components: [
      { name: 'koffi', licenses: [{ expression: '(MIT OR Apache-2.0)' }] },
      { name: 'ws', licenses: [{ license: { id: 'MIT' } }], hashes: [{ alg: 'SHA-512', content: '000102' }] },
      { type: 'file', name: 'cardbridge-amd64.deb', hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }] },
    ],
    dependencies: [{ ref: 'cardbridge@1.2.3', dependsOn: ['pkg:npm/koffi@3.3.4', 'pkg:npm/ws@8.23.0'] }],
  });
});
