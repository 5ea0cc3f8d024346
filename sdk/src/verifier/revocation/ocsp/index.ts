export type { CertIdHash } from './cert-id.js';
export type { OcspResponder } from './ocsp-responders.js';
export { type OcspRevocationOptions, ocspRevocation } from './ocsp-revocation.js';
export { parseOcspResponse } from './parse-ocsp-response.js';
export { verifyOcspResponse } from './verify-ocsp-response.js';
