import { parseArgs } from 'node:util';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { connectBridge } from '@cardbridge/sdk';
import { createVerifier, crlRevocation, memoryChallengeStore } from '@cardbridge/sdk/verifier';

/**
 * A page and its server in one, without either: connects to the bridge on `--port` as a page of `--origin` does, has the card sign, and
 * verifies the token with the TEST ONLY roots. For whoever tries an installed program. The last line is one JSON object.
 */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '28730' }, origin: { type: 'string', default: 'https://visit.example' } },
});

const TIME_LIMIT_MS = 60_000;
const scope = { sessionId: 'visit', purpose: 'visit' };

try {
  const identity = await Promise.race([visit(values.origin, Number(values.port)), overdue()]);
  process.stdout.write(`${JSON.stringify({ ok: true, identity })}\n`);
} catch (error) {
  process.exitCode = 1;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  process.stdout.write(
    `${JSON.stringify({ ok: false, code, error: error instanceof Error ? error.message : String(error) })}\n`,
  );
}
process.exit();

async function visit(origin: string, port: number) {
  const pki = await loadTestPki();
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
    const { challengeNonce } = await verifier.issueChallenge(scope);
    const token = await bridge.authenticate({
      challengeNonce,
      onProgress: ({ stage }) => void process.stderr.write(`${stage}\n`),
    });
    return await verifier.verifyAuthentication({ token, challengeNonce, ...scope });
  } finally {
    bridge.close();
  }
}

function overdue(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no result after ${TIME_LIMIT_MS} ms`)), TIME_LIMIT_MS).unref();
  });
}
