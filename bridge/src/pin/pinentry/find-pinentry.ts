import { BridgeError } from '../../error.js';
import { isText, type PinentryPrograms, PROGRAMS, startCandidate } from './open-pinentry.js';

export interface FoundPinentry {
  /** Its name, or the path that was asked for. */
  readonly program: string;
  /** What it says it is made with; empty when it does not. */
  readonly flavor: string;
  /** `text`: it found no screen, and would need a terminal. */
  readonly shows: 'windows' | 'text';
}

/** Milliseconds for one program to say what it is. */
const TIME_LIMIT = 5_000;

/** Which program would ask for the PIN in this environment, without a window of it. Undefined when none can be started. */
export async function findPinentry(
  { program, environment }: Pick<PinentryPrograms, 'program' | 'environment'>,
  { signal }: { readonly signal: AbortSignal },
): Promise<FoundPinentry | undefined> {
  let withText: FoundPinentry | undefined;
  for (const candidate of program === undefined ? PROGRAMS : [program]) {
    try {
      const { process, flavor } = await startCandidate(candidate, environment, { signal, timeLimit: TIME_LIMIT });
      await process.stop();
      if (!isText(flavor)) return { program: candidate, flavor, shows: 'windows' };
      withText ??= { program: candidate, flavor, shows: 'text' };
    } catch (error) {
      // One that cannot be started, or says nothing: the next one is asked, as it is when a PIN is wanted.
      if (!(error instanceof BridgeError)) throw error;
    }
  }
  return withText;
}
