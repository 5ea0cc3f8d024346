import type { Certificate } from '../certificate/certificate.js';
import { oid } from '../certificate/oid.js';
import type { PathRules } from './path-rules.js';

/**
 * Where policy processing stands between two certificates. RFC 9618 made of RFC 5280's tree, which grows exponentially (CVE-2023-0464),
 * a graph with one node a policy at each depth. Of that graph only the lowest depth decides about the next certificate, and only which
 * of the anchor's policies a node comes from decides at the end: so this is all that is kept, and nothing is ever pruned.
 */
export interface PolicyState {
  /** Undefined where no policy is left: the NULL graph. */
  readonly graph: PolicyLevel | undefined;
  /** Certificates until each takes effect; 0 is now, Infinity never (RFC 5280 §6.1.2 (d) to (f) has n + 1, which comes to the same). */
  readonly explicitPolicy: number;
  readonly policyMapping: number;
  readonly inhibitAnyPolicy: number;
}

/** Policies of one depth: those it has, or after mapping those that the next certificate is expected to have. */
interface PolicyLevel {
  /** Whether a node anyPolicy is among them. It can only come from a path of such nodes, all the way from the anchor. */
  readonly any: boolean;
  /** The others, each with the policies of the anchor's domain that it stands for. */
  readonly origins: ReadonlyMap<string, Origins>;
}

type Origins = ReadonlySet<string>;

export function initialPolicies({ requireExplicitPolicy, inhibitPolicyMapping, inhibitAnyPolicy }: PathRules): PolicyState {
  return {
    graph: { any: true, origins: new Map() },
    explicitPolicy: requireExplicitPolicy ? 0 : Number.POSITIVE_INFINITY,
    policyMapping: inhibitPolicyMapping ? 0 : Number.POSITIVE_INFINITY,
    inhibitAnyPolicy: inhibitAnyPolicy ? 0 : Number.POSITIVE_INFINITY,
  };
}

/** The state below one more CA, or what is wrong with it. */
export function policiesBelow(state: PolicyState, certificate: Certificate, isSelfIssued: boolean): PolicyState | string {
  const { policies, policyMappings, policyConstraints, inhibitAnyPolicy } = certificate.extensions;
  const level = descend(state.graph, policies, state.inhibitAnyPolicy > 0 || isSelfIssued);
  // §6.1.3 (f).
  if (level === undefined && state.explicitPolicy === 0) return 'no policy is left that it may issue under';

  // §6.1.4 (a).
  if (policyMappings?.some(({ issuerPolicy, subjectPolicy }) => [issuerPolicy, subjectPolicy].includes(oid.anyPolicy)))
    return 'it maps anyPolicy';

  // §6.1.4 (h): self-issued certificates do not count; (i), (j): a CA can only make it stricter.
  const step = isSelfIssued ? 0 : 1;
  const count = (counter: number, limit = Number.POSITIVE_INFINITY) => Math.min(Math.max(counter - step, 0), limit);
  return {
    graph: level && map(level, policyMappings, state.policyMapping > 0),
    explicitPolicy: count(state.explicitPolicy, policyConstraints?.requireExplicitPolicy),
    policyMapping: count(state.policyMapping, policyConstraints?.inhibitPolicyMapping),
    inhibitAnyPolicy: count(state.inhibitAnyPolicy, inhibitAnyPolicy),
  };
}

/**
 * §6.1.5 for the last certificate: the user-constrained-policy-set; undefined where a policy is asked for and none is left.
 */
export function policiesAtEnd(
  state: PolicyState,
  { extensions }: Certificate,
  acceptedPolicies: readonly string[],
): readonly string[] | undefined {
  const level = descend(state.graph, extensions.policies, state.inhibitAnyPolicy > 0);
  const left = accept(level, acceptedPolicies);
  // (a) and (b).
  const isExplicit = state.explicitPolicy <= 1 || extensions.policyConstraints?.requireExplicitPolicy === 0;
  return isExplicit && left.length === 0 ? undefined : left;
}

/** Whether a certificate below this state could have one of the accepted policies, if only it named the right one. */
export function canHaveAccepted({ graph }: PolicyState, acceptedPolicies: readonly string[]): boolean {
  return accept(graph, acceptedPolicies).length > 0;
}

/** §6.1.3 (d), (e), as RFC 9618 §5.3 has it. */
function descend(
  above: PolicyLevel | undefined,
  policies: readonly string[] | undefined,
  isAnyAllowed: boolean,
): PolicyLevel | undefined {
  if (above === undefined || policies === undefined) return undefined;
  const origins = new Map<string, Origins>();
  let any = false;
  for (const policy of policies) {
    if (policy === oid.anyPolicy) continue;
    const expected = above.origins.get(policy);
    if (expected !== undefined) origins.set(policy, expected);
    else if (above.any) origins.set(policy, new Set([policy]));
  }
  if (isAnyAllowed && policies.includes(oid.anyPolicy)) {
    for (const [policy, expected] of above.origins) if (!origins.has(policy)) origins.set(policy, expected);
    any = above.any;
  }
  return any || origins.size > 0 ? { any, origins } : undefined;
}

/** §6.1.4 (b), as RFC 9618 §5.4 has it. */
function map(
  level: PolicyLevel,
  mappings: Certificate['extensions']['policyMappings'],
  isAllowed: boolean,
): PolicyLevel | undefined {
  if (mappings === undefined) return level;
  const mapped = new Set(mappings.map(({ issuerPolicy }) => issuerPolicy));
  const expected = new Map<string, Set<string>>();
  const expect = (policy: string, origins: Iterable<string>) => {
    const known = expected.get(policy);
    if (known === undefined) expected.set(policy, new Set(origins));
    else for (const origin of origins) known.add(origin);
  };
  for (const [policy, origins] of level.origins) if (!mapped.has(policy)) expect(policy, origins);
  if (isAllowed) {
    for (const { issuerPolicy, subjectPolicy } of mappings) {
      const origins = level.origins.get(issuerPolicy) ?? (level.any ? [issuerPolicy] : undefined);
      if (origins !== undefined) expect(subjectPolicy, origins);
    }
  }
  return level.any || expected.size > 0 ? { any: level.any, origins: expected } : undefined;
}

/** §6.1.5 (g). */
function accept(level: PolicyLevel | undefined, acceptedPolicies: readonly string[]): readonly string[] {
  if (level === undefined) return [];
  if (acceptedPolicies.includes(oid.anyPolicy)) {
    if (level.any) return [oid.anyPolicy];
    return [...new Set([...level.origins.values()].flatMap((origins) => [...origins]))];
  }
  return acceptedPolicies.filter((policy) => {
    if (level.any) return true;
    for (const origins of level.origins.values()) if (origins.has(policy)) return true;
    return false;
  });
}
