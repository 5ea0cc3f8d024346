import { parseIdNumber } from '@cardbridge/sdk/flows';
import type { Handlers, RequestContext } from '../context.js';
import type { NhiPasswordCheck } from '../outside/index.js';
import { RefusedRequest } from '../refusal.js';
import type { IssoServices } from './isso-services.js';
import { reachMobile } from './reach.js';
import { signInDue } from './sign-in-due.js';

const TIME_LIMIT_MS = 20_000;

/**
 * An NHI card in a reader, with its registered password (健保卡註冊密碼). What the card says anybody can write: the password, which the
 * insurance administration compares, is all that shows who is here. So three wrong ones in a row shut this way for the ID number,
 * whichever browser they come from. An administration that does not answer costs a try too: it may have compared all the same.
 */
export function createNhiCard(services: IssoServices): Handlers<'proveNhiCard'> {
  const { nhiPasswords } = services;
  return {
    async proveNhiCard({ idNumber: typed, card, password, ...ref }, context) {
      const signIn = await signInDue(services, context, ref, { ways: ['nhi-card'], steps: ['card'] });
      if (nhiPasswords === undefined) throw new RefusedRequest('ERR_WAY_UNAVAILABLE');
      const idNumber = parseIdNumber(typed)?.value;
      if (idNumber === undefined) throw new RefusedRequest('ERR_ID_NUMBER_INVALID');
      if (parseIdNumber(card.idNumber)?.value !== idNumber) throw new RefusedRequest('ERR_ID_NUMBER_OTHER');
      if (!/^.{6,12}$/u.test(password)) throw new RefusedRequest('ERR_NHI_PASSWORD_INVALID');
      await comparePassword(services, context, idNumber, () =>
        askAdministration(nhiPasswords, { cardNumber: card.cardNumber, idNumber, password }),
      );
      // This way gives no name.
      return reachMobile(services, signIn, context, { idNumber });
    },
  };
}

/** @throws {RefusedRequest} ERR_NHI_PASSWORD_WRONG with `triesLeft`, ERR_NHI_PASSWORD_LOCKED with `retryAfterSeconds`; what `compare` throws */
async function comparePassword(
  { limits, lockOuts }: Pick<IssoServices, 'limits' | 'lockOuts'>,
  { address }: Pick<RequestContext, 'address'>,
  idNumber: string,
  compare: () => Promise<boolean>,
): Promise<void> {
  await limits.spend('nhi-passwords-per-address', address);
  const tried = await lockOuts.try({ nhiIdNumber: idNumber }, compare);
  if (tried.outcome === 'locked') {
    throw new RefusedRequest('ERR_NHI_PASSWORD_LOCKED', { details: { retryAfterSeconds: tried.retryAfterSeconds } });
  }
  if (tried.outcome === 'wrong') {
    throw new RefusedRequest('ERR_NHI_PASSWORD_WRONG', { details: { triesLeft: tried.triesLeft } });
  }
  // Only failures count against an address: behind one there may be a whole school.
  await limits.giveBack('nhi-passwords-per-address', address);
}

async function askAdministration(
  nhiPasswords: NhiPasswordCheck,
  question: { readonly cardNumber: string; readonly idNumber: string; readonly password: string },
): Promise<boolean> {
  try {
    return await nhiPasswords.check({ ...question, signal: AbortSignal.timeout(TIME_LIMIT_MS) });
  } catch (cause) {
    throw new RefusedRequest('ERR_PROVIDER_UNAVAILABLE', { cause });
  }
}
