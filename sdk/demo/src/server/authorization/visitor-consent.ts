import type Provider from 'oidc-provider';
import type { RequestContext } from '../context.js';
import type { SignIns, Visitor } from '../isso/index.js';
import { maskIdNumber } from '../members/index.js';
import { RefusedRequest } from '../refusal.js';
import type { Services } from '../services.js';
import { logUsage } from '../usage-log.js';
import { type Claim, claimsOf, shownClaims, shownValue } from './claims.js';
import { lifetimes } from './create-engine.js';
import { findCoveringGrant, type GivenGrant, noteVisit } from './grants.js';
import type { Here } from './member-consent.js';
import { insistsOnConsent, isRecentEnough, type Question, type Questions } from './questions.js';
import { keepRelease } from './releases.js';
import { claimsOfVisit, findAccountOf, personOf } from './visitor-claims.js';

/** Until the code is redeemed, and then as long as the token that comes of it. */
const RELEASE_MS = (lifetimes.AuthorizationCode + lifetimes.AccessToken) * 1000;

/** What a service would get of one claim, and from where. */
interface Offer {
  readonly claim: Claim;
  readonly value: string | null;
  readonly from: 'way' | 'account' | null;
}

/** Who came in by another way than an account, and needs none. */
export function createVisitorConsent(parts: {
  readonly services: Pick<Services, 'database' | 'clock' | 'subjectOf'>;
  readonly engine: Provider;
  readonly questions: Questions;
  readonly signIns: Pick<SignIns, 'leave'>;
}) {
  const { engine, questions, signIns } = parts;
  const { database, clock, subjectOf } = parts.services;

  async function offersOf({ scopes }: Question, visitor: Visitor): Promise<readonly Offer[]> {
    const person = personOf(visitor);
    const given = claimsOfVisit({ subject: subjectOf(visitor.idNumber), way: visitor.way, person });
    const account = await findAccountOf(database, person);
    const ofAccount = account === undefined ? undefined : claimsOf(account);
    return shownClaims(scopes).map((claim) => {
      const value = shownValue(given, claim);
      if (value !== null) return { claim, value, from: 'way' };
      // Whoever came in by another way than the account is not shown what stands there.
      return { claim, value: null, from: ofAccount?.[claim] === undefined ? null : 'account' };
    });
  }

  async function agreedBefore(
    question: Question,
    { idNumber, way }: Visitor,
    withAccountData?: boolean,
  ): Promise<GivenGrant | undefined> {
    if (insistsOnConsent(question)) return undefined;
    const { client, scopes } = question;
    const asked = { clientId: client.id, scopes, way, ...(withAccountData === undefined ? {} : { withAccountData }) };
    return findCoveringGrant(database, { memberId: null, subject: subjectOf(idNumber) }, asked, clock);
  }

  async function makeGrant({ client, scopes }: Question, subject: string): Promise<string> {
    const grant = new engine.Grant({ accountId: subject, clientId: client.id });
    grant.addOIDCScope([...scopes]);
    return grant.save();
  }

  return {
    async view(question: Question, visitor: Visitor): Promise<Here> {
      if (!isRecentEnough(question, visitor.provedAt.getTime())) {
        // Too long ago for this service: as if nobody were here.
        const claims = shownClaims(question.scopes).map((claim) => ({ claim, value: null, from: null }));
        return { claims, personId: null, member: null, visitor: null, agreed: null };
      }
      const offers = await offersOf(question, visitor);
      const before = await agreedBefore(question, visitor);
      return {
        claims: [...offers],
        personId: visitor.signInId,
        member: null,
        visitor: {
          way: visitor.way,
          name: personOf(visitor).name ?? null,
          maskedIdNumber: maskIdNumber(visitor.idNumber),
          hasAccountData: offers.some(({ from }) => from === 'account'),
        },
        agreed:
          before === undefined ? null : { at: before.authorizedAt.toISOString(), withAccountData: before.withAccountData },
      };
    },

    async agree(
      question: Question,
      context: RequestContext,
      visitor: Visitor,
      wantsAccountData: boolean,
    ): Promise<{ location: string }> {
      if (!isRecentEnough(question, visitor.provedAt.getTime())) throw new RefusedRequest('ERR_SIGN_IN_REQUIRED');
      const { client, interaction } = question;
      const subject = subjectOf(visitor.idNumber);
      const { way } = visitor;
      await questions.claim(question);
      // It proves one answer.
      await signIns.leave(context, interaction.uid);
      await questions.forgetOthers(context, subject);

      const before = await agreedBefore(question, visitor, wantsAccountData);
      const offers = await offersOf(question, visitor);
      // Nobody agrees to give what they were not shown: data of an account that is made only later, for one.
      const withAccountData = before?.withAccountData ?? (wantsAccountData && offers.some(({ from }) => from === 'account'));
      const grantId = before?.id ?? (await makeGrant(question, subject));
      const at = new Date(clock());
      await database.transaction(async (transaction) => {
        const release = { grantId, subject, way, person: personOf(visitor), withAccountData };
        const expiresAt = new Date(at.getTime() + RELEASE_MS);
        if (!(await noteVisit(transaction, grantId, { way, withAccountData }))) return;
        if (!(await keepRelease(transaction, release, expiresAt))) return;
        await logUsage(transaction, {
          ...{ subject, at, event: 'application-authorized', party: client.name },
          claims: offers
            .filter(({ from }) => from === 'way' || (from === 'account' && withAccountData))
            .map(({ claim }) => claim),
        });
      });
      // Taken back in this very moment: the engine finds no grant, and asks once more.
      return questions.finish(question, {
        login: { accountId: subject, ts: Math.floor(visitor.provedAt.getTime() / 1000), remember: false },
        consent: { grantId },
      });
    },
  };
}
