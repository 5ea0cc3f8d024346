/** Object identifiers that the rules name. X.509: RFC 5280; keys: RFC 3279, RFC 5480; OCSP: RFC 6960; attributes: X.520; Taiwan: facts sheet, GPKI profile. */
export const oid = {
  anyPolicy: '2.5.29.32.0',
  authorityInformationAccess: '1.3.6.1.5.5.7.1.1',
  authorityKeyIdentifier: '2.5.29.35',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  crlDistributionPoints: '2.5.29.31',
  certificateIssuer: '2.5.29.29',
  crlNumber: '2.5.29.20',
  deltaCrlIndicator: '2.5.29.27',
  extendedKeyUsage: '2.5.29.37',
  inhibitAnyPolicy: '2.5.29.54',
  invalidityDate: '2.5.29.24',
  issuingDistributionPoint: '2.5.29.28',
  keyUsage: '2.5.29.15',
  nameConstraints: '2.5.29.30',
  policyConstraints: '2.5.29.36',
  policyMappings: '2.5.29.33',
  reasonCode: '2.5.29.21',
  subjectAlternativeName: '2.5.29.17',
  subjectDirectoryAttributes: '2.5.29.9',
  subjectKeyIdentifier: '2.5.29.14',

  anyExtendedKeyUsage: '2.5.29.37.0',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  accessOcsp: '1.3.6.1.5.5.7.48.1',

  rsaEncryption: '1.2.840.113549.1.1.1',
  ecPublicKey: '1.2.840.10045.2.1',
  prime256v1: '1.2.840.10045.3.1.7',
  secp384r1: '1.3.132.0.34',
  secp521r1: '1.3.132.0.35',

  commonName: '2.5.4.3',
  emailAddress: '1.2.840.113549.1.9.1',
  organizationName: '2.5.4.10',
  serialNumber: '2.5.4.5',

  /** Followed by the assurance level, 1 to 4. */
  gpkiAssuranceLevel: '2.16.886.101.0.3',
  /** Subject directory attributes: the type of the subject (an OID), the last four characters of the ID number, the tax id. */
  gpkiSubjectType: '2.16.886.1.100.2.1',
  gpkiIdNumberEnding: '2.16.886.1.100.2.51',
  gpkiTaxId: '2.16.886.1.100.2.101',
  /** Subject types of people and of bodies; each followed by more. */
  gpkiPerson: '2.16.886.1.100.3.1',
  gpkiOrganization: '2.16.886.1.100.3.2',
} as const;
