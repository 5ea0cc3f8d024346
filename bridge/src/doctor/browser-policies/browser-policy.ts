/** What an administrator has set for one browser in one place. */
export interface BrowserPolicy {
  readonly browser: string;
  /** File or registry key. */
  readonly place: string;
  /** Policies by name; lists, numbers, texts and objects as JSON has them. Undefined where it cannot be read. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a policy file says, as an object; undefined for anything else. */
export function policyObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** In the `policies.json` of Firefox they are one level down (mozilla.github.io/policy-templates). */
export function firefoxPolicies(json: string): Readonly<Record<string, unknown>> | undefined {
  const whole = policyObject(json);
  return whole && (isObject(whole.policies) ? whole.policies : {});
}
