import type { CardServices } from '@cardbridge/sdk/flows';
import type { Handlers } from '../context.js';
import type { Queryable } from '../database/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { logUsage } from '../usage-log.js';
import { requireActiveMember } from './active-member.js';
import { agencies } from './card-service-catalogue.js';

/** The city's card services by agency, and which of them this member has opened. */
export function createCardServices({
  database,
  clock,
}: Pick<Services, 'database' | 'clock'>): Handlers<'cardServices' | 'openCardService'> {
  return {
    cardServices: async (_, context) => listFor(database, (await requireActiveMember(database, context)).id),

    async openCardService({ serviceId }, context) {
      const service = agencies.flatMap(({ services }) => services).find((one) => one.serviceId === serviceId);
      return database.transaction(async (transaction) => {
        const member = await requireActiveMember(transaction, context, 'lock');
        if (service === undefined) throw new RefusedRequest('ERR_NOT_FOUND');
        if (service.goldOnly && member.status !== 'gold') throw new RefusedRequest('ERR_GOLD_REQUIRED');
        const at = new Date(clock());
        const opened = await transaction.query(
          `insert into opened_services (member_id, service_id, opened_at) values ($1, $2, $3)
             on conflict do nothing returning service_id`,
          [member.id, serviceId, at],
        );
        // Opening what is open changes nothing, so there is nothing to tell.
        if (opened.length > 0) {
          await logUsage(transaction, { memberId: member.id, at, event: 'service-opened', party: service.name });
        }
        return listFor(transaction, member.id);
      });
    },
  };
}

async function listFor(database: Queryable, memberId: string): Promise<CardServices> {
  const rows = await database.query<{ readonly service_id: string }>(
    'select service_id from opened_services where member_id = $1',
    [memberId],
  );
  const opened = new Set(rows.map(({ service_id }) => service_id));
  return {
    agencies: agencies.map(({ services, ...agency }) => ({
      ...agency,
      services: services.map((service) => ({ ...service, opened: opened.has(service.serviceId) })),
    })),
  };
}
