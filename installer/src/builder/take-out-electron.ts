import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AfterPackContext } from 'electron-builder';
import { PRODUCT } from './names.js';

/** Takes away what electron-builder lays for an app of Electron, before anything is signed. */
export async function takeOutElectron({ appOutDir, packager, electronPlatformName }: AfterPackContext): Promise<void> {
  await rm(join(packager.getResourcesDir(appOutDir), 'app'), { recursive: true });
  if (electronPlatformName === 'darwin') {
    const contents = join(appOutDir, `${PRODUCT}.app`, 'Contents');
    await rm(join(contents, 'Frameworks'), { recursive: true });
    const plist = join(contents, 'Info.plist');
    await writeFile(plist, withoutTransportExceptions(await readFile(plist, 'utf8')));
  }
  // The check that follows looks for the app that was just taken out.
  Object.defineProperty(packager, 'sanityCheckPackage', { value: async () => undefined });
}

/** Exceptions from App Transport Security, which electron-builder writes and nothing here needs: Node does not use it. */
export function withoutTransportExceptions(plist: string): string {
  const start = plist.indexOf('<key>NSAppTransportSecurity</key>');
  if (start < 0) return plist;
  const tags = /<(\/?)dict>/g;
  tags.lastIndex = start;
  let depth = 0;
  for (let tag = tags.exec(plist); tag !== null; tag = tags.exec(plist)) {
    depth += tag[1] === '' ? 1 : -1;
    if (depth === 0) return plist.slice(0, start).trimEnd() + plist.slice(tags.lastIndex);
  }
  throw new Error('Info.plist ends in the middle');
}
