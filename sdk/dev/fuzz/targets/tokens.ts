import { Finding } from '../finding.js';
import { mutateJson } from '../mutate/mutate-json.js';
import type { Random } from '../mutate/random.js';
import type { FuzzWorld, Token } from '../world/fuzz-world.js';
import type { Site } from '../world/site.js';
import type { Target } from './target.js';

const FORMATS: readonly unknown[] = ['web-eid:1', 'web-eid:1.0', 'web-eid:1.1'];
const FIELDS = ['unverifiedCertificate', 'algorithm', 'signature'] as const;

/**
 * Tokens of every algorithm that are hurt, and nonces. Who is let in has sent what one person's card made for this nonce: the same
 * certificate, algorithm and signature, in the same letters. Once.
 */
export function tokens({ people, unfit }: FuzzWorld, site: Site): Target {
  return {
    name: 'tokens',
    run: async (random) => {
      const person = random.pick(people);
      const { token: other } = random.oneIn(8) ? random.pick(unfit) : random.pick(people);
      const token = mutateJson(random, { ...person.token }, { ...other });
      const challengeNonce = mutateNonce(random, person.challengeNonce);
      const input = JSON.stringify({ token, challengeNonce }) ?? 'nothing';
      await site.putChallenge(person.challengeNonce);
      const outcome = await site.signIn({ token, challengeNonce }, input);
      if ('code' in outcome) {
        if (isMalformed(outcome.code) && !site.hasChallenge()) throw new Finding(`${outcome.code} used up a challenge`, input);
        return;
      }
      if (!isTokenOf(token, person.token) || challengeNonce !== person.challengeNonce)
        throw new Finding('a token that nobody signed was accepted', input);
      const again = await site.signIn({ token, challengeNonce }, input);
      if (!('code' in again) || again.code !== 'ERR_CHALLENGE_UNKNOWN') throw new Finding('a token was accepted twice', input);
    },
  };
}

/** Codes of the token's shape: whoever sends garbage takes nobody's challenge away. */
function isMalformed(code: string): boolean {
  return code.startsWith('ERR_TOKEN_');
}

/** What JSON gives has its fields itself, and every one once. */
function isTokenOf(token: unknown, real: Token): boolean {
  if (typeof token !== 'object' || token === null || !Object.hasOwn(token, 'format')) return false;
  const fields: Readonly<Record<string, unknown>> = { ...token };
  return FORMATS.includes(fields.format) && FIELDS.every((name) => Object.hasOwn(token, name) && fields[name] === real[name]);
}

function mutateNonce(random: Random, nonce: string): unknown {
  if (!random.oneIn(6)) return nonce;
  return random.pick([
    undefined,
    null,
    0,
    '',
    nonce.slice(1),
    `${nonce} `,
    nonce.toLowerCase(),
    [nonce],
    { nonce },
    '__proto__',
    'A'.repeat(200),
  ]);
}
