import type { CardKind } from '../../client/index.js';
import type {
  CardLinkState,
  CardProofKind,
  CardStage,
  IdentityServerErrorMessages,
  PackageName,
  WayOn,
} from '../../flows/index.js';
import type { ErrorMessages } from '../../protocol/errors.js';
import type { CardTexts } from './card-texts.js';
import type { InstallTexts, PermissionTexts } from './install-texts.js';
import type { IssoTexts } from './isso-texts.js';

export type Language = 'zh-TW' | 'en';

/** Steps of a proof by card, as the list at the top names them. */
export type ProofStep = 'introduction' | 'bridge' | 'card' | 'number' | 'proving' | 'proved';
/** What a card goes through, as a person tells it apart. */
export type CardStep = 'connect' | 'card' | 'pin' | 'sign' | 'verify';
/** Failures that share a heading: the sentence under it says which it was. */
export type FailureKind =
  | 'taken'
  | 'already'
  | 'identity'
  | 'comparison'
  | 'verification'
  | 'session'
  | 'server'
  | 'locked'
  | 'paused'
  | 'pin'
  | 'card'
  | 'reader'
  | 'permission'
  | 'bridge'
  | 'other';
export type RouteName = 'photo' | 'platform' | 'counter' | 'child';

/** Whatever differs between a person's card and an organisation's. */
export interface ProofTexts extends CardTexts {
  readonly title: string;
  readonly lead: string;
  readonly needs: readonly string[];
  readonly numberStep: string;
  readonly numberTitle: string;
  readonly numberLead: string;
  readonly numberLabel: string;
  readonly numberHint: string;
  readonly provedTitle: string;
  readonly wayCorrectNumber: string;
}

/** Everything that the elements say in one language. */
export interface Texts {
  readonly language: Language;
  readonly listSeparator: string;
  /** Between two sentences: Chinese ones follow each other without a blank. */
  readonly sentenceSeparator: string;
  /** What bridge and browser client say about their errors, and an identity server about its own. */
  readonly bridgeErrors: ErrorMessages;
  readonly serverErrors: IdentityServerErrorMessages;

  // Status
  readonly statusTitle: string;
  readonly statusBridge: string;
  readonly statusReader: string;
  readonly statusCard: string;
  readonly bridge: Readonly<Record<CardLinkState['bridge'], string>>;
  readonly unknown: string;
  readonly readerNone: string;
  readonly readerFound: (count: number) => string;
  readonly cardNone: string;
  readonly cardReading: string;
  readonly cardMute: string;
  readonly cardBusy: string;
  readonly kinds: Readonly<Record<CardKind, string>>;
  readonly simulated: string;
  readonly connect: string;
  readonly hintUntouched: string;
  readonly hintBridge: Readonly<Record<Exclude<CardLinkState['bridge'], 'untouched' | 'ready'>, string>>;
  readonly hintReader: string;
  readonly hintCard: string;
  readonly hintReady: string;

  // Common
  readonly cancel: string;
  readonly retry: string;
  readonly required: string;
  readonly minutes: (minutes: number) => string;
  readonly passwordTriesLeft: (left: number) => string;
  readonly lockWarning: string;
  readonly whichReader: string;
  readonly cardSteps: Readonly<Record<CardStep, string>>;
  readonly cardStepsTitle: string;
  readonly stages: Readonly<Record<CardStage, string>>;
  readonly linkStages: Readonly<Partial<Record<CardLinkState['bridge'], string>>>;
  readonly pinTriesLeft: (left: number) => string;
  readonly windowHidden: string;
  readonly existingContacts: string;
  readonly helpBefore: string;
  readonly helpLocal: string;
  readonly helpBetween: string;
  readonly helpRemote: string;
  readonly helpAfter: string;

  // The program is missing, or the browser stands in between
  readonly downloads: Readonly<Record<PackageName, string>>;
  readonly download: string;
  readonly otherSystems: string;
  readonly startsByItself: string;
  readonly searching: string;
  /** Where the page does not look by itself, since the browser would ask each time. */
  readonly hintLookAgain: string;
  readonly lookAgain: string;
  readonly install: InstallTexts;
  readonly permission: PermissionTexts;

  // Sign-in
  readonly signInTitle: string;
  readonly waysTitle: string;
  readonly ways: Readonly<Record<'password' | 'card', string>>;
  readonly account: string;
  readonly accountHint: string;
  readonly password: string;
  readonly showPassword: string;
  readonly hidePassword: string;
  readonly submitPassword: string;
  readonly checkingPassword: string;
  readonly register: string;
  readonly forgottenPassword: string;
  readonly cardLead: string;
  readonly useCard: string;
  readonly frozenTitle: string;
  readonly frozenLead: string;
  readonly liftFreeze: string;
  readonly leaveFrozen: string;
  readonly signedInTitle: (name: string) => string;
  readonly signedInLead: string;
  readonly withoutAccountLead: string;

  // Proof by card
  readonly proof: Readonly<Record<CardProofKind, ProofTexts>>;
  readonly proofStepsTitle: (at: number, all: number) => string;
  readonly proofSteps: Readonly<Record<Exclude<ProofStep, 'number'>, string>>;
  readonly needsTitle: string;
  readonly pinNote: string;
  readonly begin: string;
  readonly otherRoutesTitle: string;
  readonly otherRoutesLink: string;
  readonly otherRoutes: Readonly<Record<RouteName, { readonly title: string; readonly explanation: string }>>;
  readonly bridgeTitle: Readonly<Record<'searching' | 'prompt' | 'access' | 'absent' | 'closed', string>>;
  readonly bridgeLead: Readonly<Record<'searching' | 'prompt' | 'access' | 'absent', string>>;
  readonly readerTitle: string;
  readonly insertReader: string;
  readonly waitingForReader: string;
  readonly foundTitle: string;
  readonly readerEmpty: string;
  readonly submitNumber: string;
  readonly provingTitle: string;
  readonly provingLead: string;
  readonly accountName: string;
  readonly copy: string;
  readonly copied: string;
  readonly remember: string;
  readonly passwordUnchanged: string;
  readonly appTitle: string;
  readonly appLead: string;
  readonly appQr: string;
  readonly appLink: string;
  readonly goOn: string;
  readonly failures: Readonly<Record<FailureKind, string>>;
  readonly waysOn: Readonly<Record<Exclude<WayOn, 'correct-number'>, string>>;

  /** Coming in for a service. */
  readonly isso: IssoTexts;
}
