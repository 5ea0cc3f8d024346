import { parseArgs } from 'node:util';
import { inspectRelease } from './inspect/index.js';
import { checkout, releaseFolder } from './releases/folders.js';

/**
 * `npm run package:inspect [-- FOLDER] [--json]`: takes the packages of a release apart and ends with exit status 1 when something is in them
 * that must not be, or when one has grown beyond its limit.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });

const inspections = await inspectRelease({
  folder: positionals[0] ?? releaseFolder,
  checkout,
  onProgress: (name) => process.stderr.write(`${name}\n`),
});
const tooLarge = inspections.filter(({ bytes, limit }) => bytes > limit);
const forbidden = inspections.flatMap((inspection) =>
  inspection.forbidden.map((found) => ({ ...found, package: inspection.package })),
);
const ok = tooLarge.length === 0 && forbidden.length === 0;

if (values.json) {
  process.stdout.write(`${JSON.stringify({ ok, packages: inspections })}\n`);
} else {
  for (const { package: name, bytes, limit, files } of inspections) {
    const room = bytes > limit ? `more than ${limit / 1e6} MB` : 'ok';
    process.stdout.write(
      `${name.padEnd(32)} ${(bytes / 1e6).toFixed(1).padStart(6)} MB ${String(files).padStart(5)} files  ${room}\n`,
    );
  }
  for (const { what, package: name, path, offset } of forbidden) {
    process.stdout.write(`${name}: ${what} in ${path}${offset === undefined ? '' : ` at byte ${offset}`}\n`);
  }
}
process.exitCode = ok ? 0 : 1;
