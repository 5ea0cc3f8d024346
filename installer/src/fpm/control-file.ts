import { describe } from './describe.js';
import type { FpmOrder } from './parse-arguments.js';

/** DEBIAN/control of a deb (Debian Policy 5.3); `kibibytes` is the room that it takes when installed. */
export function controlFile({ values, depends, recommends }: FpmOrder, kibibytes: number): string {
  const name = needed(values, '--name');
  const { summary, lines } = describe(needed(values, '--description'), name);
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['Package', name],
    ['Version', needed(values, '--version')],
    ['Architecture', needed(values, '--architecture')],
    ['Maintainer', needed(values, '--maintainer')],
    ['Installed-Size', String(kibibytes)],
    ['Depends', depends.join(', ')],
    ['Recommends', recommends.join(', ')],
    ['Section', values.get('--category')],
    ['Priority', values.get('--deb-priority')],
    ['Homepage', values.get('--url')],
    // A line of its own that begins with a space: Policy 5.6.13.
    ['Description', [summary, ...lines.map((line) => ` ${line}`)].join('\n')],
  ];
  return fields
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('');
}

export function needed(values: ReadonlyMap<string, string>, option: string): string {
  const value = values.get(option);
  if (value === undefined || value === '') throw new Error(`${option} is missing`);
  return value;
}
