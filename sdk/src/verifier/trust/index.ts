export { explainTrust } from './explain-trust.js';
export type { Explanation } from './explanations.js';
export { isTestOnly } from './is-test-only.js';
export { loadTrustFolder, type TrustFolderOptions } from './load-trust-folder.js';
export type { LoadedTrust, TrustFile, TrustUse } from './loaded-trust.js';
export { type PublishedCertificate, publishedCertificates } from './published-certificates.js';
