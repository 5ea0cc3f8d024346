import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Curve, type PublicKey, readPublicKey } from '../../src/verifier/certificate/public-key.js';
import { isSignedBy } from '../../src/verifier/certificate/signed-object.js';
import { isStrongKey } from '../../src/verifier/certificate/strong-key.js';
import { DerReader } from '../../src/verifier/der/index.js';
import { VerificationError } from '../../src/verifier/errors.js';
import { assertKeyFits, findAlgorithm } from '../../src/verifier/token/algorithms.js';
import { hasSigned } from '../../src/verifier/token/has-signed.js';
import { Scoreboard } from './scoreboard.js';
import type { SuiteResult } from './suite.js';

const vectorsSchema = v.object({
  numberOfTests: v.number(),
  testGroups: v.array(
    v.object({
      type: v.picklist(['EcdsaP1363Verify', 'EcdsaVerify', 'RsassaPkcs1Verify', 'RsassaPssVerify']),
      publicKeyDer: v.string(),
      sha: v.string(),
      mgfSha: v.optional(v.string()),
      sLen: v.optional(v.number()),
      tests: v.array(
        v.object({
          tcId: v.number(),
          comment: v.string(),
          msg: v.string(),
          sig: v.string(),
          result: v.picklist(['valid', 'invalid', 'acceptable']),
        }),
      ),
    }),
  ),
});

type Group = v.InferOutput<typeof vectorsSchema>['testGroups'][number];

/** One way by which the verifier comes to check a signature. */
interface Way {
  readonly name: string;
  /** Whether its rules let the algorithm be used with this key at all. */
  readonly isAllowed: (key: PublicKey) => boolean;
  readonly isSigned: (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>;
}

/**
 * Google's Wycheproof: signatures that are right, and many that a careless implementation takes for right. Every group goes each way
 * that the verifier has for its algorithm: as the signature of a token, and as that of a certificate, list or response. What the
 * rules leave out (an algorithm, a key) counts as out of scope, but only after they have been seen to leave it out.
 */
export async function runWycheproof(vectors: string): Promise<SuiteResult> {
  const score = new Scoreboard('wycheproof');
  const folder = join(vectors, 'wycheproof');
  const files = readdirSync(folder).filter((file) => file.endsWith('_test.json'));
  for (const file of files.sort()) {
    const { testGroups, numberOfTests } = v.parse(vectorsSchema, JSON.parse(readFileSync(join(folder, file), 'utf8')));
    for (const group of testGroups) await runGroup(file, group, score);
    const read = testGroups.reduce((sum, { tests }) => sum + tests.length, 0);
    if (read !== numberOfTests) score.judge(file, `it has ${read} tests and says ${numberOfTests}`);
  }
  if (files.length === 0) score.judge('wycheproof', 'the folder has no files');
  return score.result();
}

async function runGroup(file: string, group: Group, score: Scoreboard): Promise<void> {
  const key = readPublicKey(new DerReader(Buffer.from(group.publicKeyDer, 'hex')));
  const ways = waysOf(group);
  const reason = ways.length === 0 ? parametersLeftOut(group) : keyLeftOut(key, group, ways);
  if (reason !== undefined) {
    for (const test of group.type === 'RsassaPssVerify' ? group.tests : []) {
      if (!(await isTakenForOurs(group, key, test))) continue;
      score.judge(`${file} ${test.tcId}`, 'its parameters are left out, and yet it is accepted');
    }
    score.leaveOut(reason.group, reason.reason, group.tests.length);
    return;
  }
  for (const test of group.tests) {
    // RFC 8017 §9.2 wants NULL in the DigestInfo, and lets a verifier take a signature without it. There is one way to sign here.
    const expected = test.result === 'valid';
    const [message, signature] = [Buffer.from(test.msg, 'hex'), Buffer.from(test.sig, 'hex')];
    const different: Way[] = [];
    for (const way of ways) {
      if (!way.isAllowed(key) || (await outcome(way, key, message, signature)) !== expected) different.push(way);
    }
    const fault = `as ${different.map(({ name }) => name).join(' and ')} it is not ${expected ? 'accepted' : 'refused'}`;
    score.judge(`${file} ${test.tcId} (${test.comment})`, different.length === 0 ? undefined : fault);
  }
}

async function outcome(way: Way, key: PublicKey, message: Uint8Array, signature: Uint8Array): Promise<boolean | string> {
  try {
    return await way.isSigned(key, message, signature);
  } catch (error) {
    return String(error);
  }
}

function waysOf(group: Group): readonly Way[] {
  const bits = group.sha.replace('SHA-', '');
  switch (group.type) {
    case 'EcdsaP1363Verify':
      return [tokenWay(`ES${bits}`)];
    case 'EcdsaVerify':
      return certificateWay(ecdsaIdentifiers, bits);
    case 'RsassaPkcs1Verify':
      return [tokenWay(`RS${bits}`), ...certificateWay(pkcs1Identifiers, bits)];
    case 'RsassaPssVerify':
      // Neither a token nor an AlgorithmIdentifier that is allowed can name another mask or salt.
      if (group.mgfSha !== group.sha || group.sLen !== Number(bits) / 8 || !(bits in pssIdentifiers)) return [];
      return [tokenWay(`PS${bits}`), ...certificateWay(pssIdentifiers, bits)];
  }
}

/** Whether a signature that is right with other parameters passes as one with those that the rules have for its hash. */
async function isTakenForOurs({ sha }: Group, key: PublicKey, { msg, sig, result }: Group['tests'][number]): Promise<boolean> {
  // One that is wrong there may be right here: its very mistake may be the other salt.
  if (result !== 'valid') return false;
  const bits = sha.replace('SHA-', '');
  const ways = bits in pssIdentifiers ? [tokenWay(`PS${bits}`), ...certificateWay(pssIdentifiers, bits)] : [];
  const [message, signature] = [Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex')];
  const outcomes = await Promise.all(ways.map((way) => outcome(way, key, message, signature)));
  return outcomes.some((one) => one !== false);
}

function tokenWay(name: string): Way {
  const algorithm = findAlgorithm(name);
  return {
    name: `a token's ${name}`,
    isAllowed: (key) => {
      try {
        assertKeyFits(algorithm, key);
      } catch (error) {
        if (error instanceof VerificationError) return false;
        throw error;
      }
      return isStrongKey(key);
    },
    isSigned: (key, message, signature) => hasSigned(key, algorithm, message, signature),
  };
}

type Identifiers = Readonly<Record<string, string>>;

// AlgorithmIdentifiers as CAs write them, in full: RFC 5758 §3.2, RFC 4055 §5 and §3.1.
const ecdsaIdentifiers: Identifiers = {
  '256': '300a06082a8648ce3d040302',
  '384': '300a06082a8648ce3d040303',
  '512': '300a06082a8648ce3d040304',
};
const pkcs1Identifiers: Identifiers = {
  '256': '300d06092a864886f70d01010b0500',
  '384': '300d06092a864886f70d01010c0500',
  '512': '300d06092a864886f70d01010d0500',
};
const pssIdentifiers: Identifiers = {
  '256': pssIdentifier('300d06096086480165030402010500', 32),
  '384': pssIdentifier('300d06096086480165030402020500', 48),
  '512': pssIdentifier('300d06096086480165030402030500', 64),
};

function pssIdentifier(hash: string, saltLength: number): string {
  const salt = saltLength.toString(16).padStart(2, '0');
  return `304106092a864886f70d01010a3034a00f${hash}a11c301a06092a864886f70d010108${hash}a2030201${salt}`;
}

function certificateWay(identifiers: Identifiers, bits: string): readonly Way[] {
  const signatureAlgorithm = identifiers[bits];
  if (signatureAlgorithm === undefined) return [];
  return [
    {
      name: `a certificate's (${signatureAlgorithm})`,
      isAllowed: isStrongKey,
      isSigned: (key, tbs, signature) => isSignedBy({ tbs, signatureAlgorithm, signature }, key),
    },
  ];
}

function parametersLeftOut({ sha, mgfSha }: Group): { readonly group: string; readonly reason: string } {
  return sha === 'SHA-1' || mgfSha === 'SHA-1'
    ? { group: 'PSS with SHA-1', reason: 'nothing that is signed with SHA-1 is taken, wherever in the algorithm it stands' }
    : {
        group: 'PSS with other parameters',
        reason: 'one hash for both, SHA-256, 384 or 512, and a salt of its length (RFC 7518 §3.5)',
      };
}

/** RFC 7518 §3.4. */
const hashOfCurve: Readonly<Record<Curve, string>> = { prime256v1: 'SHA-256', secp384r1: 'SHA-384', secp521r1: 'SHA-512' };

/**
 * Why none of the ways is open to this key; undefined where one is, for then all must be. Only for a reason that is seen to hold: a key that the
 * rules leave out without one is judged, and fails.
 */
function keyLeftOut(
  key: PublicKey,
  { type, sha }: Group,
  ways: readonly Way[],
): { readonly group: string; readonly reason: string } | undefined {
  if (ways.some((way) => way.isAllowed(key))) return undefined;
  const { kind } = key;
  if (type === 'EcdsaP1363Verify' && kind.type === 'ec' && hashOfCurve[kind.curve] !== sha) {
    return {
      group: `a token's signature by a key on ${kind.curve} with another curve's hash`,
      reason: 'RFC 7518 §3.4 ties each ES algorithm to one curve: no token can name this pair',
    };
  }
  if (kind.type === 'rsa' && Buffer.from(kind.exponent).equals(Uint8Array.of(3))) {
    return {
      group: 'RSA keys with exponent 3',
      reason: 'keys with an exponent below 2^16 + 1 are refused (FIPS 186-5 §A.1.1)',
    };
  }
  return undefined;
}
