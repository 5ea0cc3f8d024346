/** A certificate of Taiwan's GPKI whose SHA-256 was found published. */
export interface PublishedCertificate {
  readonly name: string;
  readonly use: 'trust anchor' | 'issuing CA';
  /** Of the DER, in lower-case hexadecimal. */
  readonly sha256: string;
  /** As the certificate says of itself: the first and the last day. */
  readonly validFrom: string;
  readonly validTo: string;
  /** How many places, independent of each other, were found to give the value. One is few: ask the authority. */
  readonly sources: number;
}

/**
 * The pins. The authority has no publication of these values beside the certificates themselves, so they were collected from
 * those who use them. They have been compared with each other, and never yet with the files from the authority.
 */
export const publishedCertificates: readonly PublishedCertificate[] = [
  {
    // Signed itself with SHA-1, which nobody looks at: an anchor is believed for its own sake. Browsers had it for long.
    name: 'GRCA G1',
    use: 'trust anchor',
    sha256: '7600295eefe85b9e1fd624db76062aaaae59818a54d2774cd4c0b2c01131e1b3',
    validFrom: '2002-12-05',
    validTo: '2032-12-05',
    sources: 1,
  },
  {
    // Has the name of G1, and another key.
    name: 'GRCA G2',
    use: 'trust anchor',
    sha256: '70b922bfda0e3f4a342e4ee22d579ae598d071cc5ec9c30f123680340388aea5',
    validFrom: '2012-09-28',
    validTo: '2037-12-31',
    sources: 2,
  },
  {
    name: 'GRCA G3',
    use: 'trust anchor',
    sha256: '57df6f20e04c588e85f35be8832f5d4e78958336ae3b18fb7c9bae0dfead4044',
    validFrom: '2022-06-07',
    validTo: '2049-12-31',
    sources: 1,
  },
  {
    name: 'MOICA G2',
    use: 'issuing CA',
    sha256: 'c4c462de463f856804dc898338d2cecb55fba74155851599d8fb7d70218fd1be',
    validFrom: '2014-01-02',
    validTo: '2034-01-02',
    sources: 3,
  },
  {
    name: 'MOICA G3',
    use: 'issuing CA',
    sha256: 'ed793fd0d50a2a398049d598982cf01e75f873b532066caec238f800a06ca9da',
    validFrom: '2024-01-23',
    validTo: '2044-01-23',
    sources: 2,
  },
];
