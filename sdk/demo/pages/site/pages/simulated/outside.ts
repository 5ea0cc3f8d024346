import { IdentityServerError, isIdentityServerErrorCode } from '@cardbridge/sdk/flows';
import type { SimulatedPeople, SimulatedTransaction } from '../../../../src/server/api.js';

export type SimulatedNetwork = 'mobile' | 'wifi' | 'relay';
export type SimulatedLine = 'own' | 'prepaid' | 'company' | 'foreigner';

/** The server's simulated outside, as these pages use it. Every call rejects with IdentityServerError. */
export const outside = {
  people: async (): Promise<SimulatedPeople> => (await call('/simulated/people')) as SimulatedPeople,
  transaction: async (id: string): Promise<SimulatedTransaction> =>
    (await call(`/simulated/transactions/${encodeURIComponent(id)}`)) as SimulatedTransaction,
  answerMobileCertificate: async (
    id: string,
    answer: { readonly idNumber: string; readonly approve: boolean },
  ): Promise<void> => {
    await call(`/simulated/mobile-certificate/${encodeURIComponent(id)}`, answer);
  },
  openTelecom: async (
    id: string,
    phone: { readonly idNumber: string; readonly network: SimulatedNetwork; readonly line: SimulatedLine },
  ): Promise<void> => {
    await call(`/simulated/telecom/${encodeURIComponent(id)}`, phone);
  },
  registerNhiCard: async (card: {
    readonly cardNumber: string;
    readonly idNumber: string;
    readonly password: string;
  }): Promise<void> => {
    await call('/simulated/nhi', card);
  },
} as const;

/** It is our own server's, and for the demonstration only: what it says is taken as it comes. */
async function call(path: string, body?: object): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      cache: 'no-store',
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new IdentityServerError('ERR_SERVER_UNREACHABLE', { cause });
  }
  let answer: unknown;
  try {
    answer = await response.json();
  } catch (cause) {
    throw new IdentityServerError(response.ok ? 'ERR_ANSWER_INVALID' : 'ERR_SERVER', { cause });
  }
  if (response.ok) return answer;
  const code = typeof answer === 'object' && answer !== null && 'code' in answer ? answer.code : undefined;
  throw new IdentityServerError(isIdentityServerErrorCode(code) ? code : 'ERR_SERVER');
}
