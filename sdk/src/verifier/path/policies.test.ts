import { describe, expect, it } from 'vitest';
import {
  inhibitAnyPolicy,
  type MadeExtension,
  policies,
  policyConstraints,
  policyMappings,
} from '../../../test/support/certificates/extensions.js';
import { certifyAuthority, certifyPerson, makeParty, validity } from '../../../test/support/certificates/make-certificate.js';
import type { Certificate } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import { VerificationError } from '../errors.js';
import { createPathValidator } from './create-path-validator.js';
import type { PathRules } from './path-rules.js';

const [one, two, three] = ['1.2.1', '1.2.2', '1.2.3'];
const { anyPolicy } = oid;

/** A CA that certifies another key of its own. */
const renewed = (...extensions: readonly MadeExtension[]) => ({ extensions });

type Step = readonly MadeExtension[] | ReturnType<typeof renewed>;

/** The anchor, then the CAs with these extensions from above, then the certificate with the last ones. The policies that hold, or the code. */
function outcome(steps: readonly Step[], rules: Partial<PathRules> = {}): readonly string[] | string {
  const root = makeParty('Root');
  let above = root;
  const authorities: Certificate[] = [];
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const isRenewed = 'extensions' in step;
    const below = makeParty(isRenewed ? above.name : `Below ${index}`);
    authorities.push(certifyAuthority(above, below, { extensions: isRenewed ? step.extensions : step }));
    above = below;
  }
  const last = steps[steps.length - 1] ?? [];
  const certificate = certifyPerson(above, makeParty('Person'), { extensions: 'extensions' in last ? last.extensions : last });
  const validator = createPathValidator({
    trustAnchors: [certifyAuthority(root, root)],
    intermediates: authorities,
    rules: {
      acceptedPolicies: [anyPolicy],
      requireExplicitPolicy: false,
      inhibitPolicyMapping: false,
      inhibitAnyPolicy: false,
      purpose: undefined,
      ...rules,
    },
  });
  try {
    return validator.validate(certificate, validity.at).validPolicies;
  } catch (error) {
    if (error instanceof VerificationError) return error.code;
    throw error;
  }
}

const refused = expect.stringMatching(/^ERR_CERTIFICATE_(?:POLICY_WRONG|PATH_INVALID)$/);
const explicit = { requireExplicitPolicy: true };

describe('RFC 5280 §6.1, RFC 9618: policies', () => {
  it('hold where every certificate of the path has them', () => {
    expect(outcome([[policies(one, two)], [policies(two, three)]])).toEqual([two]);
    expect(outcome([[policies(one)], [policies(two)]])).toEqual([]);
    expect(outcome([[policies(one)], [policies(two)]], explicit)).toEqual(refused);
    expect(outcome([[], [policies(one)]])).toEqual([]);
    expect(outcome([[], [policies(one)]], explicit)).toEqual(refused);
  });

  it('are those that are accepted', () => {
    expect(outcome([[policies(one, two)], [policies(one, two)]], { acceptedPolicies: [two, three] })).toEqual([two]);
    expect(outcome([[policies(one)], [policies(one)]], { acceptedPolicies: [two], ...explicit })).toEqual(refused);
  });

  it('are all those below that a CA with anyPolicy allows', () => {
    expect(outcome([[policies(anyPolicy)], [policies(one)]], { acceptedPolicies: [one], ...explicit })).toEqual([one]);
    expect(outcome([[policies(anyPolicy)], [policies(anyPolicy)]], { acceptedPolicies: [one] })).toEqual([one]);
    expect(outcome([[policies(anyPolicy)], [policies(anyPolicy)]])).toEqual([anyPolicy]);
    // Below a CA that names some, anyPolicy stands for no more than those.
    expect(outcome([[policies(one)], [policies(anyPolicy)]], { acceptedPolicies: [one, two] })).toEqual([one]);
  });

  it('are none by anyPolicy where it is inhibited, from the start or by a CA', () => {
    expect(outcome([[policies(one)], [policies(anyPolicy)]], { inhibitAnyPolicy: true, ...explicit })).toEqual(refused);
    expect(outcome([[policies(anyPolicy)], [policies(one)]], { inhibitAnyPolicy: true, ...explicit })).toEqual(refused);
    const inhibiting = [policies(one), inhibitAnyPolicy(0)];
    expect(outcome([inhibiting, [policies(anyPolicy)]], explicit)).toEqual(refused);
    expect(outcome([[policies(one), inhibitAnyPolicy(1)], [policies(anyPolicy)], [policies(one)]], explicit)).toEqual([one]);
    expect(outcome([[policies(one), inhibitAnyPolicy(1)], [policies(anyPolicy)], [policies(anyPolicy)]], explicit)).toEqual(
      refused,
    );
  });

  it('are asked for where a CA asks for them, so many certificates below', () => {
    expect(outcome([[policies(one), policyConstraints(0)], []])).toEqual(refused);
    expect(outcome([[policies(one), policyConstraints(2)], []])).toEqual([]);
    expect(outcome([[policies(one), policyConstraints(1)], []])).toEqual(refused);
    expect(outcome([[policies(one)], [policyConstraints(0)]])).toEqual(refused);
    // What is asked for above, nobody below can take back.
    expect(outcome([[policies(one), policyConstraints(0)], [policies(one), policyConstraints(9)], []])).toEqual(refused);
  });

  it('are mapped into those of another domain, and told by the names of the anchor’s', () => {
    const mapping = [policies(one), policyMappings([one, two])];
    expect(outcome([mapping, [policies(two)]], { acceptedPolicies: [one], ...explicit })).toEqual([one]);
    expect(outcome([mapping, [policies(two)]], { acceptedPolicies: [two], ...explicit })).toEqual(refused);
    expect(outcome([mapping, [policies(one)]], explicit)).toEqual(refused);
    // Out of anyPolicy as well.
    const fromAny = [policies(anyPolicy), policyMappings([one, two])];
    expect(outcome([fromAny, [policies(two)]], { acceptedPolicies: [one], ...explicit })).toEqual([one]);
    // Two that become one are both behind it.
    const both = [policies(one, two), policyMappings([one, three], [two, three])];
    expect(outcome([both, [policies(three)]])).toEqual([one, two]);
  });

  it('are not mapped where that is inhibited, from the start or by a CA', () => {
    const mapping = [policies(one), policyMappings([one, two])];
    expect(outcome([mapping, [policies(two)]], { inhibitPolicyMapping: true, ...explicit })).toEqual(refused);
    const inhibiting = [policies(one), policyConstraints(undefined, 0)];
    expect(outcome([inhibiting, mapping, [policies(two)]], explicit)).toEqual(refused);
    expect(outcome([[policies(one), policyConstraints(undefined, 1)], mapping, [policies(two)]], explicit)).toEqual([one]);
  });

  it('are never mapped from or to anyPolicy', () => {
    for (const pair of [
      [anyPolicy, one],
      [one, anyPolicy],
    ] as const) {
      expect(outcome([[policies(one), policyMappings(pair)], [policies(one)]])).toBe('ERR_CERTIFICATE_PATH_INVALID');
    }
  });

  it('are not counted down by a CA that certifies its own new key, which may say anyPolicy still', () => {
    const inhibiting = [policies(one), inhibitAnyPolicy(0)];
    expect(outcome([inhibiting, renewed(policies(anyPolicy)), [policies(one)]], explicit)).toEqual([one]);
    expect(outcome([inhibiting, [policies(anyPolicy)], [policies(one)]], explicit)).toEqual(refused);
    expect(outcome([[policies(one), policyConstraints(2)], renewed(policies(one)), []])).toEqual([]);
    expect(outcome([[policies(one), policyConstraints(2)], [policies(one)], []])).toEqual(refused);
  });

  it('D-42 take no more time the more ways lead to them (CVE-2023-0464)', () => {
    // Each CA maps every policy to all: RFC 5280's tree has 30 to the power of 5 leaves here.
    const all = Array.from({ length: 30 }, (_, index) => `1.2.${index + 1}`);
    const pairs = all.flatMap((above) => all.map((below) => [above, below] as const));
    const mapping = [policies(...all), policyMappings(...pairs)];
    const path = [mapping, mapping, mapping, mapping, mapping, [policies('1.2.7')]];
    expect(outcome(path, { acceptedPolicies: ['1.2.30'], ...explicit })).toEqual(['1.2.30']);
  });
});
