import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, KeyUsage } from '../../src/verifier/certificate/certificate.js';
import { oid } from '../../src/verifier/certificate/oid.js';
import { parseCertificate } from '../../src/verifier/certificate/parse-certificate.js';
import { VerificationError, VerifierConfigurationError } from '../../src/verifier/errors.js';
import { createPathValidator, type PathValidator, type ValidatedPath } from '../../src/verifier/path/index.js';
import { crlRevocation } from '../../src/verifier/revocation/crl/index.js';
import type { RevocationSource } from '../../src/verifier/revocation/revocation-source.js';
import { type PkitsSettings, type PkitsTest, pkitsTests } from './pkits-tests.js';
import { Scoreboard } from './scoreboard.js';
import type { SuiteResult } from './suite.js';

/** Within the validity of the certificates and lists, most of which end with 2030. */
const AT = Date.UTC(2020, 0, 1);

/** Tests, by their numbers, that ask for what is not done here. */
const LEFT_OUT: readonly { readonly group: string; readonly ids: RegExp; readonly reason: string }[] = [
  {
    group: '4.1 DSA',
    ids: /^4\.1\.[456]$/,
    reason: 'DSA is on no allow-list here: FIPS 186-5 has withdrawn it for signing, and no card of Taiwan has it',
  },
  {
    group: '4.14 indirect lists',
    ids: /^4\.14\.(?:2[2-9]|3[0-5])$/,
    reason: 'lists of one CA about the certificates of another are refused: nobody who is asked about here issues any',
  },
  {
    group: '4.15 delta lists',
    ids: /^4\.15\./,
    reason: 'delta lists are refused: they only say what has changed, and the complete list is always there too',
  },
];

/**
 * NIST's Public Key Interoperability Test Suite. Every CA certificate of the folder is a candidate in every test, so that each path has
 * to be found too; and revocation is asked about all certificates of the path below the anchor, as the document wants it.
 */
export async function runPkits(folder: string): Promise<SuiteResult> {
  const score = new Scoreboard('pkits');
  const world = await readWorld(folder);
  for (const test of pkitsTests()) {
    const leftOut = LEFT_OUT.find(({ ids }) => ids.test(test.id));
    if (leftOut !== undefined) score.leaveOut(leftOut.group, leftOut.reason, 1);
    else score.judge(`${test.id} ${test.file}`, await judge(world, test));
  }
  return score.result();
}

interface World {
  readonly read: (file: string) => Certificate;
  readonly validatorFor: (settings: PkitsSettings) => PathValidator;
  readonly revocation: RevocationSource;
}

async function readWorld(folder: string): Promise<World> {
  const read = (file: string) => parseCertificate(readFileSync(join(folder, 'certs', file)));
  const authorities = readdirSync(join(folder, 'certs')).filter((file) => !file.endsWith('EE.crt'));
  const anchor = read('TrustAnchorRootCertificate.crt');
  const intermediates = authorities.flatMap((file) => (file.startsWith('TrustAnchor') ? [] : readable(() => read(file))));
  const lists = readdirSync(join(folder, 'crls')).map((file) => readFileSync(join(folder, 'crls', file)));
  const crls = lists.flatMap((der) => readable(() => crlRevocation({ crls: [der] })).map(() => der));

  const validators = new Map<string, PathValidator>();
  const validatorFor = (settings: PkitsSettings): PathValidator => {
    const key = JSON.stringify(settings);
    const validator = validators.get(key) ?? makeValidator(anchor, intermediates, settings);
    validators.set(key, validator);
    return validator;
  };
  const crlSigners = await findListSigners(intermediates, validatorFor({}), crls);
  return { read, validatorFor, revocation: crlRevocation({ crls, crlSigners }) };
}

/** Some files are broken on purpose: they are there, and nobody's. */
function readable<T>(readOne: () => T): readonly T[] {
  try {
    return [readOne()];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof VerifierConfigurationError) return [];
    throw error;
  }
}

function makeValidator(
  anchor: Certificate,
  intermediates: readonly Certificate[],
  { accepted, explicit, inhibitMapping, inhibitAny }: PkitsSettings,
): PathValidator {
  return createPathValidator({
    trustAnchors: [anchor],
    intermediates,
    rules: {
      acceptedPolicies: accepted === undefined ? [oid.anyPolicy] : accepted.map(testPolicy),
      requireExplicitPolicy: explicit === true,
      inhibitPolicyMapping: inhibitMapping === true,
      inhibitAnyPolicy: inhibitAny === true,
      purpose: undefined,
    },
  });
}

/**
 * Several CAs of the suite sign lists with another key than certificates. An operator vouches for such a key once its certificate
 * is found valid and not revoked; which another such key may have to say, so it is done until nothing new is found.
 */
async function findListSigners(
  certificates: readonly Certificate[],
  validator: PathValidator,
  crls: readonly Uint8Array[],
): Promise<readonly Uint8Array[]> {
  const paths = certificates.flatMap((certificate) => {
    const maySign = ((certificate.extensions.keyUsage ?? 0) & KeyUsage.cRLSign) !== 0;
    const path = maySign ? validate(validator, certificate) : undefined;
    return path === undefined || path instanceof VerificationError ? [] : [path];
  });
  let signers: readonly Uint8Array[] = [];
  for (;;) {
    const revocation = crlRevocation({ crls, crlSigners: signers });
    const found: Uint8Array[] = [];
    for (const path of paths) if ((await revokedOrUnknown(path, revocation)) === undefined) found.push(path.certificate.der);
    if (found.length <= signers.length) return signers;
    signers = found;
  }
}

async function judge(world: World, test: PkitsTest): Promise<string | undefined> {
  const { isValid, policies } = test;
  const outcome = await verify(world, test);
  if (!isValid) return typeof outcome === 'string' ? undefined : 'it is accepted';
  if (typeof outcome === 'string') return `it is refused (${outcome})`;
  if (policies === undefined) return undefined;
  const expected = policies === 'any' ? [oid.anyPolicy] : policies.map(testPolicy);
  const found = [...outcome.validPolicies].sort();
  return found.join() === expected.join() ? undefined : `it holds for ${found.join() || 'no policy'}`;
}

/** The path, or why there is none. */
async function verify(
  { read, validatorFor, revocation }: World,
  { file, accepted, explicit, inhibitMapping, inhibitAny }: PkitsTest,
): Promise<ValidatedPath | string> {
  const [certificate] = readable(() => read(`${file}EE.crt`));
  if (certificate === undefined) return 'not DER';
  const path = validate(validatorFor({ accepted, explicit, inhibitMapping, inhibitAny }), certificate);
  if (path instanceof VerificationError) return `${path.code} ${path.detail ?? ''}`;
  return (await revokedOrUnknown(path, revocation)) ?? path;
}

function validate(validator: PathValidator, certificate: Certificate): ValidatedPath | VerificationError {
  try {
    return validator.validate(certificate, AT);
  } catch (error) {
    if (error instanceof VerificationError) return error;
    throw error;
  }
}

async function revokedOrUnknown(
  { certificate, issuers }: ValidatedPath,
  revocation: RevocationSource,
): Promise<string | undefined> {
  let below = certificate;
  let place = 0;
  for (const issuer of issuers) {
    const answer = await revocation.status({ certificate: below, issuer, at: AT });
    if (answer.status === 'revoked') return `revoked at place ${place}`;
    if (answer.status === 'unknown') return `unknown at place ${place}: ${answer.detail}`;
    below = issuer;
    place += 1;
  }
  return undefined;
}

/** The object identifiers of the suite's policies. */
function testPolicy(number: number): string {
  return `2.16.840.1.101.3.2.1.48.${number}`;
}
