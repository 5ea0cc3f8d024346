import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import type { RequestContext } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { storedId } from './adapter.js';
import { type Scope, scopesIn } from './claims.js';
import type { AuthorizationClient } from './client.js';
import { findEngineSession } from './engine-session.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** A service's request, while the person makes up their mind. */
export interface Question {
  readonly interaction: Interaction;
  readonly client: AuthorizationClient;
  readonly scopes: readonly Scope[];
}

export interface Questions {
  /**
   * Only of the browser that the service sent here: its signed cookie names the interaction, and the address must name the same.
   *
   * @throws {RefusedRequest} ERR_INTERACTION_MISSING
   */
  find(uid: string, context: RequestContext): Promise<Question>;
  /** Of any number of answers to one question, one counts. @throws {RefusedRequest} ERR_INTERACTION_MISSING, for the others */
  claim(question: Question): Promise<void>;
  /** Lets the engine forget whoever else it knew in this browser: it must not go on with their session. */
  forgetOthers(context: RequestContext, accountId: string): Promise<void>;
  /** What the browser goes on with: the way back to the service. */
  finish(question: Question, result: NonNullable<Interaction['result']>): Promise<{ location: string }>;
}

export function createQuestions(parts: {
  readonly services: Pick<Services, 'database' | 'clock'>;
  readonly engine: Provider;
  readonly clients: ReadonlyMap<string, AuthorizationClient>;
}): Questions {
  const { engine, clients } = parts;
  const { database, clock } = parts.services;
  return {
    async find(uid, { raw }) {
      const interaction = await engine.interactionDetails(raw.request.raw, raw.reply.raw).catch((error: unknown) => {
        throw error instanceof errors.SessionNotFound ? new RefusedRequest('ERR_INTERACTION_MISSING', { cause: error }) : error;
      });
      const client = clients.get(String(interaction.params.client_id));
      if (interaction.uid !== uid || interaction.result !== undefined || client === undefined) {
        throw new RefusedRequest('ERR_INTERACTION_MISSING');
      }
      // Claimed, and the answer not yet written down.
      const [open] = await database.query(
        `select 1 as open from authorization_payloads where model = 'Interaction' and id = $1 and consumed_at is null`,
        [storedId('Interaction', uid)],
      );
      if (open === undefined) throw new RefusedRequest('ERR_INTERACTION_MISSING');
      return { interaction, client, scopes: scopesIn(interaction.params.scope) };
    },
    async claim({ interaction: { uid } }) {
      const [first] = await database.query(
        `update authorization_payloads set consumed_at = $2 where model = 'Interaction' and id = $1 and consumed_at is null
         returning id`,
        [storedId('Interaction', uid), new Date(clock())],
      );
      if (first === undefined) throw new RefusedRequest('ERR_INTERACTION_MISSING');
    },
    async forgetOthers({ raw }, accountId) {
      const session = await findEngineSession(engine, raw.request.raw, raw.reply.raw);
      if (session !== undefined && session.accountId !== accountId) await session.destroy();
    },
    async finish({ interaction }, result) {
      // The engine would insist on the session that it had when the service asked; who is here was settled by ours since.
      delete interaction.session;
      interaction.result = result;
      await interaction.persist();
      return { location: interaction.returnTo };
    },
  };
}

/**
 * Whether who was proved to be here at this moment (milliseconds) is so recently enough for the service. OpenID Connect Core §3.1.2.1:
 * `prompt=login` asks for a new sign-in, `max_age` for one that is not older than that.
 */
export function isRecentEnough({ interaction: { prompt, params, iat } }: Question, at: number): boolean {
  const oldest = prompt.reasons.includes('login_prompt')
    ? iat
    : params.max_age === undefined
      ? 0
      : iat - Number(params.max_age);
  return at >= oldest * 1000;
}

/** Whether the service wants the person to be asked, whatever they agreed to before. */
export const insistsOnConsent = ({ interaction: { params } }: Question): boolean =>
  String(params.prompt ?? '')
    .split(' ')
    .includes('consent');
