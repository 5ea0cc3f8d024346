/** A code of four digits, each as likely as any other. `random`: secure bytes. */
export function fourDigits(random: (length: number) => Uint8Array): string {
  for (;;) {
    const [high = 0, low = 0] = random(2);
    const value = high * 256 + low;
    // 60,000 is the last multiple of 10,000 in two bytes: what lies above would make low codes likelier.
    if (value < 60_000) return String(value % 10_000).padStart(4, '0');
  }
}
