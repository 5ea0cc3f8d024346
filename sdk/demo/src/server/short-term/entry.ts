/** A value as both stores keep it. What JSON cannot say is a mistake of the caller, and would differ between them. */
export function toText(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError('Only what JSON can say can be stored');
  return text;
}

export function fromText(text: string | null | undefined): unknown {
  return text === null || text === undefined ? undefined : JSON.parse(text);
}

export function toMilliseconds(lifetimeSeconds: number): number {
  if (!(lifetimeSeconds > 0 && Number.isSafeInteger(Math.ceil(lifetimeSeconds * 1000)))) {
    throw new TypeError('A lifetime is a positive number of seconds');
  }
  return Math.ceil(lifetimeSeconds * 1000);
}
