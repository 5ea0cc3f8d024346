export { authorityFault } from './authority.js';
export { createPathValidator, type PathValidator } from './create-path-validator.js';
export { checkEndEntity } from './end-entity.js';
export type { ValidatedPath } from './path-rules.js';
