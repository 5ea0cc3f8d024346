export { encodeFrame } from './encode-frame.js';
export { type Frame, FrameError, type FrameErrorCode } from './frame.js';
export { createFrameReader, type FrameReader } from './frame-reader.js';
