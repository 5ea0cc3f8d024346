import { join } from 'node:path';
import { renderIcons } from './icons/index.js';
import { checkout } from './releases/folders.js';

/**
 * `npm run icons`: renders every icon from its drawing, in bridge/resources/icons. The results are committed, so that a build needs
 * none of these programs; the same drawings give the same files.
 */
for (const file of await renderIcons(join(checkout, 'bridge', 'resources', 'icons'))) console.error(file);
