import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../linux/until.js';
import { assert, listens, uninstall } from './installed.js';
import type { Screen } from './screen.js';
import type { Wine } from './wine.js';

export interface WizardTrial {
  readonly setup: string;
  readonly language: 'zh-TW' | 'en';
  readonly onProgress: (line: string) => void;
}

const languages = { 'zh-TW': '1028', en: '1033' } as const;
const TITLE = 'CardBridge';

/** As a person does: page by page, with the Enter key, to the last page, which starts the program. */
export async function tryWizard(wine: Wine, screen: Screen, { setup, language, onProgress }: WizardTrial): Promise<void> {
  onProgress(`the pages of the setup, ${language}`);
  const run = wine.run([setup, `/LANG=${languages[language]}`]);
  let look = await screen.settled(TITLE);
  await screen.keep(TITLE, `windows-${language}-1-welcome`);
  for (const page of ['2-licence', '3-folder']) {
    await screen.press('Return');
    look = await screen.settled(TITLE, look);
    await screen.keep(TITLE, `windows-${language}-${page}`);
  }
  await screen.press('Return');
  await delay(1500);
  await screen.keep(TITLE, `windows-${language}-4-install`);
  assert(!(await listens()), 'the program was started before the last page');
  await until('end of the installation', async () => {
    const { output } = await wine.run([
      'reg',
      'query',
      'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\CardBridge',
    ]);
    return output.includes('NoRepair');
  });
  await screen.settled(TITLE, look);
  await screen.keep(TITLE, `windows-${language}-5-finish`);
  await screen.press('Return');
  const { code } = await run;
  assert(code === 0, `the setup ended with ${code} after its last page`);
  await until('program that the last page starts and that listens', listens);

  const asking = wine.run([
    'C:\\users\\root\\AppData\\Local\\Programs\\CardBridge\\Uninstall CardBridge.exe',
    `/LANG=${languages[language]}`,
  ]);
  await screen.settled(TITLE);
  await screen.keep(TITLE, `windows-${language}-6-uninstall`);
  await screen.press('Escape');
  await asking;
  await uninstall(wine, '/ALL');
  assert(!(await listens()), 'something listens after the uninstallation');
}
