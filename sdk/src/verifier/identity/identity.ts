/** GPKI assurance levels, 4 the highest; the citizen digital certificate has 3. */
export type AssuranceLevel = 1 | 2 | 3 | 4;

interface CommonIdentity {
  readonly name: string;
  /** Of the certificate: upper-case hexadecimal without leading zeros. It changes with every renewal; it is not the person. */
  readonly certificateSerialNumber: string;
  /** The highest GPKI level among the accepted policies that hold for the certificate; undefined when none of them is one. */
  readonly assuranceLevel: AssuranceLevel | undefined;
  /** The last moment in which the certificate is valid. */
  readonly notAfter: Date;
}

/** A natural person. The full ID number is not in the certificate. */
export interface CitizenIdentity extends CommonIdentity {
  readonly kind: 'citizen';
  /** The 16 digits that the CA gave this person. */
  readonly subjectSerialNumber: string;
  /**
   * The last four characters of the ID number, which are digits: to compare with one that is known already ({@link matchIdNumber}), never
   * to find a person by.
   */
  readonly idNumberEnding: string;
}

/** A company or another body with a tax id. */
export interface OrganizationIdentity extends CommonIdentity {
  readonly kind: 'organization';
  /** 統一編號, 8 digits whose check digit is right. */
  readonly taxId: string;
}

/** Whose card signed, told apart by `kind`. Nothing in it comes from the page. */
export type Identity = CitizenIdentity | OrganizationIdentity;
