import { parseArgs } from 'node:util';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { type Bridge, connectBridge, type ReaderInfo } from '@cardbridge/sdk';
import { createVerifier, crlRevocation, memoryChallengeStore } from '@cardbridge/sdk/verifier';

/**
 * A page and its server in one, without either: connects to the bridge on `--port` as a page of `--origin` does, has the card sign, and
 * verifies the token with the TEST ONLY roots; with `--look` only asks who is there, as a page does first. `--as UID`: as that user, since
 * the bridge takes nobody else's connections. For whoever tries an installed program. The last line is one JSON object.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '28730' },
    origin: { type: 'string', default: 'https://visit.example' },
    as: { type: 'string' },
    look: { type: 'boolean', default: false },
  },
});

const TIME_LIMIT_MS = 60_000;
const scope = { sessionId: 'visit', purpose: 'visit' };

try {
  const port = Number(values.port);
  const result = await Promise.race([values.look ? look(port) : visit(values.origin, port), overdue()]);
  process.stdout.write(`${JSON.stringify({ ok: true, ...result })}\n`);
} catch (error) {
  process.exitCode = 1;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  process.stdout.write(
    `${JSON.stringify({ ok: false, code, error: error instanceof Error ? error.message : String(error) })}\n`,
  );
}
process.exit();

/** What the checkout holds for root only must have been read by then. */
function becomeUser(): void {
  if (values.as === undefined) return;
  const uid = Number(values.as);
  process.setgroups?.([]);
  process.setgid?.(uid);
  process.setuid?.(uid);
}

async function look(port: number) {
  becomeUser();
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  return { answer: await answer.json() };
}

async function visit(origin: string, port: number) {
  const pki = await loadTestPki();
  becomeUser();
  const verifier = createVerifier({
    expectedOrigin: origin,
    store: memoryChallengeStore(),
    trustAnchors: pki.trustAnchors,
    intermediates: pki.intermediates,
    revocation: crlRevocation({ crls: pki.crls }),
    withTestOnlyTrustAnchors: true,
  });
  const bridge = await connectBridge({ ports: [port], WebSocket: webSocketFrom(origin) });
  try {
    await cardIn(bridge);
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const token = await bridge.authenticate({
      challengeNonce,
      onProgress: ({ stage }) => void process.stderr.write(`${stage}\n`),
    });
    return { identity: await verifier.verifyAuthentication({ token, challengeNonce, ...scope }) };
  } finally {
    bridge.close();
  }
}

/** Who puts the card in does not wait until the bridge has seen it. */
async function cardIn(bridge: Bridge): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const isIn = (readers: readonly ReaderInfo[]) => {
      if (readers.some(({ state }) => state === 'ready')) resolve();
    };
    bridge.watchReaders(isIn, reject);
  });
}

function overdue(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no result after ${TIME_LIMIT_MS} ms`)), TIME_LIMIT_MS).unref();
  });
}
