import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import type { AuthenticationToken } from '@cardbridge/sdk';
import { connectBridge } from '@cardbridge/sdk';

/** What the page does, without a page: the built SDK over the real WebSocket, against the identity server's own interface. */
export async function signInFromNode(options: {
  readonly pageUrl: string;
  readonly bridgePort: number;
  readonly onStage: (stage: string) => void;
}): Promise<Readonly<Record<string, unknown>>> {
  const { pageUrl, bridgePort, onStage } = options;
  const { origin } = new URL(pageUrl);
  const page = createServerSession(pageUrl);

  await page.open();
  const bridge = await connectBridge({ ports: [bridgePort], WebSocket: webSocketFrom(origin), onState: onStage });
  try {
    const { challengeNonce } = await page.post<{ challengeNonce: string }>('/api/challenge', { purpose: 'sign-in' });
    onStage('challenge');
    const token: AuthenticationToken = await bridge.authenticate({
      challengeNonce,
      onProgress: ({ stage }) => onStage(stage),
    });
    const { identity } = await page.post<{ identity: Record<string, unknown> }>('/api/sign-in/card', { challengeNonce, token });
    onStage('verified');
    return identity;
  } finally {
    bridge.close();
  }
}

/** A session with the identity server: a cookie jar of one cookie, and the Origin header of its own page. */
export function createServerSession(pageUrl: string) {
  const { origin } = new URL(pageUrl);
  let cookie = '';
  const remember = (response: Response) => {
    const [first] = response.headers.getSetCookie();
    if (first) cookie = first.split(';', 1)[0] ?? '';
  };
  return {
    open: async () => {
      remember(await fetch(new URL('/api/session', pageUrl), { headers: { cookie } }));
    },
    post: async <T>(path: string, body: object): Promise<T> => {
      const response = await fetch(new URL(path, pageUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin, cookie },
        body: JSON.stringify(body),
      });
      remember(response);
      const answer = (await response.json()) as T & { code?: string; details?: { verificationCode?: string } };
      const code = answer.details?.verificationCode ?? answer.code;
      if (!response.ok) throw Object.assign(new Error(`${path}: ${code ?? response.status}`), { code });
      return answer;
    },
  };
}
