import type { Interaction, IssoStep, WayIn } from '../../src/flows/index.js';
import type { Stage } from '../elements-page/page.js';
import { type driveElements, idNumber } from './elements-in-chromium.js';

export const allWays: readonly WayIn[] = ['account', 'mobile-certificate', 'telecom', 'citizen-card', 'nhi-card'];
export const member = { kind: 'personal', status: 'gold', displayName: '王範', accountName: 'taipei-0001' } as const;

/** Nobody is here yet, and the service takes every way. */
export const interaction: Interaction = {
  application: { applicationId: 'learning', name: { 'zh-TW': '樂學課程報名', en: 'Happy learning' } },
  ways: [...allWays],
  privacyNoticeVersion: '2026-11',
  claims: [
    { claim: 'name', value: null, from: null },
    { claim: 'id_number', value: null, from: null },
  ],
  goldOnly: false,
  member: null,
  visitor: null,
  personId: null,
  agreed: null,
};
export const withMember: Interaction = {
  ...interaction,
  personId: 'person-1',
  member,
  claims: [
    { claim: 'name', value: '王範', from: 'way' },
    { claim: 'id_number', value: 'A******789', from: 'way' },
    { claim: 'email', value: null, from: null },
    { claim: 'real_name_verified', value: 'true', from: 'way' },
  ],
};
export const withVisitor: Interaction = {
  ...interaction,
  personId: 'person-2',
  visitor: { way: 'nhi-card', name: null, maskedIdNumber: 'A******789', hasAccountData: true },
  claims: [
    { claim: 'id_number', value: 'A******789', from: 'way' },
    { claim: 'name', value: null, from: 'account' },
    { claim: 'address', value: null, from: null },
  ],
};
export const withGeneralMember: Interaction = { ...withMember, goldOnly: true, member: { ...member, status: 'general' } };

export const citizenCard = { id: 'r1', name: 'EZ100PU', state: 'ready', card: { kind: 'citizen' } } as const;
export const nhiCard = { id: 'r1', name: 'EZ100PU', state: 'ready', card: { kind: 'nhi' } } as const;
export const phoneLink = 'https://example.tw/phone#0123456789';
export const qrContent = 'https://example.tw/app/scan#0123456789';
const seconds = { expiresAfterSeconds: 60, pollAfterSeconds: 2 } as const;
export const phone = { step: 'phone', link: phoneLink, ...seconds } as const;
export const shownQr = { content: qrContent, rotateAfterSeconds: 60, ...seconds } as const;
export const code = {
  step: 'code',
  maskedMobile: '0912***678',
  mobileIsFixed: false,
  resendAfterSeconds: 60,
  expiresAfterSeconds: 300,
} as const;

export const issoAttributes = {
  uid: 'interaction-1',
  'register-href': '/register',
  'nhi-register-href': 'https://nhi.example.tw/register',
  'forgotten-password-href': '/forgotten',
  'gold-href': '/gold',
  'download-base': '/downloads',
};

/** The door in its page, and the ways through it, by what a person does. */
export function driveIsso({ stage, seen }: ReturnType<typeof driveElements>) {
  const show = async (asked: Interaction = interaction, attributes: Readonly<Record<string, string>> = {}) => {
    await stage('answer', { interaction: asked, leaveIsso: {} });
    await stage('show', 'cardbridge-isso', { ...issoAttributes, ...attributes });
  };
  const choose = async (way: WayIn, attributes?: Readonly<Record<string, string>>) => {
    await show(interaction, attributes);
    await seen(`way-${way}`).click();
  };
  const begin = async (
    way: WayIn,
    answers: Parameters<Stage['answer']>[0] = {},
    attributes?: Readonly<Record<string, string>>,
  ) => {
    await choose(way, attributes);
    await stage('answer', answers);
    await seen('agree-to-notice').click();
  };
  const startsWith = (next: IssoStep): Parameters<Stage['answer']>[0] => ({ startIsso: { signInId: 'sign-in-1', next } });

  const toAccount = () => begin('account');
  const toQr = async (attributes?: Readonly<Record<string, string>>) => {
    await begin(
      'account',
      { showIssoQr: { signInId: 'sign-in-1', ...shownQr }, pollIssoQr: { state: 'shown', ...shownQr } },
      attributes,
    );
    await seen('show-qr').click();
    await seen('qr').waitFor();
  };
  const toCard = async (way: 'citizen-card' | 'nhi-card', readers: readonly object[] | undefined) => {
    await begin(way, { ...startsWith({ step: 'card' }), issueIssoChallenge: { challengeNonce: 'bm9uY2U' } });
    if (readers !== undefined) await stage('link', { bridge: 'ready', readers: readers as never });
  };
  const toIdNumber = () => begin('mobile-certificate', startsWith({ step: 'id-number' }));
  const toSubscriber = () => begin('telecom', startsWith({ step: 'subscriber' }));
  const toPhone = async (way: 'mobile-certificate' | 'telecom', attributes?: Readonly<Record<string, string>>) => {
    await begin(way, { ...startsWith(phone), pollPhone: phone }, attributes);
    await seen('qr').waitFor();
  };
  const toCode = async () => {
    await begin('nhi-card', startsWith(code));
    await seen('code').waitFor();
  };
  const fillSubscriber = async () => {
    await seen('id-number').fill(idNumber);
    await seen('mobile').fill('0912345678');
    await seen('birth-date').fill('1985-06-15');
    await seen('operator').selectOption('chunghwa');
  };
  /** What a screen reader was told last. */
  const told = async () => ((await seen('isso').getByRole('status').textContent()) ?? '').trim();

  return {
    show,
    choose,
    begin,
    startsWith,
    toAccount,
    toQr,
    toCard,
    toIdNumber,
    toSubscriber,
    toPhone,
    toCode,
    fillSubscriber,
    told,
  };
}
