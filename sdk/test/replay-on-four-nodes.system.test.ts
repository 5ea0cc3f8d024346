import { loadTestPki, signToken, type TestPerson } from '@cardbridge/fixtures/pki';
import { type RunningRedis, startRedis } from '@cardbridge/fixtures/redis';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startVerifierNodes, type VerifierNodes } from './support/start-verifier-nodes.js';

const NODES = 4;
const POSTS = 200;
const origin = 'https://www.example.gov.tw';
const sessionId = 'session-of-the-browser';
const pki = await loadTestPki();
const people: readonly TestPerson[] = [...pki.citizens, pki.organisation, pki.ellipticCurveCitizen];

describeWith(['redis'], 'four server processes with one Redis', () => {
  let redis: RunningRedis;
  let nodes: VerifierNodes;
  beforeAll(async () => {
    redis = await startRedis();
    nodes = await startVerifierNodes(NODES, {
      redisUrl: redis.url,
      origin,
      trustAnchors: pki.trustAnchors.map(base64),
      intermediates: pki.intermediates.map(base64),
    });
  });
  afterAll(async () => {
    await nodes?.stop();
    await redis?.stop();
  });

  const post = async (node: number, path: string, body: object) => {
    const init = { method: 'POST', body: JSON.stringify({ sessionId, ...body }) };
    const answer = await fetch(new URL(path, nodes.urls[node % NODES]), init);
    return (await answer.json()) as { code?: string; challengeNonce?: string; identity?: { name: string } };
  };
  /** What a card has answered to a challenge that one of the nodes has issued. */
  const askCard = async (person: TestPerson, node = 0) => {
    const { challengeNonce } = await post(node, '/challenge', {});
    if (challengeNonce === undefined) throw new TypeError('no challenge was issued');
    return { challengeNonce, token: signToken(person.signature, origin, challengeNonce) };
  };
  type Answer = Awaited<ReturnType<typeof askCard>>;
  /** What each of them comes to: the name of who is let in, or the code of the refusal. */
  const postAll = (answers: readonly Answer[]) =>
    Promise.all(
      answers.map(async (answer, index) => {
        const { code, identity } = await post(index, '/answer', answer);
        return identity?.name ?? code ?? 'neither';
      }),
    );
  const often = (answer: Answer) => Array.from({ length: POSTS }, () => answer);
  const allNodesBack = () =>
    vi.waitFor(
      async () => {
        for (let node = 0; node < NODES; node += 1) await askCard(person(0), node);
      },
      { timeout: 20_000 },
    );

  test.each(people.map((person, index) => [index + 1, person] as const))(
    'D-31 one token of 200 posted at once is let in, and 199 are of a challenge that nobody knows (token %d)',
    async (index, person) => {
      const outcomes = await postAll(often(await askCard(person, index)));
      expect(tally(outcomes)).toEqual({ [person.name]: 1, ERR_CHALLENGE_UNKNOWN: POSTS - 1 });
    },
  );

  test('D-31 each of many tokens that are posted at once, all of them at all nodes, is let in once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => askCard(person(index), index)));
    // One further each round, or every token would come to one node only.
    const rounds = Array.from({ length: POSTS / 20 }, (_, round) => [...answers.slice(round), ...answers.slice(0, round)]);
    const outcomes = await postAll(rounds.flat());
    expect(outcomes).toHaveLength(POSTS);
    const names = answers.map((_, index) => person(index).name);
    expect(outcomes.filter((outcome) => outcome !== 'ERR_CHALLENGE_UNKNOWN').sort()).toEqual(names.sort());
  });

  test('D-31 one token of 200 with another session is used up, and none is let in', async () => {
    const answer = { ...(await askCard(person(0))), sessionId: 'session-of-another-browser' };
    const outcomes = await postAll(often(answer));
    expect(tally(outcomes)).toEqual({ ERR_SESSION_MISMATCH: 1, ERR_CHALLENGE_UNKNOWN: POSTS - 1 });
  });

  test('D-31 while Redis is away every answer is an error, and what it forgot lets nobody in afterwards', async () => {
    const answer = await askCard(person(0));
    await redis.restart(async () => {
      expect(tally(await postAll(often(answer)))).toEqual({ ERR_CHALLENGE_STORE_UNAVAILABLE: POSTS });
      expect(await post(0, '/challenge', {})).toEqual({ code: 'ERR_CHALLENGE_STORE_UNAVAILABLE' });
    });
    await allNodesBack();
    expect(tally(await postAll(often(answer)))).toEqual({ ERR_CHALLENGE_UNKNOWN: POSTS });
  });

  test('D-31 Redis goes away in the middle: no token is let in twice, and every other answer is an error', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => askCard(person(index), index)));
    // Each four times in a row, so once at each node; in waves, of which the end of Redis meets some.
    const letIn = new Map<Answer, number>();
    const refusals = new Set<string>();
    const wave = async (of: readonly Answer[]) => {
      const posted = of.flatMap((answer) => Array.from({ length: NODES }, () => answer));
      for (const [index, outcome] of (await postAll(posted)).entries()) {
        const answer = posted[index];
        if (outcome.startsWith('ERR_') || answer === undefined) refusals.add(outcome);
        else letIn.set(answer, (letIn.get(answer) ?? 0) + 1);
      }
    };
    await wave(answers.slice(0, 10));
    const during = wave(answers.slice(10));
    await redis.restart(() => during);
    await allNodesBack();
    await wave(answers);
    expect(letIn.size).toBeGreaterThanOrEqual(10);
    expect([...letIn.values()].filter((times) => times !== 1)).toEqual([]);
    for (const refusal of refusals) expect(['ERR_CHALLENGE_UNKNOWN', 'ERR_CHALLENGE_STORE_UNAVAILABLE']).toContain(refusal);
  });
});

function person(index: number): TestPerson {
  const chosen = people[index % people.length];
  if (chosen === undefined) throw new TypeError('there is nobody');
  return chosen;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
