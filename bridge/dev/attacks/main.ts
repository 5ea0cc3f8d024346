import { fileURLToPath } from 'node:url';
import { findAttackTests } from './find-tests.js';
import { makeReport } from './report.js';
import { attackRows } from './rows.js';
import { toTable } from './table.js';

/** `npm run attacks`: the list of attacks, and what holds against each. Ends with status 1 while a row is open. */
// Built into bridge/dist, two folders below the root.
const root = fileURLToPath(new URL('../../', import.meta.url));
const report = makeReport(attackRows, findAttackTests(root));
process.stdout.write(toTable(report));
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(report.counts)}\n`);
if (report.counts.open > 0) process.exitCode = 1;
