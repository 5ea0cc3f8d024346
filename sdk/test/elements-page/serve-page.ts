import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const html = `<!doctype html>
<html lang="zh-TW">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Elements</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="page.css">
    <script type="module" src="page.js"></script>
  </head>
  <body><main><h1>測試頁</h1><div id="place"></div><p><a href="#end" id="end">最後</a></p></main></body>
</html>`;

const css = `
:root { color-scheme: light dark; background: light-dark(#f5f4ef, #14191a); color: light-dark(#1b2526, #e7ebe9); font: 17px/1.75 system-ui, "Noto Sans CJK TC", sans-serif; }
body { margin: 0; }
h1 { font-size: 1rem; font-weight: 600; }
a { color: inherit; }
main { box-sizing: border-box; max-width: 720px; margin: 0 auto; padding: 12px 16px 32px; }
`;

/** As strict as the pages of the demo: nothing inline, no HTML from strings but through Lit's own policy. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** The elements, bundled from their sources, on a page with a strict policy. What is loaded when it is needed is a file of its own. */
export async function servePage(plugins: Plugin[] = []): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    format: 'esm',
    target: 'es2022',
    conditions: ['production'],
    plugins,
    outdir: '/',
    write: false,
  });
  const files: Readonly<Record<string, readonly [string, string | Uint8Array]>> = {
    '/': ['text/html; charset=utf-8', html],
    '/page.css': ['text/css', css],
    ...Object.fromEntries(outputFiles.map(({ path, contents }) => [path, ['text/javascript', contents] as const])),
  };
  const server: Server = createServer(({ url = '' }, response) => {
    const file = files[url];
    response.writeHead(file === undefined ? 404 : 200, {
      'content-type': file?.[0] ?? 'text/plain',
      'content-security-policy': policy,
    });
    response.end(file?.[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
