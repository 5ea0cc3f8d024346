import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../linux/until.js';
import { assert, folder, folderHere, listens, registryValue, shortcutHere, uninstall } from './installed.js';
import { differences, tracesIn } from './traces.js';
import { openWaitingPage } from './waiting-page.js';
import { processesWith, type Wine } from './wine.js';

export interface SetupTrial {
  /** As Windows calls it. */
  readonly setup: string;
  readonly onProgress: (line: string) => void;
}

const RUN_KEY = 'Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const UNINSTALL_KEY = 'Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\CardBridge';
/** Longer than a string of NSIS (1024) and than what `setx` keeps, with a semicolon at the end, which must be there afterwards. */
const LONG_PATH = `${Array.from({ length: 160 }, (_, index) => `%SystemRoot%\\tools\\number ${index}`).join(';')};`;
/** With the setup's own it would be too long for a command prompt. */
const FULL_PATH = `C:\\${'x'.repeat(8185)}`;
const PAGE_LIMIT_MS = 2000;

/** As an administrator's script would: installed, used, installed again, removed. */
export async function trySilently(
  wine: Wine,
  { setup, node, onProgress }: SetupTrial & { readonly node: string },
): Promise<void> {
  await setPath(wine, LONG_PATH);
  const before = await tracesIn(wine);
  const page = await openWaitingPage(wine, node);
  try {
    await until('page that waits', async () => (await page.state()).bridge === 'absent');

    onProgress('install silently');
    let listensSince = 0;
    const watching = until('installed program that listens', async () => {
      if (!(await listens())) return false;
      listensSince ||= Date.now();
      return true;
    });
    watching.catch(() => undefined);
    const { code } = await wine.run([setup, '/S']);
    assert(code === 0, `the setup ended with ${code}`);
    await watching;
    await until('page that notices', async () => (await page.state()).bridge !== 'absent');
    const { bridge, since } = await page.state();
    const after = Math.max(since - listensSince, 0);
    onProgress(`a waiting page noticed after ${after} ms: ${bridge}`);
    assert(after <= PAGE_LIMIT_MS, `the waiting page needed ${after} ms to notice`);
  } finally {
    await page.close();
  }
  await assertInstalled(wine);
  assert((await pathOf(wine)) === `${LONG_PATH};${folder}`, 'PATH is not what it was and the folder of the program');

  onProgress('use it from the command line');
  for (const command of ['status', 'doctor']) {
    const { output } = await wine.run([`${folder}\\cardbridge.exe`, command, '--json']);
    const last = output.trim().split('\n').at(-1) ?? '';
    assert(isObject(last), `cardbridge.exe ${command} --json wrote no JSON object: ${output.slice(0, 500)}`);
    onProgress(`${command}: ${last.slice(0, 160)}`);
  }

  onProgress('install over it');
  await wine.run(['reg', 'delete', `HKCU\\${RUN_KEY}`, '/v', 'CardBridge', '/f']);
  const again = await wine.run([setup, '/S']);
  assert(again.code === 0, `the setup ended with ${again.code} where the program runs`);
  await until('program that was installed again and listens', listens);
  assert(
    (await registryValue(wine, RUN_KEY, 'CardBridge')) === undefined,
    'start at login was set again after it was turned off',
  );
  assert((await pathOf(wine)) === `${LONG_PATH};${folder}`, 'PATH is not the same after the second installation');

  onProgress('uninstall silently');
  await uninstall(wine, '/ALL');
  assert(!(await listens()), 'something listens after the uninstallation');
  assert((await processesWith('cardbridge')).length === 0, 'a process is left after the uninstallation');
  const left = differences(before, await tracesIn(wine));
  assert(left.length === 0, `left by the uninstaller: ${left.slice(0, 20).join('; ')}`);

  await tryEdges(wine, { setup, onProgress });
}

async function assertInstalled(wine: Wine): Promise<void> {
  for (const file of ['cardbridge.exe', 'CardBridge Desktop.exe', 'Uninstall CardBridge.exe', 'resources/release.json'])
    assert(existsSync(join(folderHere(wine), file)), `${file} was not installed`);
  assert(existsSync(shortcutHere(wine)), 'there is no entry in the Start menu');
  const run = await registryValue(wine, RUN_KEY, 'CardBridge');
  assert(run === `"${folder}\\CardBridge Desktop.exe"`, `the Run key has ${run}`);
  const quiet = await registryValue(wine, UNINSTALL_KEY, 'QuietUninstallString');
  assert(quiet === `"${folder}\\Uninstall CardBridge.exe" /S`, `the list of programs has ${quiet}`);
  const processes = await processesWith('cardbridge.exe');
  assert(
    processes.some((each) => each.includes('desktop')),
    `the program was not started: ${processes}`,
  );
}

/** Folders that others may write to, folders of other things, a PATH that is full. */
async function tryEdges(wine: Wine, { setup, onProgress }: SetupTrial): Promise<void> {
  onProgress('a folder that others may write to');
  const open = join(wine.drive, 'everyone');
  await mkdir(open);
  await chmod(open, 0o777);
  const refused = await wine.run([setup, '/S', '/NOSTART', '/D=C:\\everyone\\CardBridge']);
  assert(refused.code === 3, `the setup ended with ${refused.code} for a folder that others may write to`);
  assert(!existsSync(join(open, 'CardBridge')), 'the setup left a folder where it refused to install');

  onProgress('a folder of other things, and a PATH that is full');
  await setPath(wine, FULL_PATH);
  const others = join(wine.drive, 'Others');
  await mkdir(join(others, 'resources', 'tray'), { recursive: true });
  await copySomething(wine, join(others, 'resources', 'tray', 'mine.txt'));
  await copySomething(wine, join(others, 'mine.txt'));
  const installed = await wine.run([setup, '/S', '/NOSTART', '/NOAUTOSTART', '/D=C:\\Others']);
  assert(installed.code === 0, `the setup ended with ${installed.code} for a folder of other things`);
  assert((await pathOf(wine)) === FULL_PATH, 'a PATH with no room was changed');
  assert((await registryValue(wine, RUN_KEY, 'CardBridge')) === undefined, '/NOAUTOSTART did not hold');
  const removed = await wine.run(['C:\\Others\\Uninstall CardBridge.exe', '/S']);
  assert(removed.code === 0, `the uninstaller ended with ${removed.code}`);
  await until('end of the uninstaller', async () => (await processesWith('~nsu')).length === 0);
  for (const file of ['mine.txt', 'resources/tray/mine.txt'])
    assert(existsSync(join(others, file)), `the uninstaller deleted ${file}`);
  assert(!existsSync(join(others, 'cardbridge.exe')), 'the uninstaller left the program in a folder of other things');
  assert((await pathOf(wine)) === FULL_PATH, 'the uninstaller changed a PATH that it was not in');
}

const copySomething = async (wine: Wine, to: string): Promise<void> => {
  await wine.tool(['cp', '/etc/debian_version', to.slice(to.indexOf('/trial/'))]);
};

const pathOf = (wine: Wine): Promise<string | undefined> => registryValue(wine, 'Environment', 'Path');

async function setPath(wine: Wine, value: string): Promise<void> {
  const { code } = await wine.run(['reg', 'add', 'HKCU\\Environment', '/v', 'Path', '/t', 'REG_EXPAND_SZ', '/d', value, '/f']);
  assert(code === 0, 'PATH could not be prepared');
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
