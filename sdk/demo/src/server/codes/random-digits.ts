/** A code of so many digits, each code as likely as any other. `random`: secure bytes. */
export function randomDigits(count: 4 | 6, random: (length: number) => Uint8Array): string {
  const codes = 10 ** count;
  const length = Math.ceil((count * Math.log2(10)) / 8);
  const values = 256 ** length;
  // The last multiple of the number of codes that fits in: what lies above would make low codes likelier.
  const end = values - (values % codes);
  for (;;) {
    const value = random(length).reduce((total, byte) => total * 256 + byte, 0);
    if (value < end) return String(value % codes).padStart(count, '0');
  }
}
