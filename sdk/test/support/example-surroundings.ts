/** What a reader has around an example: names that it uses and does not declare. */
export const surroundings = `
import type { AuthenticationToken, Bridge, CardBridgeError } from '@cardbridge/sdk';
import type { CitizenIdentity, VerifierOptions } from '@cardbridge/sdk/verifier';

declare global {
  const button: HTMLButtonElement;
  const begin: HTMLButtonElement;
  const form: HTMLFormElement & { prefill(values: object): void };
  const hint: HTMLElement;
  const question: HTMLElement;
  const notice: HTMLElement;
  const answer: HTMLInputElement;
  const idNumber: HTMLInputElement;
  const password: string;
  const bridge: Bridge;
  const error: CardBridgeError;
  const sessionId: string;
  const crls: readonly Uint8Array[];
  const typed: string;
  const citizen: CitizenIdentity;
  const token: AuthenticationToken;
  const rest: Omit<VerifierOptions, 'store'>;
  function readFile(name: string): Promise<Buffer>;
  function signedByTheCard(challengeNonce: string): Promise<unknown>;
}
`;
