import { readFile } from 'node:fs/promises';
import { carryOut } from './builder/index.js';

/** One run of electron-builder; its order is in the file that is named. `package.ts` starts it. */
const [, , file] = process.argv;
if (file === undefined) throw new Error('wanted: the file of an order');
await carryOut(JSON.parse(await readFile(file, 'utf8')));
