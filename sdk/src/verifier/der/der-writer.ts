/** One value: its tag, a length of the shortest form (X.690 §10.1), and the contents one after the other. Up to 65,535 octets. */
export function encodeDer(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, { length: octets }) => sum + octets, 0);
  if (length > 0xffff) throw new RangeError('DER: longer than anything that is written here');
  const head = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.from(head), ...contents]);
}
