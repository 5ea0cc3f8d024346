/** Something that must not be. The message says what, and gives the input. */
export class Finding extends Error {
  constructor(what: string, input: Uint8Array | string, cause?: unknown) {
    const text = typeof input === 'string' ? input : Buffer.from(input).toString('base64');
    super(`${what}; input ${text}`, cause === undefined ? undefined : { cause });
    this.name = 'Finding';
  }
}
