import type { CommandApdu } from './command.js';
import type { ResponseApdu } from './response.js';
import { describeStatus } from './status.js';

const names = new Map<number, string>([
  [0x20, 'VERIFY'],
  [0x50, 'INITIALIZE UPDATE'],
  [0x82, 'EXTERNAL AUTHENTICATE'],
  [0x87, 'GENERAL AUTHENTICATE'],
  [0xa4, 'SELECT'],
  [0xb0, 'READ BINARY'],
  [0xc0, 'GET RESPONSE'],
  [0xca, 'GET DATA'],
  [0xcb, 'GET DATA'],
  // The vendor's own (facts sheet §1.5): half of a block in, and the other half out.
  [0xc1, 'RSA FETCH'],
  [0xea, 'RSA'],
]);

/** What an instruction is called; undefined for one that no card here knows. */
export const instructionName = (ins: number): string | undefined => names.get(ins);

/**
 * One exchange as a line for the log. It is built from the instruction, lengths and status alone, never from data: commands
 * carry PINs and answers carry names and ID numbers, and what is never read cannot leak.
 */
export function traceLine(command: CommandApdu, response: ResponseApdu): string {
  const ins = command.ins.toString(16).toUpperCase().padStart(2, '0');
  const name = names.get(command.ins);
  const asked = `${name ? `${ins} ${name}` : ins}, sent ${command.data?.length ?? 0}, wanted ${command.le ?? 0}`;
  return `${asked}: got ${response.data.length}, ${describeStatus(response.sw)}`;
}
