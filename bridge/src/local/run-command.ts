import { connect } from 'node:net';
import { BridgeError } from '../error.js';
import type { Confirmation, PinRequest, Prompt } from '../pin/index.js';
import { frameSocket } from './frame-socket.js';
import {
  type AnswerMessage,
  type CommandMessage,
  type DaemonMessage,
  daemonMessage,
  type LocalCommand,
  type LocalParams,
} from './messages.js';

/**
 * Sends one command to the running daemon and waits for its result. Questions of the daemon go to `prompt`.
 * Errors are the daemon's own, as BridgeError; ERR_DAEMON_NOT_RUNNING when nobody answers.
 */
export async function runCommand<C extends LocalCommand>(
  path: string,
  command: C,
  params: LocalParams<C>,
  {
    prompt,
    signal,
    onProgress,
  }: { readonly prompt?: Prompt; readonly signal: AbortSignal; readonly onProgress?: (stage: string) => void },
): Promise<unknown> {
  const socket = connect(path);
  /** Aborts when a question cannot be put to the person. */
  const unanswerable = new AbortController();
  const frames = frameSocket<DaemonMessage, CommandMessage | AnswerMessage>(socket, daemonMessage);
  let question: AbortController | undefined;
  const withdrawQuestion = () => question?.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
  try {
    frames.send({ command, params } as CommandMessage);
    for (;;) {
      const { message } = await frames.next(AbortSignal.any([signal, unanswerable.signal]));
      if ('result' in message) return message.result;
      if ('error' in message) {
        const { code, detail } = message.error;
        throw new BridgeError(code, detail === undefined ? {} : { detail });
      }
      if ('progress' in message) onProgress?.(message.progress);
      else {
        withdrawQuestion();
        question = new AbortController();
        if (message.ask !== 'nothing') void answerQuestion(message, AbortSignal.any([question.signal, signal]));
      }
    }
  } finally {
    withdrawQuestion();
    frames.close();
    socket.destroy();
  }

  async function answerQuestion(
    message: { ask: 'pin'; request: PinRequest } | { ask: 'confirm'; confirmation: Confirmation },
    questionSignal: AbortSignal,
  ): Promise<void> {
    try {
      if (!prompt) throw new BridgeError('ERR_PROMPT_UNAVAILABLE');
      if (message.ask === 'confirm') {
        const given = await prompt.confirm(message.confirmation, { signal: questionSignal });
        return frames.send({ answer: 'confirm', given });
      }
      const pin = await prompt.askPin(message.request, { signal: questionSignal });
      try {
        frames.send({ answer: 'pin', given: pin !== undefined }, pin);
      } finally {
        pin?.fill(0);
      }
    } catch (error) {
      // The daemon took its question back: nobody waits for an answer any more.
      if (!questionSignal.aborted) unanswerable.abort(error);
    }
  }
}
