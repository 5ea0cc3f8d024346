import { parseTlv } from './parse-tlv.js';
import { PcscError } from './pcsc-error.js';

/** CM_IOCTL_GET_FEATURE_REQUEST (PC/SC part 10 §2.2), before a system makes its control code of it. */
export const GET_FEATURE_REQUEST = 3400;

/** Longest answer to a control call that we know of: a list of features or properties, or a status word. */
export const MAX_CONTROL_BYTES = 1024;

const CODE_BYTES = 4;

/**
 * What a reader answers to GET_FEATURE_REQUEST: the control code of each feature, by its number. No features where it refuses: each
 * system and driver does that with a result of its own (0x8010001F, 0x80100022, 0x80100016, errors of Windows), and what is wrong
 * beyond that shows at the next call.
 */
export async function askFeatures(request: () => Promise<Uint8Array>): Promise<ReadonlyMap<number, number>> {
  try {
    return parseFeatures(await request());
  } catch (error) {
    if (error instanceof PcscError) return new Map();
    throw error;
  }
}

/** PC/SC part 10 §2.2: the value of each feature is its control code, in big-endian. An answer that is anything else tells of none. */
export function parseFeatures(answer: Uint8Array): ReadonlyMap<number, number> {
  const features = new Map<number, number>();
  for (const [feature, code] of parseTlv(answer)) {
    if (code.length !== CODE_BYTES) return new Map();
    features.set(feature, Buffer.from(code).readUInt32BE());
  }
  return features;
}
