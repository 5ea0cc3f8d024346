import { type PcscCard, PcscError, parseTlv } from '../pcsc/index.js';
import { Feature } from './feature.js';

/** What a reader says about its keys; absent where it says nothing. */
export interface PinProperties {
  readonly display: boolean;
  /** bEntryValidationCondition: what can end an entry. */
  readonly validation?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** PIN_PROPERTIES_STRUCTURE: wLcdLayout (2), bEntryValidationCondition, bTimeOut2. */
const PROPERTIES_BYTES = 4;
const TAG_MIN_PIN_SIZE = 0x06;
const TAG_MAX_PIN_SIZE = 0x07;

/**
 * Asks a reader for FEATURE_IFD_PIN_PROPERTIES and FEATURE_GET_TLV_PROPERTIES, where it has them (PC/SC part 10 §2.5.5; the tags are in
 * reader.h of pcsclite).
 */
export async function readPinProperties(card: PcscCard, features: ReadonlyMap<number, number>): Promise<PinProperties> {
  const ask = async (feature: number): Promise<Uint8Array> => {
    const code = features.get(feature);
    try {
      return code === undefined ? new Uint8Array() : await card.control(code, new Uint8Array());
    } catch (error) {
      // It says nothing, then.
      if (error instanceof PcscError) return new Uint8Array();
      throw error;
    }
  };
  const properties = await ask(Feature.ifdPinProperties);
  const [layoutLow = 0, layoutHigh = 0, validation] = properties.length === PROPERTIES_BYTES ? properties : [];
  const values = parseTlv(await ask(Feature.getTlvProperties));
  const size = (tag: number) => {
    const value = values.get(tag);
    // 0 says nothing.
    return value?.length === 1 && value[0] ? value[0] : undefined;
  };
  const [minLength, maxLength] = [size(TAG_MIN_PIN_SIZE), size(TAG_MAX_PIN_SIZE)];
  return {
    display: (layoutLow | layoutHigh) !== 0,
    ...(validation ? { validation } : {}),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}
