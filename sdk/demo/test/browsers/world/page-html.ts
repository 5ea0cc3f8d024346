export interface PageQuery {
  /** Address of a page to hold in an iframe. */
  readonly frame?: string;
  /** The iframe's `allow`; none without. */
  readonly allow?: string;
  /** The page's Content-Security-Policy; none without. */
  readonly csp?: string;
  /** Instead of the world's. */
  readonly ports?: readonly number[];
  readonly tlsPorts?: readonly number[];
}

/** What `connectBridge` is called with. */
export interface PageOptions {
  readonly ports: readonly number[];
  readonly tlsPorts: readonly number[];
}

/** The page with a button for each thing a test has it do. */
export function pageHtml({ frame, allow }: PageQuery, options: PageOptions): string {
  const policy = allow === undefined ? '' : ` allow="${allow}"`;
  return html(
    options,
    `<button id="connect">Connect</button>
<input id="nonce" aria-label="nonce"><button id="authenticate">Authenticate</button>
<button id="close">Close</button><button id="worker">Worker</button>
${frame === undefined ? '' : `<iframe src="${frame}"${policy} title="frame" width="600" height="300"></iframe>`}
<script src="/recorder.js"></script><script src="/cardbridge.global.js"></script><script src="/page.js"></script>`,
  );
}

/** The page with the status element, which is in `main` as soon as it has loaded. */
export function elementsHtml(options: PageOptions): string {
  return html(
    options,
    '<script src="/recorder.js"></script><script src="/cardbridge-elements.global.js"></script><script src="/elements.js"></script>',
  );
}

const html = (options: PageOptions, body: string) => `<!doctype html>
<html lang="zh-TW" translate="no"><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,">
<main></main>
<script type="application/json" id="options">${JSON.stringify(options)}</script>
${body}
</html>`;
