import type { MemberKind, TelecomOperator, WayIn } from '../../flows/index.js';
import type { CardTexts } from './card-texts.js';

/** The two ways that a card in a reader opens. */
type CardWay = Extract<WayIn, 'citizen-card' | 'nhi-card'>;
type PhoneWay = Extract<WayIn, 'mobile-certificate' | 'telecom'>;

interface WayTexts {
  readonly name: string;
  /** What one needs at hand. */
  readonly needs: string;
  readonly signIn: string;
  /** What the notice before it says. */
  readonly notice: { readonly collected: string; readonly source: string };
}

/** What `<cardbridge-isso>` says. */
export interface IssoTexts {
  readonly loadingTitle: string;
  readonly loading: string;
  readonly title: (application: string) => string;
  readonly lead: string;
  readonly waysTitle: string;
  readonly way: Readonly<Record<WayIn, WayTexts>>;
  readonly needs: string;
  readonly register: string;
  /** For a screen reader, behind a link: to what, and that it opens elsewhere. */
  readonly registerFor: (way: string) => string;
  readonly newTab: string;
  readonly decline: string;
  readonly declineNote: string;
  readonly back: string;
  readonly failedTitle: string;

  // Notice
  readonly noticeTitle: (way: string) => string;
  readonly noticeLead: string;
  readonly noticeTerms: Readonly<Record<'collected' | 'source' | 'purpose' | 'period' | 'contact' | 'choice', string>>;
  readonly purpose: (application: string) => string;
  readonly period: Readonly<Record<'account' | 'visitor', string>>;
  readonly contact: string;
  readonly choice: string;
  readonly agreeToNotice: string;

  // Account
  readonly accountTitle: string;
  readonly memberKinds: Readonly<Record<MemberKind, string>>;
  readonly memberKindsTitle: string;
  readonly accountLabel: Readonly<Record<MemberKind, string>>;
  readonly accountHint: Readonly<Record<MemberKind, string>>;
  readonly showQr: string;
  readonly usePassword: string;

  // QR codes
  readonly qrTitle: string;
  readonly qrSteps: readonly string[];
  readonly qrNote: string;
  readonly qrLabel: string;
  readonly phoneTitle: Readonly<Record<PhoneWay, string>>;
  readonly phoneSteps: Readonly<Record<PhoneWay, readonly string[]>>;
  readonly stepsTitle: string;
  readonly openHere: string;
  readonly secondsLeft: (seconds: number) => string;
  readonly qrOver: string;
  readonly qrComing: string;
  readonly renew: string;
  readonly scannedTitle: string;
  readonly scannedLead: string;
  readonly remindersTitle: string;
  readonly reminders: readonly string[];

  // Cards
  readonly card: Readonly<Record<CardWay, CardTexts & { readonly formTitle: string; readonly formLead: string }>>;
  readonly connectTitle: string;
  readonly connectLead: string;
  readonly connect: string;
  readonly firstTimeTitle: string;
  readonly firstTime: readonly string[];
  readonly nhiPassword: string;
  readonly nhiPasswordHint: string;
  readonly submitCard: Readonly<Record<CardWay, string>>;
  readonly usingCardTitle: Readonly<Record<CardWay, string>>;

  // What is typed
  readonly idNumberTitle: string;
  readonly idNumberLead: string;
  readonly idNumber: string;
  readonly idNumberHint: string;
  readonly goOn: string;
  readonly subscriberTitle: string;
  readonly subscriberLead: string;
  readonly mobileTitle: string;
  readonly mobileLead: string;
  readonly mobile: string;
  readonly mobileHint: string;
  readonly ownMobileHint: string;
  readonly birthDate: string;
  readonly birthDateHint: string;
  readonly operator: string;
  readonly operatorPrompt: string;
  readonly operators: Readonly<Record<TelecomOperator, string>>;
  readonly sendCode: string;
  readonly codeTitle: string;
  readonly codeLead: (maskedMobile: string) => string;
  readonly codeNote: string;
  readonly code: string;
  readonly codeHint: string;
  readonly submitCode: string;
  readonly resendCode: (secondsLeft: number) => string;
  readonly codeSent: string;
  readonly changeMobile: string;
  readonly working: string;

  // Consent
  readonly consentTitle: (application: string) => string;
  readonly memberIsHere: (name: string) => string;
  readonly visitorIsHere: (who: string, way: string) => string;
  readonly notMe: string;
  readonly claimsTitle: string;
  readonly accountClaimsTitle: string;
  readonly withAccountData: string;
  readonly accountDataNote: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly gets: (application: string, claim: string, value: string) => string;
  readonly getsFromAccount: (application: string, claim: string) => string;
  /** `way`: the one by which a visitor came in. Undefined for a member. */
  readonly getsNot: (application: string, claim: string, way: string | undefined) => string;
  readonly realNameKnown: (application: string, gold: boolean) => string;
  readonly consentPurpose: (application: string) => string;
  readonly afterConsent: Readonly<Record<'member' | 'visitor', string>>;
  readonly agreedBefore: (date: string) => string;
  readonly agree: string;
  readonly declineConsent: string;
  readonly goldTitle: string;
  readonly goldLead: Readonly<Record<MemberKind, string>>;
  readonly upgrade: string;
  readonly leaving: Readonly<Record<'agreed' | 'declined', string>>;
}
