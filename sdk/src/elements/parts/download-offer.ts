import type { Texts } from '../texts/texts.js';
import { later } from './later.js';
import { downloadsForThisSystem } from './system.js';

/** The steps, and what they have to know of this computer. */
export const installGuide = later(async () => {
  const [guide, downloads] = await Promise.all([import('../install/install-guide.js'), downloadsForThisSystem()]);
  return { ...guide, downloads };
});

/** How the program comes onto this computer, where it is missing: what to download, and the steps after that. */
export function downloadOffer(base: string | undefined, texts: Texts): unknown {
  return installGuide(({ installOffer, downloads }) => installOffer({ base, texts, downloads }));
}
