import type { PackageResult } from './result.js';
import type { texts } from './texts.js';

type Words = (typeof texts)[keyof typeof texts];

/** What was made, as a table; what was skipped and how to have it; what failed. */
export function report({ files, skipped, failed, programs, folder }: PackageResult, words: Words): string {
  const lines: string[] = [];
  if (files.length > 0) {
    const name = Math.max(...files.map(({ file }) => file.length));
    lines.push('', `${words.file.padEnd(name)}  ${words.size}  sha256`);
    for (const { file, bytes, sha256, goal } of files) {
      const verdict =
        goal === undefined ? '' : `  ${words.goal} ${megabytes(goal)}: ${bytes <= goal ? words.within : words.above}`;
      lines.push(`${file.padEnd(name)}  ${megabytes(bytes).padStart(8)}  ${sha256}${verdict}`);
    }
    lines.push('', `${words.inFolder}: ${folder}`);
  } else if (programs.length === 0) {
    lines.push(words.none);
  }
  for (const { target, missing } of skipped) {
    lines.push(`${words.skipped}: ${target}  ${words.missing}: ${missing.join(' ')}`);
    lines.push(`  ${install(missing)}`);
  }
  for (const { target, error } of failed) lines.push(`${words.failed}: ${target}`, error.replace(/^/gm, '  '));
  return lines.join('\n');
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** One line that can be pasted. Packages of another processor need dpkg to know of it. */
function install(missing: readonly string[]): string {
  const foreign = missing.find((name) => name.includes(':'))?.split(':')[1];
  const first = foreign === undefined ? '' : `dpkg --add-architecture ${foreign} && apt-get update && `;
  return `${first}apt-get install ${missing.join(' ')}`;
}
