import { describeWith } from '@cardbridge/fixtures/requirements';
import { beforeEach, expect, test } from 'vitest';
import { bundleExample } from './support/bundle-example.js';
import { siteInChromium } from './support/site-in-chromium.js';

/** What a page's script does with each example: `show` puts it into the page, `hide` takes it out. */
const pages = {
  react: `
    import { StrictMode } from 'react';
    import { createRoot } from 'react-dom/client';
    import { SignIn } from './react/sign-in.tsx';
    let root;
    window.show = (port) => {
      root = createRoot(document.querySelector('main'));
      root.render(<StrictMode><SignIn options={{ ports: [port] }} /></StrictMode>);
    };
    window.hide = () => root.unmount();`,
  'react with the element': `
    import { StrictMode } from 'react';
    import { createRoot } from 'react-dom/client';
    import { SignInElement } from './react/sign-in-element.tsx';
    let root;
    window.show = (port) => {
      root = createRoot(document.querySelector('main'));
      root.render(<StrictMode><SignInElement ports={String(port)} /></StrictMode>);
    };
    window.hide = () => root.unmount();`,
  vue: `
    import { createApp } from 'vue';
    import SignIn from './vue/SignIn.vue';
    let app;
    window.show = (port) => {
      app = createApp(SignIn, { options: { ports: [port] } });
      app.mount('main');
    };
    window.hide = () => app.unmount();`,
};

/** Notes the page's sockets, and which of them are open. */
const recorder = `
  window.sockets = [];
  window.WebSocket = class extends WebSocket {
    constructor(...address) {
      super(...address);
      window.sockets.push(this);
    }
  };`;

describeWith(['chromium'], 'the examples for frameworks, in Chromium with the simulated world', () => {
  const site = siteInChromium();
  const complaints: string[] = [];

  beforeEach(async () => {
    complaints.length = 0;
    // A page that is handed to Chromium from outside has no address of its own, and counts as one of the internet.
    await site.context.grantPermissions(['local-network-access'], { origin: new URL(site.world.pageUrl).origin });
    site.page.on('console', (message) => {
      // One is told of as an error: the offer of a framework to install its tools is not.
      if (message.type() === 'error') complaints.push(message.text());
    });
  });

  /** A page of the identity server's own origin, as a site's is, with nothing on it but the example. */
  async function show(example: keyof typeof pages): Promise<void> {
    const { page, world } = site;
    const script = await bundleExample(pages[example]);
    await page.addInitScript(recorder);
    // A page that begins without a session gets one by a refusal, which the browser reports.
    await page.request.get(new URL('/api/session', world.pageUrl).href);
    await page.route('**/example', (route) =>
      route.fulfill({
        contentType: 'text/html; charset=utf-8',
        body: '<!doctype html><html lang="zh-TW"><link rel="icon" href="data:,"><main></main><script type="module" src="/example.js"></script>',
      }),
    );
    await page.route('**/example.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
    await page.goto(new URL('/example', world.pageUrl).href);
    await page.evaluate(`window.show(${world.bridgePort})`);
    await button().waitFor();
  }
  const button = () => site.page.getByRole('button', { name: /自然人憑證|憑證/ }).last();
  const sockets = (): Promise<{ made: number; open: number }> =>
    site.page.evaluate(
      '({ made: window.sockets.length, open: window.sockets.filter((socket) => socket.readyState <= WebSocket.OPEN).length })',
    );

  test.each(Object.keys(pages) as (keyof typeof pages)[])('%s: signs in, over one connection', async (example) => {
    await show(example);
    expect(await sockets()).toEqual({ made: 0, open: 0 });
    await button().click();
    await site.panel.answerPin(site.person.pin, AbortSignal.timeout(30_000));
    await site.page.getByText(`您好，${site.person.name}`).waitFor();
    await site.page.evaluate('window.hide()');
    // The elements of a page share one link, which is the page's and stays for the next of them.
    await expect.poll(sockets).toEqual({ made: 1, open: example === 'react with the element' ? 1 : 0 });
    expect(complaints).toEqual([]);
  });

  test.each(['react', 'vue'] as const)('%s: taken out of the page, it closes the window for the PIN', async (example) => {
    await show(example);
    await button().click();
    const { panel } = site;
    await expect.poll(async () => (await panel.prompt())?.about).toBe('pin');
    await site.page.evaluate('window.hide()');
    await expect.poll(() => panel.prompt()).toBe(null);
    await expect.poll(sockets).toEqual({ made: 1, open: 0 });
  });

  test.each(['react', 'vue'] as const)('%s: says what to do where there is no card', async (example) => {
    const { panel } = site;
    await panel.remove(0);
    await show(example);
    await button().click();
    await expect.poll(() => site.page.getByRole('alert').textContent()).toContain('請插入卡片');
  });
});
