import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sdkDirectory } from './measure.js';
import { report } from './report.js';
import { toTable } from './table.js';

/** `npm run size`: what the built package weighs on a page. With `--json` the last line is for programs. */
const directory = sdkDirectory();
const { exports } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { exports: object };
const elements = Object.keys(exports).flatMap((path) => /^\.\/elements\/(.+)$/.exec(path)?.[1] ?? []);
const sizes = await report(directory, elements);
process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(sizes)}\n` : toTable(sizes));
