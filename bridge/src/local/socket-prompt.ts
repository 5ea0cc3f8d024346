import { BridgeError } from '../error.js';
import { type Prompt, untilOver } from '../pin/index.js';
import type { FrameSocket } from './frame-socket.js';
import type { AnswerMessage, ClientMessage, DaemonMessage } from './messages.js';

/** The terminal at the other end of the local socket, as a prompt: the CLI asks, the PIN comes back as the raw tail of a frame. */
export function socketPrompt(socket: FrameSocket<ClientMessage, DaemonMessage>): Prompt {
  const answer = async (kind: AnswerMessage['answer'], signal: AbortSignal) => {
    try {
      const { message, tail } = await socket.next(signal);
      if ('answer' in message && message.answer === kind) return { given: message.given, tail };
      tail.fill(0);
      throw new BridgeError('ERR_MESSAGE_MALFORMED', { detail: 'not an answer to the question' });
    } catch (error) {
      if (signal.aborted) socket.send({ ask: 'nothing' });
      throw error;
    }
  };
  return {
    name: 'terminal',
    askPin: async (request, { signal }) => {
      socket.send({ ask: 'pin', request: { ...request } });
      const { given, tail } = await answer('pin', signal);
      if (given) return tail;
      tail.fill(0);
      return undefined;
    },
    confirm: async (confirmation, { signal }) => {
      socket.send({
        ask: 'confirm',
        confirmation:
          confirmation.about === 'nhi-data' ? { ...confirmation, fields: [...confirmation.fields] } : { ...confirmation },
      });
      const { given, tail } = await answer('confirm', signal);
      tail.fill(0);
      return given;
    },
    inform: (notice, { onShown, ...until }) =>
      untilOver(async (signal) => {
        signal.throwIfAborted();
        socket.send({ ask: 'notice', notice: { ...notice } });
        onShown?.();
        const { tail } = await answer('notice', signal);
        tail.fill(0);
      }, until),
  };
}
