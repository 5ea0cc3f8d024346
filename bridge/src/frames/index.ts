export { encodeFrame } from './encode-frame.js';
export { type Frame, FrameError } from './frame.js';
export { createFrameReader } from './frame-reader.js';
