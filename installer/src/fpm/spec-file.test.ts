import { expect, test } from 'vitest';
import { parseFpmArguments } from './parse-arguments.js';
import { specFile } from './spec-file.js';

const order = parseFpmArguments([
  ...['-s', 'dir', '-t', 'rpm', '--name', 'cardbridge', '--version', '1.2.3', '--license', 'MIT', '--vendor', '100% us'],
  ...['--maintainer', 'A <a@b>', '--url', 'https://a.example', '--description', 'long text', '--rpm-summary', 'short'],
  ...['-d', 'pcsc-lite', '--rpm-tag', 'Recommends: (xclip or wl-clipboard)'],
]);
const files = [
  { path: '/opt/CardBridge', folder: true },
  { path: '/opt/CardBridge/a b', folder: false },
];
const spec = specFile({ order, root: '/tmp/root', files, scripts: new Map([['--before-remove', 'echo 50%\nexit 0']]) });

test('the head names what it needs and what it likes to have', () => {
  for (const line of ['Summary: short', 'Requires: pcsc-lite', 'Recommends: (xclip or wl-clipboard)', 'AutoReqProv: no']) {
    expect(spec.split('\n')).toContain(line);
  }
});

test('nothing in a text or a script is taken for a macro of rpm', () => {
  expect(spec).toContain('Vendor: 100%% us');
  expect(spec).toContain('%preun\necho 50%%\nexit 0\n');
});

test('folders of its own are owned, so that they go with the package', () => {
  expect(spec).toContain('%files\n%defattr(-,root,root)\n%dir "/opt/CardBridge"\n"/opt/CardBridge/a b"\n');
});

test('a script that there is not makes no section', () => {
  expect(spec).not.toMatch(/^%post/m);
});
