import { BridgeError } from '../error.js';
import { type Prompt, untilOver } from '../pin/index.js';
import { createMask } from '../secret-bytes/index.js';
import type { FrameSocket } from './frame-socket.js';
import type { AnswerMessage, ClientMessage, DaemonMessage } from './messages.js';

/** More than a terminal takes for a PIN, in bytes. */
const LONGEST_PIN = 1024;

/**
 * The terminal at the other end of the local socket, as a prompt: the CLI asks, and the PIN comes back as the raw tail of a frame, under
 * the mask that went with the question (attack D-47).
 */
export function socketPrompt(socket: FrameSocket<ClientMessage, DaemonMessage>): Prompt {
  let asked = 0;

  const answer = async (kind: AnswerMessage['answer'], question: number, signal: AbortSignal) => {
    try {
      for (;;) {
        const { message, tail } = await socket.next(signal);
        const isAnswer = 'answer' in message;
        if (isAnswer && message.question === question && message.answer === kind) return { given: message.given, tail };
        tail.fill(0);
        // It was on its way when the question was taken back.
        if (isAnswer && message.question < question) continue;
        throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: 'not an answer to the question' });
      }
    } catch (error) {
      if (signal.aborted) socket.send({ ask: 'nothing' });
      throw error;
    }
  };
  return {
    name: 'terminal',
    askPin: async (request, { signal }) => {
      const question = asked++;
      const mask = createMask(LONGEST_PIN);
      try {
        socket.send({ ask: 'pin', question, request: { ...request } }, mask.bytes);
        const { given, tail } = await answer('pin', question, signal);
        if (tail.length > LONGEST_PIN) {
          tail.fill(0);
          throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: 'a PIN that is too long' });
        }
        const pin = mask.take(tail);
        if (given) return pin;
        pin.fill(0);
        return undefined;
      } finally {
        mask.discard();
      }
    },
    confirm: async (confirmation, { signal }) => {
      const question = asked++;
      socket.send({
        ask: 'confirm',
        question,
        confirmation:
          confirmation.about === 'nhi-data' ? { ...confirmation, fields: [...confirmation.fields] } : { ...confirmation },
      });
      const { given, tail } = await answer('confirm', question, signal);
      tail.fill(0);
      return given;
    },
    inform: (notice, { onShown, ...until }) =>
      untilOver(async (signal) => {
        signal.throwIfAborted();
        const question = asked++;
        socket.send({ ask: 'notice', question, notice: { ...notice } });
        onShown?.();
        const { tail } = await answer('notice', question, signal);
        tail.fill(0);
      }, until),
  };
}
