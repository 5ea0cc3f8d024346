/** What readers and cards are called, wherever a list of them is shown. */
export const zhTW = {
  readerState: {
    empty: '沒有卡片',
    reading: '讀取卡片中',
    ready: '已插卡',
    mute: '卡片沒有回應',
    busy: '另一個程式正在使用卡片',
  },
  cardKind: {
    citizen: '自然人憑證',
    organization: '工商或組織憑證',
    nhi: '健保卡',
    piv: 'PIV 卡',
    pkcs11: 'PKCS#11 卡',
    unknown: '不認得的卡片',
  },
};
