/**
 * Signing in, registering, resetting a password, proving by card and coming in for a service, as state machines without a screen, over
 * any identity server that answers {@link identityServerRoutes}.
 *
 * @module
 */

export { type IdNumber, parseIdNumber, parseTaxId } from '../protocol/numbers/index.js';
export {
  type IdentityServerErrorCode,
  type IdentityServerErrorMessages,
  identityServerErrorCodes,
  isIdentityServerErrorCode,
  isRetriableRefusal,
  statusOf,
} from './api/errors.js';
export { type HttpIdentityServerOptions, httpIdentityServer } from './api/http-identity-server.js';
export { IdentityServerError } from './api/identity-server-error.js';
export type {
  IdentityWay,
  Interaction,
  IssoQrState,
  IssoStep,
  ScannedQr,
  TelecomOperator,
  WayIn,
} from './api/isso-schemas.js';
export {
  type CallOptions,
  type IdentityServerApi,
  identityServerRoutes,
  type ParsedRequest,
  type RouteAnswer,
  type RouteName,
  type RouteRequest,
} from './api/routes.js';
export {
  type Applications,
  type Captcha,
  type CardIdentity,
  type CardServices,
  type ChallengePurpose,
  type CodeSent,
  type Contact,
  type MaskedContact,
  type MemberKind,
  type MemberProfile,
  type MemberStatus,
  type MemberSummary,
  type Refusal,
  type RefusalDetails,
  refusalSchema,
  type Session,
  type Upgrade,
  type UsageEvent,
  type UsageLog,
} from './api/schemas.js';
export type { CardLink, CardLinkState } from './card-link/card-link.js';
export { cardsFor } from './card-link/cards-for.js';
export { type CardLinkOptions, createCardLink } from './card-link/create-card-link.js';
export { type CardProofFlowOptions, createCardProofFlow } from './card-proof/create-card-proof-flow.js';
export type { CardProofEvent, CardProofKind, CardProofState, WayOn } from './card-proof/state.js';
export { type Downloads, downloadFor, type UserAgentDataLike } from './download/download-for.js';
export type { ComputerSystem, DownloadPackage, PackageName } from './download/packages.js';
export type { Flow, FlowProblem } from './flow.js';
export { createIssoFlow, type IssoFlowOptions } from './isso/create-isso-flow.js';
export type { IssoEvent, IssoState } from './isso/state.js';
export type { Timers } from './machine/index.js';
export type { Asking, ContactStep } from './one-time-code/steps.js';
export { createPasswordResetFlow, type PasswordResetFlowOptions } from './password-reset/create-password-reset-flow.js';
export type { PasswordResetEvent, PasswordResetState } from './password-reset/state.js';
export { createRegistrationFlow, type RegistrationFlowOptions } from './registration/create-registration-flow.js';
export type { RegistrationEvent, RegistrationState } from './registration/state.js';
export { parseContact } from './rules/contact.js';
export { MAX_PASSWORD_LENGTH, type PasswordProblem, passwordProblems } from './rules/password.js';
export { createSignInFlow, type SignInFlowOptions } from './sign-in/create-sign-in-flow.js';
export type { CardStage, SignInEvent, SignInState } from './sign-in/state.js';
