/** What is checked of what the bridge says: enough that the types hold at the first level, small enough for a page. */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export function hasStrings<K extends string>(value: unknown, ...names: readonly K[]): value is Record<K, string> {
  return isRecord(value) && names.every((name) => typeof value[name] === 'string');
}
