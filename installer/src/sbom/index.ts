/**
 * What a release is made of, for those who have to know whether a weakness of a part is theirs.
 * @module
 */
export { writeSbom } from './write-sbom.js';
