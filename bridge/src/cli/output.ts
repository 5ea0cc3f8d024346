import { messages as en } from '@cardbridge/sdk/messages/en';
import { messages as zhTW } from '@cardbridge/sdk/messages/zh-TW';
import { isErrorCode } from '@cardbridge/sdk/protocol';
import { type BridgeError, toBridgeError } from '../error.js';

export type Language = 'zh-TW' | 'en';

/** zh-TW unless the system clearly speaks something else. */
export function systemLanguage(environment: NodeJS.ProcessEnv = process.env): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return locale === '' || locale === 'C' || locale.startsWith('C.') || locale.startsWith('POSIX') || locale.startsWith('zh')
    ? 'zh-TW'
    : 'en';
}

export interface OutputOptions {
  readonly json: boolean;
  readonly language: Language;
}

/** Results on stdout (with `--json` one object, as the last line), everything else on stderr. */
export interface Output {
  readonly language: Language;
  /** `lines`: what a person reads. Values from cards and readers lose control characters, so that they cannot paint the terminal. */
  result(value: object, lines: readonly string[]): void;
  progress(line: string): void;
  /** Prints the error with its remedy and sets the exit status. */
  failure(error: unknown): void;
}

export function createOutput({ json, language }: OutputOptions): Output {
  return {
    language,
    result: (value, lines) => {
      const text = json ? JSON.stringify({ ok: true, ...value }) : lines.map(printable).join('\n');
      if (text !== '') process.stdout.write(`${text}\n`);
    },
    progress: (line) => process.stderr.write(`${printable(line)}\n`),
    failure: (thrown) => {
      const error = toBridgeError(thrown);
      process.exitCode = 1;
      const { sentence, remedy } = sentences(error, language);
      if (json) {
        const { code, detail, retriable } = error;
        process.stdout.write(`${JSON.stringify({ ok: false, code, message: sentence, remedy, retriable, detail })}\n`);
        return;
      }
      process.stderr.write(`${sentence}\n${remedy}\n${error.code}${error.detail ? ` (${printable(error.detail)})` : ''}\n`);
      if (error.code === 'ERR_INTERNAL' && error.cause instanceof Error) process.stderr.write(`${error.cause.stack}\n`);
    },
  };
}

function sentences(error: BridgeError, language: Language) {
  const table = language === 'zh-TW' ? zhTW : en;
  return table[isErrorCode(error.code) ? error.code : 'ERR_INTERNAL'];
}

/** Drops C0, C1 and bidirectional controls (Unicode UAX #9 §2). */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}
