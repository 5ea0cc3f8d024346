/** Object identifiers that the rules name. X.509: RFC 5280; attributes: X.520; Taiwan: facts sheet, GPKI profile. */
export const oid = {
  anyPolicy: '2.5.29.32.0',
  authorityKeyIdentifier: '2.5.29.35',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  crlNumber: '2.5.29.20',
  deltaCrlIndicator: '2.5.29.27',
  extendedKeyUsage: '2.5.29.37',
  issuingDistributionPoint: '2.5.29.28',
  keyUsage: '2.5.29.15',
  nameConstraints: '2.5.29.30',
  subjectDirectoryAttributes: '2.5.29.9',
  subjectKeyIdentifier: '2.5.29.14',

  anyExtendedKeyUsage: '2.5.29.37.0',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',

  commonName: '2.5.4.3',
  organizationName: '2.5.4.10',
  serialNumber: '2.5.4.5',

  /** Followed by the assurance level, 1 to 4. */
  gpkiAssuranceLevel: '2.16.886.101.0.3',
  /** The last four characters of the ID number. */
  gpkiIdNumberEnding: '2.16.886.1.100.2.51',
} as const;
