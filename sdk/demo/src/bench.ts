import { spawnSync } from 'node:child_process';
import { verify, X509Certificate } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { connectBridge } from '@cardbridge/sdk';
import { createVerifier, crlRevocation, memoryChallengeStore } from '@cardbridge/sdk/verifier';
import { drivePanel } from './panel-driver.js';
import { startSimulatedWorld } from './simulated-world.js';

/**
 * `npm run bench`: what one sign-in costs, over the real processes with a simulated card. Figures are for comparing within one run:
 * absolute times say more about the machine than about us. `-- --json` ends with one JSON object, `-- --runs N` sets the sample.
 * `-- daemon` measures the packaged daemon instead; installer/src/bench-daemon.ts tells its options. `-- cards` and `-- soak` measure what
 * is asked of cards, and whether anything stays behind; bridge/dev/bench/main.ts tells theirs. `-- verifier` and `-- crl` measure what a
 * server has to do; sdk/dev/bench/main.ts tells theirs.
 */
const others = new Map([
  ['daemon', { program: 'installer/dist/bench-daemon.js', from: 3 }],
  ['cards', { program: 'bridge/dist/bench.js', from: 2 }],
  ['soak', { program: 'bridge/dist/bench.js', from: 2 }],
  ['verifier', { program: 'sdk/dist/dev/bench.js', from: 2 }],
  ['crl', { program: 'sdk/dist/dev/bench.js', from: 2 }],
]);
const other = others.get(process.argv[2] ?? '');
if (other) {
  const program = fileURLToPath(new URL(`../../../${other.program}`, import.meta.url));
  process.exit(spawnSync(process.execPath, [program, ...process.argv.slice(other.from)], { stdio: 'inherit' }).status ?? 1);
}
const HELP = `npm run -s bench [-- --runs N] [--json]
npm run -s bench -- ${[...others.keys()].join('|')} …   (all but daemon have a --help)

What one sign-in costs, over the real processes with a simulated card.

  --runs  sign-ins that are timed (100)
  --json  the last line is one object
`;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '100' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || positionals.length > 0) {
  process.stderr.write(HELP);
  process.exit(values.help ? 0 : 1);
}
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs ${values.runs}: a whole number from 1 on`);

/** On one connection, so many at this speed are more messages than the door takes; one for each would be more connections. */
const SIGN_INS_A_CONNECTION = 25;

interface Figures {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const samples: Record<'authenticate' | 'verify' | 'rawVerify', number[]> = { authenticate: [], verify: [], rawVerify: [] };
const timed = async <T>(name: keyof typeof samples, work: () => Promise<T> | T): Promise<T> => {
  const start = performance.now();
  const result = await work();
  samples[name].push(performance.now() - start);
  return result;
};

try {
  await measure();
  report();
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
}
process.exit();

function report(): void {
  const rows: Record<string, Figures> = Object.fromEntries(
    Object.entries(samples).map(([name, times]) => [name, figures(times)]),
  );
  const ratio = round((rows.rawVerify?.p50Ms ?? 0) / (rows.verify?.p50Ms ?? 1));
  if (values.json) process.stdout.write(`${JSON.stringify({ runs, ...rows, rawVerifyToVerify: ratio })}\n`);
  else {
    console.table(rows);
    process.stdout.write(`raw RSA-2048 verify : whole verification = ${ratio} (${runs} runs)\n`);
  }
}

async function measure(): Promise<void> {
  const pki = await loadTestPki();
  const [person] = pki.citizens;
  if (!person) throw new Error('the test PKI has no citizen');
  const world = await startSimulatedWorld();
  try {
    const { origin } = new URL(world.pageUrl);
    const panel = drivePanel(world.panelUrl);
    const verifier = createVerifier({
      expectedOrigin: origin,
      store: memoryChallengeStore(),
      trustAnchors: pki.trustAnchors,
      intermediates: pki.intermediates,
      revocation: crlRevocation({ crls: pki.crls }),
      withTestOnlyTrustAnchors: true,
    });
    const scope = { sessionId: 'bench', purpose: 'bench' };
    const typePin = () => panel.answerPin(person.pin, AbortSignal.timeout(10_000));
    const connect = () => connectBridge({ ports: [world.bridgePort], WebSocket: webSocketFrom(origin) });
    let bridge = await connect();
    for (let run = 0; run < runs; run += 1) {
      if (run > 0 && run % SIGN_INS_A_CONNECTION === 0) {
        bridge.close();
        bridge = await connect();
      }
      const { challengeNonce } = await verifier.issueChallenge(scope);
      const [token] = await timed('authenticate', () => Promise.all([bridge.authenticate({ challengeNonce }), typePin()]));
      await timed('verify', () => verifier.verifyAuthentication({ token, challengeNonce, ...scope }));
      const { publicKey } = new X509Certificate(Buffer.from(token.unverifiedCertificate, 'base64'));
      const signature = Buffer.from(token.signature, 'base64');
      await timed('rawVerify', () => verify('sha256', Buffer.alloc(64), publicKey, signature));
      process.stderr.write(run % 10 === 0 ? '.' : '');
    }
    process.stderr.write('\n');
  } finally {
    await world.stop();
  }
}

function figures(times: readonly number[]): Figures {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
