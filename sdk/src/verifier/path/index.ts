export { authorityFault } from './authority.js';
export { validatePath } from './validate-path.js';
