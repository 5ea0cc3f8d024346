import { onTestFinished, vi } from 'vitest';
import { IdentityServerError, identityServerRoutes, type RouteName, statusOf } from '../../src/flows/index.js';
import { DEFAULT_PORTS } from '../../src/protocol/index.js';
import { type FakeBridge, startFakeBridge } from './fake-bridge.js';
import { fakeIdentityServer } from './fake-identity-server.js';
import { PageWebSocket, permission } from './page.js';

type Answers = NonNullable<Parameters<typeof fakeIdentityServer>[0]>;
type Fetch = (address: string, init?: RequestInit) => Promise<Response>;

export interface ExamplePage {
  /** Undefined where no program runs. */
  readonly bridge: FakeBridge | undefined;
  /** What the page's server was asked, in order. */
  readonly asked: () => readonly string[];
}

/**
 * Makes this process a page, until the test is over: `fetch` and `WebSocket` reach the fake bridge at the port of an installed one, and
 * an identity server, or `server`, at the page's own origin.
 */
export async function openPage(
  options: {
    readonly absent?: boolean;
    readonly answers?: Answers;
    readonly server?: Fetch;
    readonly permission?: string;
  } = {},
): Promise<ExamplePage> {
  const bridge = options.absent === true ? undefined : await startFakeBridge();
  const { api, names } = fakeIdentityServer(options.answers);
  const server = options.server ?? serverOver(api);
  const outside = globalThis.fetch;
  // Nobody listens at port 1, and nothing may leave this computer or reach a program that runs on it.
  const reroute = (address: string) =>
    bridge !== undefined && address.includes(`:${DEFAULT_PORTS[0]}/`)
      ? address.replace(`:${DEFAULT_PORTS[0]}/`, `:${bridge.port}/`)
      : address.replace(/:\d+\//, ':1/');
  vi.stubGlobal('fetch', (address: string | URL, init?: RequestInit) =>
    `${address}`.startsWith('/') ? server(`${address}`, init) : outside(reroute(`${address}`), init),
  );
  vi.stubGlobal(
    'WebSocket',
    class extends PageWebSocket {
      constructor(address: string, protocol: string) {
        super(reroute(address), protocol);
      }
    },
  );
  vi.stubGlobal('navigator', { permissions: permission(() => options.permission ?? 'granted') });
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    await bridge?.stop();
  });
  return { bridge, asked: names };
}

/** The routes over HTTP, as far as a page can tell. */
function serverOver(api: ReturnType<typeof fakeIdentityServer>['api']): Fetch {
  const routes = Object.entries(identityServerRoutes) as [RouteName, { method: string; path: string }][];
  return async (address, { method = 'GET', body } = {}) => {
    const path = address.split('?')[0] ?? '';
    const fits = (pattern: string) => new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(path);
    const found = routes.find(([, route]) => route.method === method && fits(route.path));
    if (found === undefined) return new Response(null, { status: 404 });
    try {
      const call = api[found[0]] as (request: unknown) => Promise<unknown>;
      return Response.json(await call(body === undefined ? {} : JSON.parse(String(body))));
    } catch (error) {
      if (!(error instanceof IdentityServerError)) throw error;
      return Response.json({ code: error.code, details: error.details }, { status: statusOf(error.code) });
    }
  };
}
