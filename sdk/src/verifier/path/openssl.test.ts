import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, it } from 'vitest';
import {
  alternativeNames,
  basicConstraints,
  general,
  inhibitAnyPolicy,
  type MadeExtension,
  nameConstraints,
  policies,
  policyConstraints,
  policyMappings,
} from '../../../test/support/certificates/extensions.js';
import { certifyAuthority, certifyPerson, makeParty, validity } from '../../../test/support/certificates/make-certificate.js';
import type { Certificate } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { VerificationError } from '../errors.js';
import { createPathValidator } from './create-path-validator.js';

const PATHS = 60;
const ids = ['1.2.1', '1.2.2', '1.2.3'];
const hosts = ['example.com', 'a.example.com', 'b.a.example.com', 'example.org'];

/** Park and Miller's: the same paths in every run. */
function makeDice(seed: number) {
  let state = seed;
  const roll = (sides: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % sides;
  };
  return { roll, pick: (from: readonly string[]) => from[roll(from.length)] ?? '' };
}

type Dice = ReturnType<typeof makeDice>;

function randomExtensions({ roll, pick }: Dice, isAuthority: boolean): readonly MadeExtension[] {
  const extensions: MadeExtension[] = [];
  const named = new Set(
    roll(10) === 0 ? [] : Array.from({ length: 1 + roll(3) }, () => (roll(5) === 0 ? oid.anyPolicy : pick(ids))),
  );
  if (named.size > 0) extensions.push(policies(...named));
  if (!isAuthority) return roll(2) === 0 ? extensions : [...extensions, alternativeNames(general.dns(pick(hosts)))];
  // Only policies that it names: what a CA maps out of anyPolicy alone, OpenSSL 3.0 traces back to the anchor in another way than RFC 9618.
  const mappable = [...named].filter((id) => id !== oid.anyPolicy);
  if (mappable.length > 0 && roll(3) === 0) {
    extensions.push(policyMappings(...Array.from({ length: 1 + roll(2) }, () => [pick(mappable), pick(ids)] as const)));
  }
  if (roll(5) === 0) extensions.push(policyConstraints(roll(3), roll(2)));
  if (roll(5) === 0) extensions.push(inhibitAnyPolicy(roll(2)));
  if (roll(4) === 0) extensions.push(basicConstraints(true, roll(3)));
  if (roll(6) === 0)
    extensions.push(nameConstraints([general.dns(pick(hosts))], roll(3) === 0 ? [general.dns(pick(hosts))] : []));
  return extensions;
}

interface Sample {
  readonly root: Certificate;
  readonly authorities: readonly Certificate[];
  readonly certificate: Certificate;
}

function randomPath(dice: Dice): Sample {
  const root = makeParty('Root');
  let above = root;
  const authorities = Array.from({ length: 1 + dice.roll(4) }, (_, index) => {
    const below = makeParty(dice.roll(4) === 0 ? above.name : `CA ${index}`);
    const certificate = certifyAuthority(above, below, { extensions: randomExtensions(dice, true) });
    above = below;
    return certificate;
  });
  const certificate = certifyPerson(above, makeParty('Person'), { extensions: randomExtensions(dice, false) });
  return { root: certifyAuthority(root, root), authorities, certificate };
}

function ours({ root, authorities, certificate }: Sample, policy: string): boolean {
  const validator = createPathValidator({
    trustAnchors: [root],
    intermediates: authorities,
    rules: {
      acceptedPolicies: [policy],
      requireExplicitPolicy: true,
      inhibitPolicyMapping: false,
      inhibitAnyPolicy: false,
      purpose: undefined,
    },
  });
  try {
    validator.validate(certificate, validity.at);
    return true;
  } catch (error) {
    if (error instanceof VerificationError) return false;
    throw error;
  }
}

function theirs(folder: string, { root, authorities, certificate }: Sample, policy: string): boolean {
  const file = (name: string, certificates: readonly Certificate[]) => {
    const path = join(folder, name);
    writeFileSync(path, certificates.map(({ der }) => toPem(der)).join(''));
    return path;
  };
  const rules = ['-attime', String(validity.at / 1000), '-policy', policy, '-explicit_policy'];
  const files = ['-CAfile', file('root.pem', [root]), '-untrusted', file('authorities.pem', authorities)];
  const { status, error } = spawnSync('openssl', ['verify', ...rules, ...files, file('certificate.pem', [certificate])]);
  if (error !== undefined) throw error;
  return status === 0;
}

function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

describeWith(['openssl'], 'RFC 5280 §6.1, beside OpenSSL', () => {
  it('paths of any making are accepted by both or by none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardbridge-paths-'));
    const dice = makeDice(5280);
    const counts = { accepted: 0, refused: 0 };
    try {
      for (let sample = 0; sample < PATHS; sample += 1) {
        const path = randomPath(dice);
        for (const policy of [oid.anyPolicy, '1.2.1']) {
          const accepted = ours(path, policy);
          expect([sample, policy, accepted]).toEqual([sample, policy, theirs(folder, path, policy)]);
          counts[accepted ? 'accepted' : 'refused'] += 1;
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(PATHS / 10);
  });
});
