import { startSite } from './site/start-site.js';

const root = document.getElementById('site');
if (root === null) throw new TypeError('the page has no #site');
await startSite(root);
