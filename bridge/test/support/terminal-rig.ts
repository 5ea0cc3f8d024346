import { PassThrough, Writable } from 'node:stream';
import type { Act, PromptRig, RigOptions } from '../../src/pin/prompt.contract.js';
import { createTerminalPrompt } from '../../src/pin/terminal.js';

const CTRL_C = '\x03';

/** TEST ONLY: a terminal, and somebody at it who does this, one act for each question. */
export function terminalRig(acts: readonly Act[], { language }: Pick<RigOptions, 'language'>): PromptRig {
  const questions: string[] = [];
  let clock = 0;
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode: (raw: boolean) => {
      input.isRaw = raw;
    },
  });
  const keysFor = (act: Exclude<Act, 'wait'>, question: string) => {
    if (act === 'close') return CTRL_C;
    if ('type' in act) return `${act.type}\r`;
    if (act.press === 'ok') return 'y\r';
    // Only a yes or no has something to press for "no".
    return question.endsWith('[y/N] ') ? '\r' : CTRL_C;
  };
  const answer = (act: Act | undefined, question: string) => {
    if (act === undefined) throw new Error('a question too many');
    if (act === 'wait') return;
    const keys = keysFor(act, question);
    clock += typeof act === 'object' && 'press' in act ? (act.after ?? 1000) : 1000;
    // As it would come: byte for byte.
    for (const key of Buffer.from(keys)) input.emit('data', Buffer.of(key));
  };
  const output = Object.assign(
    new Writable({
      write: (chunk: Buffer, _, done) => {
        // A question stands in one piece, and the cursor behind it.
        const text = chunk.toString();
        if (text.endsWith(' ')) {
          questions.push(text);
          const act = acts[questions.length - 1];
          setImmediate(() => answer(act, text));
        }
        done();
      },
    }),
    { isTTY: true },
  );
  return {
    prompt: createTerminalPrompt({ input, output, language, now: () => clock }),
    shown: async () => questions.map((text) => ({ text })),
    isOpen: async () => input.isRaw || input.listenerCount('data') > 0,
    remove: async () => void input.destroy(),
  };
}
