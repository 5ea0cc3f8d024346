import type { PublishedCertificate } from './published-certificates.js';

/** One sentence or two, in the languages of this package. */
export interface Explanation {
  readonly 'zh-TW': string;
  readonly en: string;
}

/** Why a file or a certificate is used, or is not. No name of a person stands in any. */
export const explanations = {
  publishedAnchor: ({ name, sources }: PublishedCertificate): Explanation =>
    sources > 1
      ? {
          'zh-TW': `SHA-256 與公開的 ${name} 相符。`,
          en: `Its SHA-256 is the published one of ${name}.`,
        }
      : {
          'zh-TW': `SHA-256 與公開的 ${name} 相符；此值只有一個出處，請再向憑證機構確認。`,
          en: `Its SHA-256 is the published one of ${name}. Only one source gives it: confirm it with the authority.`,
        },
  operatorsAnchor: {
    'zh-TW': 'SHA-256 列在 pinned 設定中，由您自行認定。',
    en: 'Its SHA-256 stands in the option pinned: your own decision.',
  },
  issuingCa: (issuerFile: string, published: PublishedCertificate | undefined): Explanation =>
    published === undefined
      ? {
          'zh-TW': `由 ${issuerFile} 的憑證機構簽發。`,
          en: `The CA of ${issuerFile} has signed it.`,
        }
      : {
          'zh-TW': `由 ${issuerFile} 的憑證機構簽發，SHA-256 也與公開的 ${published.name} 相符。`,
          en: `The CA of ${issuerFile} has signed it, and its SHA-256 is the published one of ${published.name}.`,
        },

  notPinned: (sha256: string): Explanation => ({
    'zh-TW': `這是自行簽發的根憑證，但不在已知的清單中。請向憑證機構確認它的 SHA-256；相符時再加進 pinned：${sha256}`,
    en: `A root that signed itself, and is not on the list. Compare its SHA-256 with the authority's; if they are equal, add it to pinned: ${sha256}`,
  }),
  noIssuer: {
    'zh-TW': '資料夾中沒有簽發它的憑證機構。若它屬於 GPKI，請一併放入上層的 GRCA 憑證。',
    en: 'The CA that signed it is not in the folder. If it belongs to the GPKI, add the certificate of the GRCA above it.',
  },
  publishedWithoutIssuer: ({ name }: PublishedCertificate): Explanation => ({
    'zh-TW': `SHA-256 與公開的 ${name} 相符，但資料夾中沒有簽發它的 GRCA 憑證，請一併放入。`,
    en: `Its SHA-256 is the published one of ${name}, but the GRCA certificate that signed it is not in the folder. Add that too.`,
  }),
  weakSignature: {
    'zh-TW': '簽章用的是已淘汰的演算法（例如 SHA-1），不能採信。',
    en: 'It is signed with an algorithm that is no longer safe, such as SHA-1.',
  },
  badSignature: {
    'zh-TW': '名稱相符的憑證機構並未簽過這張憑證；檔案可能是偽造或損壞的。',
    en: 'The CA that it names has not signed it. The file may be forged or damaged.',
  },
  expired: (day: string): Explanation => ({
    'zh-TW': `已於 ${day} 到期。`,
    en: `It expired on ${day}.`,
  }),
  notYetValid: (day: string): Explanation => ({
    'zh-TW': `要到 ${day} 才生效；請確認這台電腦的日期。`,
    en: `It is not valid before ${day}. Check the date of this computer.`,
  }),
  testOnly: {
    'zh-TW': '名稱寫著 TEST ONLY：私鑰並非機密，任何人都能用它假冒別人。只有測試可以設定 withTestOnlyTrustAnchors。',
    en: 'Its name says TEST ONLY: its private key is no secret, so anyone could be anybody. Only tests may say withTestOnlyTrustAnchors.',
  },
  notAuthority: {
    'zh-TW': '這不是憑證機構的憑證。個人或網站的憑證不必放在這裡。',
    en: 'It is not the certificate of a CA. Certificates of people and servers do not belong here.',
  },
  unfitAuthority: (fault: string): Explanation => ({
    'zh-TW': `不能當作簽發者（${fault}）。`,
    en: `It cannot be an issuer: ${fault}.`,
  }),
  malformed: {
    'zh-TW': '這不是格式正確的 X.509 憑證，可能已損壞。',
    en: 'It is not a well-formed X.509 certificate. It may be damaged.',
  },

  privateKey: {
    'zh-TW': '警告：這個檔案含有私鑰！請立刻移出這個資料夾；若別人可能讀過，請更換金鑰。',
    en: 'WARNING: this file holds a private key! Take it out of this folder at once, and replace the key if anyone may have read it.',
  },
  keyFile: {
    'zh-TW': '警告：這種檔案通常含有私鑰，因此沒有讀取。請移出這個資料夾。',
    en: 'WARNING: files of this kind hold private keys, so it was not read. Take it out of this folder.',
  },
  noCertificate: {
    'zh-TW': '檔案中沒有可讀的憑證。可用的格式是 DER、PEM，以及 DER 或 PEM 的 PKCS #7（.p7b）。',
    en: 'There is no certificate in it that can be read. It may be DER, PEM, or PKCS #7 (.p7b) in either.',
  },
  tooLarge: {
    'zh-TW': '檔案超過 1 MiB，因此沒有讀取。憑證不會這麼大。',
    en: 'It is larger than 1 MiB, so it was not read. No certificate is.',
  },
  notAFile: {
    'zh-TW': '這不是一般檔案。只會讀取資料夾第一層的檔案。',
    en: 'It is not a plain file. Only files directly in the folder are read.',
  },
  otherFile: {
    'zh-TW': '副檔名不是 .cer、.crt、.der、.pem、.p7b 或 .p7c，因此沒有讀取。',
    en: 'Its name does not end in .cer, .crt, .der, .pem, .p7b or .p7c, so it was not read.',
  },
  outside: {
    'zh-TW': '這個連結指向資料夾之外，因此沒有讀取。',
    en: 'It is a link that leads out of the folder, so it was not read.',
  },
  unreadable: (code: string): Explanation => ({
    'zh-TW': `無法讀取（${code}）。`,
    en: `It could not be read (${code}).`,
  }),
} as const;
