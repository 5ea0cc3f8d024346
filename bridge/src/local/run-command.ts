import { connect } from 'node:net';
import { BridgeError } from '../error.js';
import type { Prompt } from '../pin/index.js';
import { applyMask } from '../secret-bytes/index.js';
import { frameSocket } from './frame-socket.js';
import {
  type ClientMessage,
  type CommandMessage,
  type DaemonMessage,
  daemonMessage,
  type LocalCommand,
  type LocalParams,
} from './messages.js';
import type { LocalResults, ReadersSeen } from './results.js';

/** What the person is to be asked or told. */
type QuestionMessage = Extract<DaemonMessage, { readonly question: number }>;

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
    onReaders,
  }: {
    readonly prompt?: Prompt;
    readonly signal: AbortSignal;
    readonly onProgress?: (stage: string) => void;
    /** `readers.watch`: called at once, and after each change. */
    readonly onReaders?: (seen: ReadersSeen) => void;
  },
): Promise<LocalResults[C]> {
  const socket = connect(path);
  /** Aborts when a question cannot be put to the person. */
  const unanswerable = new AbortController();
  const frames = frameSocket<DaemonMessage, ClientMessage>(socket, {
    schema: daemonMessage,
    whenGone: 'ERR_DAEMON_NOT_RUNNING',
  });
  const giveUp = AbortSignal.any([signal, unanswerable.signal]);
  const onGiveUp = () => socket.destroy();
  giveUp.addEventListener('abort', onGiveUp, { once: true });
  let question = new AbortController();
  /** One question at a time: a terminal that puts itself back while the next one is asked would show the keys of that one. */
  let answered = Promise.resolve();
  const withdrawQuestion = () => question.abort(new BridgeError('ERR_OPERATION_CANCELLED'));
  try {
    giveUp.throwIfAborted();
    frames.send({ command, params } as CommandMessage);
    for (;;) {
      const { message, tail } = await frames.next(giveUp);
      if ('result' in message) {
        // The daemon closes the connection when it is done, which for `stop` is later.
        await frames.ended;
        return message.result as LocalResults[C];
      }
      if ('error' in message) {
        const { code, detail } = message.error;
        throw new BridgeError(code, detail === undefined ? {} : { detail });
      }
      if ('progress' in message) onProgress?.(message.progress);
      else if ('readers' in message) {
        onReaders?.(message);
        frames.send({ seen: true });
      } else {
        withdrawQuestion();
        question = new AbortController();
        if (message.ask !== 'nothing') {
          const asking = AbortSignal.any([question.signal, signal]);
          answered = answered.then(() => answerQuestion(message, tail, asking));
        }
      }
    }
  } finally {
    giveUp.removeEventListener('abort', onGiveUp);
    withdrawQuestion();
    socket.destroy();
  }

  async function answerQuestion(message: QuestionMessage, mask: Buffer, questionSignal: AbortSignal): Promise<void> {
    const { question } = message;
    try {
      questionSignal.throwIfAborted();
      if (!prompt) throw new BridgeError('ERR_PROMPT_UNAVAILABLE');
      if (message.ask === 'confirm') {
        const given = await prompt.confirm(message.confirmation, { signal: questionSignal });
        return frames.send({ answer: 'confirm', question, given });
      }
      if (message.ask === 'notice') {
        await prompt.inform(message.notice, { signal: questionSignal });
        return frames.send({ answer: 'notice', question, given: true });
      }
      const pin = await prompt.askPin(message.request, { signal: questionSignal });
      try {
        if (pin) applyMask(pin, mask);
        frames.send({ answer: 'pin', question, given: pin !== undefined }, pin);
      } finally {
        pin?.fill(0);
      }
    } catch (error) {
      // The daemon took its question back: nobody waits for an answer any more.
      if (!questionSignal.aborted) unanswerable.abort(error);
    } finally {
      mask.fill(0);
    }
  }
}
