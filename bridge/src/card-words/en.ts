import type { zhTW } from './zh-TW.js';

export const en: typeof zhTW = {
  readerState: {
    empty: 'no card',
    reading: 'reading the card',
    ready: 'card in',
    mute: 'the card does not answer',
    busy: 'another program uses the card',
  },
  cardKind: {
    citizen: 'citizen certificate card',
    organization: 'organisation card',
    nhi: 'NHI card',
    piv: 'PIV card',
    pkcs11: 'PKCS#11 card',
    unknown: 'unknown card',
  },
};
