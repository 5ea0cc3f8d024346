import { join } from 'node:path';
import { findProgram } from '../processes/index.js';
import { checkout } from '../releases/index.js';

/** What a person has written for Windows: C, the script of the setup, its words. */
export const sources = join(checkout, 'installer', 'windows');

export const compiler = 'x86_64-w64-mingw32-gcc';
export const resourceCompiler = 'x86_64-w64-mingw32-windres';

/** Each tool, and the Debian package that has it. */
const tools = [
  [compiler, 'gcc-mingw-w64-x86-64'],
  [resourceCompiler, 'binutils-mingw-w64-x86-64'],
  ['makensis', 'nsis'],
  ['osslsigncode', 'osslsigncode'],
] as const;

/** Debian packages that the packages for Windows need and that this system has not. */
export const missingWindowsTools = (path?: string): string[] =>
  tools.filter(([tool]) => findProgram(tool, path) === undefined).map(([, debian]) => debian);
