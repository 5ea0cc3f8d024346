/** What a test of the suite sets beside the certificate; what is absent has the default value of its section 3. */
export interface PkitsSettings {
  /** The initial-policy-set, by the numbers of the NIST test policies; default any-policy. */
  readonly accepted?: readonly number[] | undefined;
  readonly explicit?: true | undefined;
  readonly inhibitMapping?: true | undefined;
  readonly inhibitAny?: true | undefined;
}

export interface PkitsTest extends PkitsSettings {
  /** As the document numbers it, with one more number where a test has several parts. */
  readonly id: string;
  /** The certificate at the end, by the name of its file without `EE.crt`. */
  readonly file: string;
  readonly isValid: boolean;
  /** The user-constrained-policy-set that the document expects, where it speaks of one. */
  readonly policies?: readonly number[] | 'any';
}

/** Sections whose tests have no settings: the names of their files tell the outcome, and end in the number of the test. */
const PLAIN: Readonly<Record<string, readonly string[]>> = {
  '4.1': [
    'ValidCertificatePath',
    'InvalidCASignature',
    'InvalidEESignature',
    'ValidDSASignatures',
    'ValidDSAParameterInheritance',
    'InvalidDSASignature',
  ],
  '4.2': [
    'InvalidCAnotBeforeDate',
    'InvalidEEnotBeforeDate',
    'Validpre2000UTCnotBeforeDate',
    'ValidGeneralizedTimenotBeforeDate',
    'InvalidCAnotAfterDate',
    'InvalidEEnotAfterDate',
    'Invalidpre2000UTCEEnotAfterDate',
    'ValidGeneralizedTimenotAfterDate',
  ],
  '4.3': [
    'InvalidNameChaining',
    'InvalidNameChainingOrder',
    'ValidNameChainingWhitespace',
    'ValidNameChainingWhitespace',
    'ValidNameChainingCapitalization',
    'ValidNameUIDs',
    'ValidRFC3280MandatoryAttributeTypes',
    'ValidRFC3280OptionalAttributeTypes',
    'ValidUTF8StringEncodedNames',
    'ValidRolloverfromPrintableStringtoUTF8String',
    'ValidUTF8StringCaseInsensitiveMatch',
  ],
  '4.4': [
    'InvalidMissingCRL',
    'InvalidRevokedCA',
    'InvalidRevokedEE',
    'InvalidBadCRLSignature',
    'InvalidBadCRLIssuerName',
    'InvalidWrongCRL',
    'ValidTwoCRLs',
    'InvalidUnknownCRLEntryExtension',
    'InvalidUnknownCRLExtension',
    'InvalidUnknownCRLExtension',
    'InvalidOldCRLnextUpdate',
    'Invalidpre2000CRLnextUpdate',
    'ValidGeneralizedTimeCRLnextUpdate',
    'ValidNegativeSerialNumber',
    'InvalidNegativeSerialNumber',
    'ValidLongSerialNumber',
    'ValidLongSerialNumber',
    'InvalidLongSerialNumber',
    'ValidSeparateCertificateandCRLKeys',
    'InvalidSeparateCertificateandCRLKeys',
    'InvalidSeparateCertificateandCRLKeys',
  ],
  '4.5': [
    'ValidBasicSelfIssuedOldWithNew',
    'InvalidBasicSelfIssuedOldWithNew',
    'ValidBasicSelfIssuedNewWithOld',
    'ValidBasicSelfIssuedNewWithOld',
    'InvalidBasicSelfIssuedNewWithOld',
    'ValidBasicSelfIssuedCRLSigningKey',
    'InvalidBasicSelfIssuedCRLSigningKey',
    'InvalidBasicSelfIssuedCRLSigningKey',
  ],
  '4.6': [
    'InvalidMissingbasicConstraints',
    'InvalidcAFalse',
    'InvalidcAFalse',
    'ValidbasicConstraintsNotCritical',
    ...numbered('pathLenConstraint', 'IIVVIIIIVV'),
    ...numbered('SelfIssuedpathLenConstraint', 'VIV'),
  ],
  '4.7': [
    'InvalidkeyUsageCriticalkeyCertSignFalse',
    'InvalidkeyUsageNotCriticalkeyCertSignFalse',
    'ValidkeyUsageNotCritical',
    'InvalidkeyUsageCriticalcRLSignFalse',
    'InvalidkeyUsageNotCriticalcRLSignFalse',
  ],
  '4.13': [
    ...numbered('DNnameConstraints', 'VIIVVVIIIIVIIVIIIVVI'),
    ...numbered('RFC822nameConstraints', 'VIVIVI'),
    ...numbered('DNandRFC822nameConstraints', 'VII'),
    ...numbered('DNSnameConstraints', 'VIVI'),
    ...numbered('URInameConstraints', 'VIVI'),
    'InvalidDNSnameConstraints',
  ],
  '4.14': [
    ...numbered('distributionPoint', 'VIIVVIVII'),
    'ValidNoissuingDistributionPoint',
    'InvalidonlyContainsUserCerts',
    ...numbered('onlyContainsCACerts', 'IV'),
    'InvalidonlyContainsAttributeCerts',
    ...numbered('onlySomeReasons', 'IIIVVII'),
    ...numbered('IDPwithindirectCRL', 'VIVVI'),
    ...numbered('cRLIssuer', 'IVVVIIVII'),
  ],
  '4.15': ['InvaliddeltaCRLIndicatorNoBase', ...numbered('deltaCRL', 'VIIVIVVII')],
  '4.16': ['ValidUnknownNotCriticalCertificateExtension', 'InvalidUnknownCriticalCertificateExtension'],
};

function numbered(name: string, outcomes: string): readonly string[] {
  return Array.from(outcomes, (outcome) => `${outcome === 'V' ? 'Valid' : 'Invalid'}${name}`);
}

type Part = PkitsSettings & { readonly policies: readonly number[] | 'any' | 'none' | 'invalid' };

const one: Part = { policies: [1] };
const none: Part = { policies: 'none' };
const invalid: Part = { policies: 'invalid' };

/** Sections about policies: the file of each test, and its parts. `none` is a valid path for which no policy holds. */
const OF_POLICY: Readonly<Record<string, readonly (readonly [string, ...Part[]])[]>> = {
  '4.8': [
    [
      'ValidCertificatePathTest1',
      { explicit: true, policies: [1] },
      { explicit: true, accepted: [1], policies: [1] },
      { explicit: true, accepted: [2], policies: 'invalid' },
      { explicit: true, accepted: [1, 2], policies: [1] },
    ],
    ['AllCertificatesNoPoliciesTest2', none, { explicit: true, policies: 'invalid' }],
    [
      'DifferentPoliciesTest3',
      none,
      { explicit: true, policies: 'invalid' },
      { explicit: true, accepted: [1, 2], policies: 'invalid' },
    ],
    ['DifferentPoliciesTest4', invalid],
    ['DifferentPoliciesTest5', invalid],
    ['OverlappingPoliciesTest6', one, { accepted: [1], policies: [1] }, { accepted: [2], policies: 'invalid' }],
    ['DifferentPoliciesTest7', invalid],
    ['DifferentPoliciesTest8', invalid],
    ['DifferentPoliciesTest9', invalid],
    [
      'AllCertificatesSamePoliciesTest10',
      { accepted: [1], policies: [1] },
      { accepted: [2], policies: [2] },
      { policies: [1, 2] },
    ],
    ['AllCertificatesanyPolicyTest11', { policies: 'any' }, { accepted: [1], policies: [1] }],
    ['DifferentPoliciesTest12', invalid],
    [
      'AllCertificatesSamePoliciesTest13',
      { accepted: [1], policies: [1] },
      { accepted: [2], policies: [2] },
      { accepted: [3], policies: [3] },
    ],
    ['AnyPolicyTest14', { accepted: [1], policies: [1] }, { accepted: [2], policies: 'invalid' }],
    ['UserNoticeQualifierTest15', one],
    ['UserNoticeQualifierTest16', one],
    ['UserNoticeQualifierTest17', one],
    ['UserNoticeQualifierTest18', { accepted: [1], policies: [1] }, { accepted: [2], policies: [2] }],
    ['UserNoticeQualifierTest19', one],
    ['CPSPointerQualifierTest20', { explicit: true, policies: [1] }],
  ],
  '4.9': [
    ['ValidrequireExplicitPolicyTest1', none],
    ['ValidrequireExplicitPolicyTest2', none],
    ['InvalidrequireExplicitPolicyTest3', invalid],
    ['ValidrequireExplicitPolicyTest4', one],
    ['InvalidrequireExplicitPolicyTest5', invalid],
    ['ValidSelfIssuedrequireExplicitPolicyTest6', none],
    ['InvalidSelfIssuedrequireExplicitPolicyTest7', invalid],
    ['InvalidSelfIssuedrequireExplicitPolicyTest8', invalid],
  ],
  '4.10': [
    [
      'ValidPolicyMappingTest1',
      { accepted: [1], policies: [1] },
      { accepted: [2], policies: 'invalid' },
      { inhibitMapping: true, policies: 'invalid' },
    ],
    ['InvalidPolicyMappingTest2', invalid, { inhibitMapping: true, policies: 'invalid' }],
    ['ValidPolicyMappingTest3', { accepted: [1], policies: 'invalid' }, { accepted: [2], policies: [2] }],
    ['InvalidPolicyMappingTest4', invalid],
    ['ValidPolicyMappingTest5', { accepted: [1], policies: [1] }, { accepted: [6], policies: 'invalid' }],
    ['ValidPolicyMappingTest6', { accepted: [1], policies: [1] }, { accepted: [6], policies: 'invalid' }],
    ['InvalidMappingFromanyPolicyTest7', invalid],
    ['InvalidMappingToanyPolicyTest8', invalid],
    ['ValidPolicyMappingTest9', one],
    ['InvalidPolicyMappingTest10', invalid],
    ['ValidPolicyMappingTest11', one],
    ['ValidPolicyMappingTest12', { accepted: [1], policies: [1] }, { accepted: [2], policies: [2] }],
    ['ValidPolicyMappingTest13', one],
    ['ValidPolicyMappingTest14', one],
  ],
  '4.11': [
    ['InvalidinhibitPolicyMappingTest1', invalid],
    ['ValidinhibitPolicyMappingTest2', one],
    ['InvalidinhibitPolicyMappingTest3', invalid],
    ['ValidinhibitPolicyMappingTest4', { policies: [2] }],
    ['InvalidinhibitPolicyMappingTest5', invalid],
    ['InvalidinhibitPolicyMappingTest6', invalid],
    ['ValidSelfIssuedinhibitPolicyMappingTest7', one],
    ['InvalidSelfIssuedinhibitPolicyMappingTest8', invalid],
    ['InvalidSelfIssuedinhibitPolicyMappingTest9', invalid],
    ['InvalidSelfIssuedinhibitPolicyMappingTest10', invalid],
    ['InvalidSelfIssuedinhibitPolicyMappingTest11', invalid],
  ],
  '4.12': [
    ['InvalidinhibitAnyPolicyTest1', invalid],
    ['ValidinhibitAnyPolicyTest2', one],
    ['inhibitAnyPolicyTest3', one, { inhibitAny: true, policies: 'invalid' }],
    ['InvalidinhibitAnyPolicyTest4', invalid],
    ['InvalidinhibitAnyPolicyTest5', invalid],
    ['InvalidinhibitAnyPolicyTest6', invalid],
    ['ValidSelfIssuedinhibitAnyPolicyTest7', one],
    ['InvalidSelfIssuedinhibitAnyPolicyTest8', invalid],
    ['ValidSelfIssuedinhibitAnyPolicyTest9', one],
    ['InvalidSelfIssuedinhibitAnyPolicyTest10', invalid],
  ],
};

/** All tests of the document's section 4, each part by itself. */
export function pkitsTests(): readonly PkitsTest[] {
  const plain = Object.entries(PLAIN).flatMap(([section, names]) =>
    names.map((name, index) => ({
      id: `${section}.${index + 1}`,
      file: `${name}Test${index + 1}`,
      isValid: name.startsWith('Valid'),
    })),
  );
  const ofPolicy = Object.entries(OF_POLICY).flatMap(([section, tests]) =>
    tests.flatMap(([file, ...parts], index) =>
      parts.map(({ policies, ...settings }, part): PkitsTest => {
        const id = `${section}.${index + 1}${parts.length > 1 ? `.${part + 1}` : ''}`;
        if (policies === 'invalid') return { ...settings, id, file, isValid: false };
        return { ...settings, id, file, isValid: true, policies: policies === 'none' ? [] : policies };
      }),
    ),
  );
  return [...plain, ...ofPolicy];
}
