import { connect } from 'node:net';
import fc from 'fast-check';
import type { FuzzRun } from './fuzz-run.js';
import { type Upgrade, upgrade } from './upgrades.js';

const BATCH = 500;
const AT_ONCE = 8;
/** Milliseconds that a client waits after it has said all it will say. */
const PATIENCE = 20_000;

/** What the door and Node's parser in front of it may answer. No 5xx: that would be a crash of ours. */
const ANSWER = /^HTTP\/1\.1 (?:101|200|204|400|403|404|405|408|431) [A-Za-z ]+\r\n/;

export async function fuzzUpgrades(port: number, run: FuzzRun): Promise<void> {
  for (let done = 0; done < run.count && !run.isHopeless(); ) {
    const size = Math.min(BATCH, run.count - done);
    const requests = fc.sample(upgrade, { seed: run.seed + done, numRuns: size });
    const lanes = Array.from({ length: AT_ONCE }, async (_, lane) => {
      for (let at = lane; at < requests.length; at += AT_ONCE) {
        const request = requests[at];
        if (request) await ask(port, request, run.fail);
      }
    });
    await Promise.all(lanes);
    done += size;
    run.onBatch(done);
  }
}

async function ask(port: number, { bytes, expected, whole }: Upgrade, fail: (failure: string) => void): Promise<void> {
  const sent = Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('__PORT__', `${port}`), 'latin1');
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    const settle = () => {
      clearTimeout(timer);
      // Not an orderly end: a hundred thousand of those would use up the ports of this machine.
      socket.resetAndDestroy();
      resolve(received);
    };
    const timer = setTimeout(() => {
      fail(`no end to ${JSON.stringify(sent.toString('latin1')).slice(0, 600)}`);
      settle();
    }, PATIENCE);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
      // The rest of an upgrade's answer is a WebSocket, which does not end by itself.
      if (received.includes('\r\n\r\n')) settle();
    });
    socket.on('error', settle);
    socket.on('close', settle);
    if (whole) socket.write(sent);
    else socket.end(sent);
  });
  const show = () => `${JSON.stringify(sent.toString('latin1')).slice(0, 600)} got ${JSON.stringify(answer.slice(0, 200))}`;
  const upgraded = answer.startsWith('HTTP/1.1 101 ');
  if (answer !== '' && !ANSWER.test(answer)) fail(`a strange answer: ${show()}`);
  else if (expected === 'socket' && !upgraded) fail(`an honest page was refused: ${show()}`);
  else if (expected === 'no socket' && upgraded) fail(`a dishonest request was let in: ${show()}`);
}
