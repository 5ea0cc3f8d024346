/** The statement that tells installed programs of a new version; bridge/docs/updates.md has its form. */
export { listPackages } from './list-packages.js';
export { makeSigningKey } from './make-signing-key.js';
export { parseSigningKey, readSigningKey, SigningKeyError } from './read-signing-key.js';
export { publicKeyLine, signManifest } from './sign-manifest.js';
