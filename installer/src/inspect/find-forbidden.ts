/** What must be in no package, and where it is. */
export interface Forbidden {
  readonly what: string;
  /** Path inside the package. */
  readonly path: string;
  /** Of the first byte; absent when the name of the file is the matter. */
  readonly offset?: number;
}

interface Pattern {
  readonly what: string;
  readonly pattern: RegExp;
}

/** From bytes in hex, `..` for any byte, to a pattern for text that has one character a byte. */
const bytes = (hex: string): string => hex.replace(/\s+/g, '').replace(/../g, (pair) => (pair === '..' ? '[^]' : `\\x${pair}`));

/** PKCS#8 (RFC 5958 §2): the version, then the algorithm: RSA (RFC 8017 A.1), EC (RFC 5480 §2.1.1), Ed25519 and its like (RFC 8410 §3). */
const PRIVATE_KEY_DER = new RegExp(
  [
    bytes('30 82 .. .. 020100 300d 0609 2a864886f70d010101 0500 04'),
    // P-256, then P-384 and P-521.
    bytes('30 81 .. 020100 3013 0607 2a8648ce3d0201 0608 .. .. .. .. .. .. .. .. 04'),
    bytes('30 81 .. 020100 3010 0607 2a8648ce3d0201 0605 .. .. .. .. .. 04'),
    bytes('30 .. 020100 3005 0603 2b65 .. 04'),
    bytes('30 .. 020101 3005 0603 2b65 .. 04'),
  ].join('|'),
);

/** Text that may be DER in base64: a SEQUENCE begins with M. */
const BASE64 = /M[A-Za-z0-9+/]{47}/g;

/** The bytes of a file, one character a byte, so that one kind of pattern does for text and for DER. */
const CONTENTS: readonly Pattern[] = [
  // RFC 7468 §10 and §11, RFC 1421 for the old kind; a program that only names the line has no base64 after it.
  {
    what: 'private key (PEM)',
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\\n|\s)+(?:Proc-Type:|[A-Za-z0-9+/]{32})/,
  },
  { what: 'private key (PKCS#8)', pattern: PRIVATE_KEY_DER },
  // RFC 7292 §4: version 3, then content of type data.
  { what: 'PKCS#12 file', pattern: new RegExp(bytes('30 82 .. .. 020103 30 82 .. .. 0609 2a864886f70d010701')) },
  { what: 'fixtures', pattern: /@cardbridge\/fixtures|fixtures\/src\// },
  { what: 'simulator', pattern: /bridge\/src\/simulator|--state-dir/ },
  { what: 'token of GitHub', pattern: /\bgh[pousr]_[A-Za-z0-9]{36}/ },
  { what: 'token of npm', pattern: /\bnpm_[A-Za-z0-9]{36}/ },
  { what: 'access key of AWS', pattern: /\bAKIA[0-9A-Z]{16}\b/ },
];

const NAMES: readonly Pattern[] = [
  { what: 'source map', pattern: /\.map$/ },
  { what: 'test', pattern: /\.(?:test|contract)\.[cm]?[jt]s$/ },
  { what: 'file of keys', pattern: /\.(?:p12|pfx|key|jks|keystore)$|(?:^|\/)(?:\.env|\.npmrc|id_(?:rsa|ecdsa|ed25519))$/ },
  { what: 'simulator', pattern: /(?:^|\/)simulator(?:\.|\/)/ },
  { what: 'fixtures', pattern: /(?:^|\/)fixtures\// },
];

/**
 * Looks through one file of a package. `places`: folders of the machine that built it, which tell strangers about its owner; a
 * program that names one also looks for something that nobody else has.
 */
export function findForbidden(path: string, contents: Uint8Array, places: readonly string[] = []): Forbidden[] {
  const found: Forbidden[] = NAMES.filter(({ pattern }) => pattern.test(path)).map(({ what }) => ({ what, path }));
  const file = Buffer.from(contents.buffer, contents.byteOffset, contents.byteLength);
  const text = file.toString('latin1');
  for (const { what, pattern } of CONTENTS) {
    const match = pattern.exec(text);
    if (match) found.push({ what, path, offset: match.index });
  }
  for (const { 0: base64, index } of text.matchAll(BASE64)) {
    if (!PRIVATE_KEY_DER.test(Buffer.from(base64, 'base64').toString('latin1'))) continue;
    found.push({ what: 'private key (base64)', path, offset: index });
    break;
  }
  const words = [
    { what: 'test certificate or simulated card', word: 'TEST ONLY' },
    ...places.map((word) => ({ what: 'place on the building machine', word })),
  ];
  for (const { what, word } of words) {
    // UTF-16, too: Windows' programs and V8 hold some of their text in it.
    const offsets = [file.indexOf(word), file.indexOf(Buffer.from(word, 'utf16le'))].filter((offset) => offset >= 0);
    const [offset] = offsets;
    if (offset !== undefined) found.push({ what, path, offset });
  }
  return found;
}
