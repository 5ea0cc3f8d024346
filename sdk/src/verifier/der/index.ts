export { DerReader } from './der-reader.js';
export { encodeDer } from './der-writer.js';
export { contextConstructed, contextPrimitive, Tag } from './tag.js';
