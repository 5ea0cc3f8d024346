export { readCardNumber, selectApplet } from './applet.js';
export { fileKeyProvider, type KeyProvider } from './key-provider.js';
export { openCitizenCard } from './open-citizen-card.js';
