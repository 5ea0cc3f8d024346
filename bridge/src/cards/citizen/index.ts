export { openGeneration1 } from './gen1/open-generation-1.js';
export { openGeneration2 } from './gen2/open-generation-2.js';
export { fileKeyProvider, type KeyProvider } from './key-provider.js';
export { recogniseGeneration1, recogniseGeneration2 } from './recognise.js';
