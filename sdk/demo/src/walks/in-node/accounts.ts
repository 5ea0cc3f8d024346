import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import {
  type Captcha,
  type CardProofKind,
  type CardProofState,
  createCardLink,
  createCardProofFlow,
  createPasswordResetFlow,
  createRegistrationFlow,
  type Flow,
  type IdentityServerApi,
} from '@cardbridge/sdk/flows';
import type { SiteAnswer } from '../../server/api.js';
import { FIRST_PASSWORD, type NewPerson, newEmail, newMobile } from '../new-person.js';
import { lastMessage, nextCode } from '../next-code.js';
import { solveCaptcha } from '../solve-captcha.js';
import type { IssoWalkName, Walk, Walker } from '../walk.js';
import { openSite } from './open-site.js';
import { go, reaches } from './steps.js';

export const accountWalks: Omit<Walker, IssoWalkName> = {
  async register(walk) {
    const api = await openSite(walk);
    const mobile = newMobile();
    await register(walk, api, { kind: 'mobile', value: mobile, memberKind: 'personal', wantsUpgrade: false });
    const { status, mobile: kept } = await api.profile();
    if (kept !== mobile) throw new Error('the profile has another mobile number');
    return { status };
  },

  async gold(walk) {
    const [person] = walk.pki.citizens;
    if (person === undefined) throw new Error('the test PKI has no citizen');
    const api = await openSite(walk);
    await register(walk, api, { kind: 'mobile', value: newMobile(), memberKind: 'personal', wantsUpgrade: true });
    const accountName = await prove(walk, api, 'gold', person.idNumber, person.pin);
    // The account name is the new way in; the password stayed.
    await api.signOut();
    await signIn(walk, api, accountName, FIRST_PASSWORD);
    const { status, displayName } = await api.profile();
    if (displayName !== person.name) throw new Error('the profile has another name');
    return { status, name: displayName };
  },

  async organization(walk) {
    const { organisation } = walk.pki;
    const card = (await walk.panel.cards()).find(({ kind }) => kind === 'organization');
    if (card === undefined) throw new Error('the panel has no organisation card');
    await walk.panel.insert(0, card.id);
    const api = await openSite(walk);
    const email = newEmail();
    await register(walk, api, { kind: 'email', value: email, memberKind: 'organization', wantsUpgrade: true });
    await prove(walk, api, 'organization', organisation.idNumber, organisation.pin);
    const { status, taxId, displayName } = await api.profile();
    if (taxId !== organisation.idNumber) throw new Error('the profile has another tax id');
    return { status, name: displayName };
  },

  async 'forgotten-password'(walk) {
    const api = await openSite(walk);
    const contacts = { mobile: newMobile(), email: newEmail() };
    await register(walk, api, { kind: 'mobile', value: contacts.mobile, memberKind: 'personal', wantsUpgrade: false });
    await addEmail(walk, api, contacts.email);
    await api.signOut();
    const stages: string[] = [];
    for (const [kind, password] of [
      ['mobile', 'Second+2222'],
      ['email', 'Third+33333'],
    ] as const) {
      await resetPassword(walk, kind, contacts[kind], password);
      await signIn(walk, await openSite(walk), contacts[kind], password);
      stages.push(kind);
    }
    return { by: stages };
  },
};

async function register({ panel, onStage, signal, pageUrl }: Walk, api: IdentityServerApi, person: NewPerson): Promise<void> {
  const flow = createRegistrationFlow({ api });
  try {
    const { privacyNoticeVersion } = (await (await fetch(new URL('/api/site', pageUrl))).json()) as SiteAnswer;
    const captcha = await firstQuestion(flow, signal);
    const { kind, value, memberKind, wantsUpgrade } = person;
    await go(
      flow,
      { type: 'submit-contact', kind, value, memberKind, privacyNoticeVersion, captchaAnswer: solveCaptcha(captcha) },
      'code',
    );
    await onStage('code-sent');
    const { code } = await nextCode(panel, value, signal);
    await go(flow, { type: 'submit-code', code }, 'details');
    await onStage('code-typed');
    await go(
      flow,
      { type: 'submit-details', familyName: '測', givenName: '試者', password: FIRST_PASSWORD, wantsUpgrade },
      'registered',
    );
    await onStage('registered');
  } finally {
    flow.close();
  }
}

/** The English words of the question that a flow begins with. */
async function firstQuestion<State extends { readonly step: string }>(
  flow: Flow<State, never>,
  signal: AbortSignal,
): Promise<string> {
  const asked = (state: State): state is State & { readonly captcha: Captcha } =>
    'captcha' in state && state.captcha !== undefined;
  return (await reaches(flow, asked, signal)).captcha.question.en;
}

async function signIn({ onStage }: Walk, api: IdentityServerApi, account: string, password: string): Promise<void> {
  await api.signInWithPassword({ account, password });
  await onStage('signed-in');
}

/** Adds an e-mail address to a member who has a mobile number. */
async function addEmail({ panel, signal }: Walk, api: IdentityServerApi, value: string): Promise<void> {
  await api.startContactChange({ contact: { kind: 'email', value } });
  const { code } = await nextCode(panel, value, signal);
  await api.confirmContactChange({ code });
}

/** Proves the signed-in member by card, and gives back the new account name. */
async function prove(walk: Walk, api: IdentityServerApi, kind: CardProofKind, number: string, pin: string): Promise<string> {
  const { pageUrl, bridgePort, panel, onStage, signal } = walk;
  const cardLink = createCardLink({ ports: [bridgePort], WebSocket: webSocketFrom(new URL(pageUrl).origin) });
  const flow = createCardProofFlow({ api, cardLink, kind });
  try {
    await flow.send({ type: 'begin' });
    await reaches(flow, (state): state is Extract<CardProofState, { step: 'number' }> => state.step === 'number', signal);
    await onStage('card-found');
    const [proved] = await Promise.all([
      go(flow, { type: 'submit-number', number }, 'proved'),
      panel.answerPin(pin, signal).then(() => onStage('pin-typed')),
    ]);
    await onStage('proved');
    return proved.upgrade.accountName;
  } finally {
    flow.close();
    cardLink.close();
  }
}

async function resetPassword(walk: Walk, kind: 'mobile' | 'email', value: string, newPassword: string): Promise<void> {
  const { panel, onStage, signal } = walk;
  const known = await lastMessage(panel, value);
  const asked = createPasswordResetFlow({ api: await openSite(walk) });
  // The mail is opened in another browser, as it is on a telephone.
  const opened = createPasswordResetFlow({ api: await openSite(walk) });
  try {
    const captchaAnswer = solveCaptcha(await firstQuestion(asked, signal));
    await go(asked, { type: 'submit-contact', kind, value, captchaAnswer }, kind === 'email' ? 'mail-sent' : 'code');
    const message = await nextCode(panel, value, signal, known);
    await onStage(`${kind}-message`);
    const flow = kind === 'email' ? opened : asked;
    if (kind === 'email') {
      const linkToken = new URL(message.link ?? '').pathname.split('/').at(-1) ?? '';
      await go(flow, { type: 'open-link', linkToken }, 'code');
    }
    await go(flow, { type: 'submit-code', code: message.code }, 'new-password');
    await go(flow, { type: 'submit-password', newPassword }, 'done');
    await onStage(`${kind}-reset`);
  } finally {
    asked.close();
    opened.close();
  }
}
