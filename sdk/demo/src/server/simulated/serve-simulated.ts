import { parseIdNumber } from '@cardbridge/sdk/flows';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { SimulatedPeople, SimulatedTransaction } from '../api.js';
import { headerOf } from '../browser-context.js';
import { RefusedRequest } from '../refusal.js';
import { mobileCertificateEnd } from './mobile-certificate.js';
import type { NhiPasswordStore } from './nhi-passwords.js';
import type { SimulatedPerson } from './people.js';
import { telecomEnd } from './telecom.js';
import type { End, Transaction, Transactions } from './transactions.js';

const idNumber = v.pipe(v.string(), v.maxLength(40));
const mobileCertificateBody = v.strictObject({ idNumber, approve: v.boolean() });
const telecomBody = v.strictObject({
  idNumber,
  network: v.picklist(['mobile', 'wifi', 'relay']),
  line: v.picklist(['own', 'prepaid', 'company', 'foreigner']),
});
const nhiBody = v.strictObject({
  cardNumber: v.pipe(v.string(), v.regex(/^\d{12}$/)),
  idNumber,
  password: v.pipe(v.string(), v.maxLength(128)),
});

type WithId = { readonly Params: { readonly id: string } };

/**
 * What the pages that play the outside world call: the ministry's app, the operator's page on the phone, the insurance
 * administration. In real life none of it is this server's; it vouches for whomever the caller chooses, so it knows only people who
 * do not exist.
 */
export function serveSimulated(
  server: FastifyInstance,
  options: {
    readonly people: readonly SimulatedPerson[];
    readonly transactions: Transactions;
    readonly nhiPasswords: NhiPasswordStore;
    readonly clock: () => number;
  },
): void {
  const { people, transactions, nhiPasswords, clock } = options;

  const personWith = (typed: string): SimulatedPerson => {
    const parsed = parseIdNumber(typed)?.value;
    const person = people.find(({ idNumber }) => idNumber === parsed);
    if (person === undefined) throw new RefusedRequest('ERR_ID_NUMBER_INVALID');
    return person;
  };
  const find = async (id: string, kind?: Transaction['kind']): Promise<Transaction> => {
    const found = await transactions.find(id);
    if (found === undefined || (kind !== undefined && found.kind !== kind)) throw new RefusedRequest('ERR_NOT_FOUND');
    return found;
  };
  const answer = async (id: string, end: End): Promise<Record<never, never>> => {
    if (!(await transactions.answer(id, end))) throw new RefusedRequest('ERR_PHONE_EXPIRED');
    return {};
  };

  server.get('/simulated/people', async (request): Promise<SimulatedPeople> => {
    refuseOtherSites(request);
    return { people };
  });
  server.get<WithId>('/simulated/transactions/:id', async (request): Promise<SimulatedTransaction> => {
    refuseOtherSites(request);
    const { id } = request.params;
    const { kind, hint, expiresAt } = await find(id);
    const { status } = await transactions.result(id);
    return { kind, ...hint, expiresAfterSeconds: Math.max(0, Math.ceil((expiresAt - clock()) / 1000)), status };
  });
  server.post<WithId>('/simulated/mobile-certificate/:id', async (request) => {
    const { idNumber, approve } = read(mobileCertificateBody, request);
    const { id } = request.params;
    return answer(id, mobileCertificateEnd(await find(id, 'mobile-certificate'), personWith(idNumber), approve));
  });
  server.post<WithId>('/simulated/telecom/:id', async (request) => {
    const { idNumber, ...how } = read(telecomBody, request);
    const { id } = request.params;
    return answer(id, telecomEnd(await find(id, 'telecom'), personWith(idNumber), how));
  });
  server.post('/simulated/nhi', async (request) => {
    const { cardNumber, idNumber, password } = read(nhiBody, request);
    await nhiPasswords.register({ cardNumber, idNumber: personWith(idNumber).idNumber, password });
    return {};
  });
}

function read<Schema extends v.GenericSchema>(schema: Schema, { body }: FastifyRequest): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body);
  if (!parsed.success) throw new RefusedRequest('ERR_REQUEST_INVALID');
  return parsed.output;
}

/** The guard looks at the origin of what changes something; who only reads has none. */
function refuseOtherSites(request: FastifyRequest): void {
  if (headerOf(request, 'sec-fetch-site') === 'cross-site') throw new RefusedRequest('ERR_ORIGIN_FOREIGN');
}
