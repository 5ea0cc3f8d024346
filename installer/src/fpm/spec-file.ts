import { needed } from './control-file.js';
import { describe } from './describe.js';
import type { FpmOrder } from './parse-arguments.js';

/** What fpm calls a script, and the section of a specification that holds it (Fedora Packaging Guidelines, "Scriptlets"). */
export const scriptlets = [
  ['--before-install', '%pre'],
  ['--after-install', '%post'],
  ['--before-remove', '%preun'],
  ['--after-remove', '%postun'],
] as const;

export interface SpecFileParts {
  readonly order: FpmOrder;
  /** The tree that becomes the package. */
  readonly root: string;
  /** Paths in the system with `folder` for those that belong to this package alone. */
  readonly files: readonly { readonly path: string; readonly folder: boolean }[];
  readonly scripts: ReadonlyMap<string, string>;
}

/** The specification that rpmbuild makes a package by. Nothing is compiled, stripped or looked into. */
export function specFile({ order: { values, depends, rpmTags }, root, files, scripts }: SpecFileParts): string {
  const name = needed(values, '--name');
  const { summary, lines } = describe(needed(values, '--description'), name);
  return [
    '%global debug_package %{nil}',
    '%global _build_id_links none',
    '%global __os_install_post %{nil}',
    // Two threads, wherever it is built: their number is seen in the result.
    '%define _binary_payload w6T2.xzdio',
    '%define _buildhost localhost',
    '%global use_source_date_epoch_as_buildtime 1',
    '%global clamp_mtime_to_source_date_epoch 1',
    `Name: ${name}`,
    `Version: ${needed(values, '--version')}`,
    `Release: ${values.get('--iteration') ?? '1'}`,
    `Summary: ${text(values.get('--rpm-summary') ?? summary)}`,
    `License: ${needed(values, '--license')}`,
    `Vendor: ${text(needed(values, '--vendor'))}`,
    `URL: ${needed(values, '--url')}`,
    `Packager: ${text(needed(values, '--maintainer'))}`,
    'AutoReqProv: no',
    ...depends.map((depend) => `Requires: ${depend}`),
    ...rpmTags,
    '%description',
    text((lines.length > 0 ? lines : [summary]).join('\n')),
    '%install',
    `cp -a '${root}/.' '%{buildroot}/'`,
    ...scriptlets.flatMap(([option, section]) => {
      const script = scripts.get(option);
      return script === undefined ? [] : [section, text(script)];
    }),
    '%files',
    '%defattr(-,root,root)',
    ...files.map(({ path, folder }) => `${folder ? '%dir ' : ''}"${path}"`),
    '',
  ].join('\n');
}

/** Nothing in it is a macro of rpm. */
const text = (value: string): string => value.replaceAll('%', '%%');
