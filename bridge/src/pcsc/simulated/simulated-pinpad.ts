/**
 * A reader with keys, and the person in front of it. The reader takes its orders as the firmware of a strict one does: whatever
 * PC/SC part 10 does not allow is refused, so that a mistake of ours is not found in somebody's hands.
 */
export interface SimulatedPinpad {
  /** Called each time that the reader waits for a PIN. One that never resolves keeps it waiting. */
  readonly hand: () => PinpadEntry | Promise<PinpadEntry>;
  /** Two lines of 16 characters. By default the reader has no display. */
  readonly display?: boolean;
  /** PIN lengths that the reader can do; by default it says nothing of them, and does all. */
  readonly pinLengths?: { readonly min: number; readonly max: number };
  /** What ends an entry (bEntryValidationCondition); by default the key for OK, 02. */
  readonly validation?: number;
}

/** What the person does: a PIN and the key for OK, the key for cancel, or nothing until the reader's time is over. */
export type PinpadEntry = { readonly pin: string } | 'cancel' | 'nothing';

/** Feature numbers (PC/SC part 10) and the control codes that this reader gives them, as libccid does. */
const FEATURES = { verifyPinDirect: 0x06, pinProperties: 0x0a, tlvProperties: 0x12 };
const CODES = { verifyPinDirect: 0x42330006, pinProperties: 0x4233000a, tlvProperties: 0x42330012 };

/** PIN_VERIFY_STRUCTURE up to abData. */
const FIXED_BYTES = 19;
const LARGEST_BLOCK = 15;
const VALIDATION_KEY = 0x02;
const ENGLISH = 0x0409;

const TIMED_OUT = Uint8Array.of(0x64, 0x00);
const CANCELLED = Uint8Array.of(0x64, 0x01);
const WRONG_LENGTH = Uint8Array.of(0x64, 0x03);
const WRONG_PARAMETER = Uint8Array.of(0x6b, 0x80);

export function pinpadFeatures(pinpad: SimulatedPinpad | undefined): ReadonlyMap<number, number> {
  if (!pinpad) return new Map();
  return new Map([
    [FEATURES.verifyPinDirect, CODES.verifyPinDirect],
    [FEATURES.pinProperties, CODES.pinProperties],
    ...(pinpad.pinLengths ? [[FEATURES.tlvProperties, CODES.tlvProperties] as const] : []),
  ]);
}

/**
 * What the reader answers to a control call, undefined where it does not know the code. `send` brings a command to the chip; the
 * buffer of it is zeroed afterwards.
 */
export async function controlPinpad(
  pinpad: SimulatedPinpad,
  code: number,
  input: Uint8Array,
  send: (command: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array | undefined> {
  const { hand, display = false, pinLengths, validation = VALIDATION_KEY } = pinpad;
  switch (code) {
    case CODES.pinProperties:
      // PIN_PROPERTIES_STRUCTURE: wLcdLayout (lines, characters a line), bEntryValidationCondition, bTimeOut2.
      return Uint8Array.of(...(display ? [16, 2] : [0, 0]), validation, 0);
    case CODES.tlvProperties:
      return pinLengths ? Uint8Array.of(0x06, 1, pinLengths.min, 0x07, 1, pinLengths.max) : undefined;
    case CODES.verifyPinDirect:
      return verify();
    default:
      return undefined;
  }

  async function verify(): Promise<Uint8Array> {
    const order = readOrder(input, { display, validation });
    if (!order) return WRONG_PARAMETER;
    const min = Math.max(order.min, pinLengths?.min ?? 0);
    const max = Math.min(order.max, pinLengths?.max ?? LARGEST_BLOCK);
    const entry = await hand();
    if (entry === 'nothing') return TIMED_OUT;
    if (entry === 'cancel') return CANCELLED;
    const { pin } = entry;
    if (pin.length < min || pin.length > max) return WRONG_LENGTH;
    const command = Uint8Array.from(order.command);
    command.set(Buffer.from(pin, 'ascii'), APDU_HEADER);
    try {
      return await send(command);
    } finally {
      command.fill(0);
    }
  }
}

/** CLA INS P1 P2 Lc. */
const APDU_HEADER = 5;

interface Order {
  readonly min: number;
  readonly max: number;
  readonly command: Uint8Array;
}

/** A PIN_VERIFY_STRUCTURE (PC/SC part 10 §2.5.2) for a PIN in ASCII at the front of a block; undefined for any other. */
function readOrder(input: Uint8Array, { display, validation }: { display: boolean; validation: number }): Order | undefined {
  if (input.length < FIXED_BYTES) return undefined;
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const [, , format, block = 0, lengthFormat, , , ends = 0, messages] = input;
  const extraDigit = view.getUint16(5, true);
  const [min, max] = [extraDigit >> 8, extraDigit & 0xff];
  const command = input.subarray(FIXED_BYTES);
  // Units of bytes, position 0, left-justified, ASCII; no length of the PIN in the command.
  if (format !== 0x82 || lengthFormat !== 0) return undefined;
  if (block === 0 || block > LARGEST_BLOCK) return undefined;
  if (min === 0 || min > max || max > block) return undefined;
  if ((ends & ~0x07) !== 0 || (ends & validation) === 0) return undefined;
  // Default messages on a display, in the one language that it knows; none without.
  if (messages !== (display ? 0xff : 0)) return undefined;
  if (display && view.getUint16(9, true) !== ENGLISH) return undefined;
  if (input[11] !== 0 || input.subarray(12, 15).some((byte) => byte !== 0)) return undefined;
  if (view.getUint32(15, true) !== command.length) return undefined;
  if (command.length !== APDU_HEADER + block || command[4] !== block) return undefined;
  return { min, max, command };
}
