import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { connectBridge } from '@cardbridge/sdk';
import { type CardIdentity, httpIdentityServer } from '@cardbridge/sdk/flows';
import { browserFetch } from './browser-fetch.js';

/** What the card's own page does, without a page: the built SDK over HTTP and WebSocket as a browser speaks them. */
export async function signInFromNode(options: {
  readonly pageUrl: string;
  readonly bridgePort: number;
  readonly onStage: (stage: string) => void;
}): Promise<CardIdentity> {
  const { pageUrl, bridgePort, onStage } = options;
  const { origin } = new URL(pageUrl);
  const api = httpIdentityServer({ origin, fetch: browserFetch(origin) });

  await api.session();
  const bridge = await connectBridge({ ports: [bridgePort], WebSocket: webSocketFrom(origin), onState: onStage });
  try {
    const { challengeNonce } = await api.issueChallenge({ purpose: 'sign-in' });
    onStage('challenge');
    const token = await bridge.authenticate({ challengeNonce, onProgress: ({ stage }) => onStage(stage) });
    const { identity } = await api.signInWithCard({ challengeNonce, token });
    onStage('verified');
    return identity;
  } finally {
    bridge.close();
  }
}
