import type { CardLinkState, FlowProblem, Interaction, IssoEvent, IssoState, MemberKind } from '../../flows/index.js';
import type { Texts } from '../texts/texts.js';

export type FieldName = 'account' | 'password' | 'id-number' | 'nhi-password' | 'mobile' | 'birth-date' | 'operator' | 'code';
export type Typed = Readonly<Record<FieldName, string>>;

/** Pages that the element leads to. One that has no address is not shown. */
interface DoorHrefs {
  readonly register: string | undefined;
  readonly nhiRegister: string | undefined;
  readonly forgottenPassword: string | undefined;
  readonly gold: string | undefined;
}

/** What every screen knows and can do. */
export interface Door {
  readonly texts: Texts;
  readonly hrefs: DoorHrefs;
  readonly downloadBase: string | undefined;
  readonly linkBesideQr: boolean;
  readonly link: CardLinkState;
  /** Until the moment that the step has: the QR code is over, a code can be sent again. */
  readonly secondsLeft: number;
  readonly typed: Typed;
  readonly missing: ReadonlySet<FieldName>;
  readonly passwordShown: boolean;
  readonly memberKind: MemberKind;
  readonly withAccountData: boolean;
  send(event: IssoEvent): void;
  /** A person typed: kept until the step is left. */
  type(name: FieldName, value: string): void;
  /** A form was sent. Where a field is empty the form says so, and `event` is not asked for. */
  submit(sent: SubmitEvent, names: readonly FieldName[], event: (typed: Typed) => IssoEvent | undefined): void;
  showPassword(shown: boolean): void;
  chooseMemberKind(kind: MemberKind, byKey: boolean): void;
  giveAccountData(given: boolean): void;
}

/**
 * What went wrong, and belongs on the screen. Why the program is not connected, or the readers cannot be watched, the link to it knows;
 * a connection that is being mended is no failure yet.
 */
export function problemIn(state: IssoState): FlowProblem | undefined {
  if (!('problem' in state || state.step === 'card')) return undefined;
  if (state.problem !== undefined || state.step !== 'card') return state.problem;
  const { bridge, problem } = state.link;
  return bridge === 'closed' || bridge === 'ready' ? problem : undefined;
}

/** The state at one step. */
export type At<Step extends IssoState['step']> = Extract<IssoState, { readonly step: Step }>;

export const applicationName = ({ application }: Interaction, { language }: Texts): string => application.name[language];
