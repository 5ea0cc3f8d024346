import type { Contact, IdentityServerApi, MemberKind } from '@cardbridge/sdk/flows';
import type { SiteAnswer } from '../../src/server/api.js';
import { solveCaptcha } from '../../src/walks/solve-captcha.js';

/** As far as the message with the code: the captcha is solved and the notice of the server at `url` agreed to. */
export async function startRegistration(
  api: IdentityServerApi,
  url: string,
  contact: Contact,
  memberKind: MemberKind = 'personal',
): Promise<void> {
  const { captchaId, question } = await api.issueCaptcha();
  const { privacyNoticeVersion } = (await (await fetch(new URL('/api/site', url))).json()) as SiteAnswer;
  const captcha = { captchaId, answer: solveCaptcha(question.en) };
  await api.startRegistration({ contact, memberKind, privacyNoticeVersion, captcha });
}
