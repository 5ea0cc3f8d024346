import { messages as en } from '@cardbridge/sdk/messages/en';
import { messages as zhTW } from '@cardbridge/sdk/messages/zh-TW';
import type { BridgeErrorCode } from '@cardbridge/sdk/protocol';
import { type BridgeError, toBridgeError } from '../error.js';
import type { Language } from '../pin/index.js';
import { detailInChinese } from './texts/detail-zh-TW.js';

/** zh-TW unless the system clearly speaks something else. */
export function systemLanguage(environment: NodeJS.ProcessEnv = process.env): Language {
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return /^($|C$|C\.|POSIX|zh)/.test(locale) ? 'zh-TW' : 'en';
}

export interface OutputOptions {
  readonly json: boolean;
  readonly language: Language;
}

/**
 * Results on stdout (with `--json` one object, as the last line), everything else on stderr. Values from cards, readers and the
 * daemon cannot paint the terminal: control characters are dropped, in JSON escaped.
 */
export interface Output {
  readonly language: Language;
  /** `lines`: what a person reads. */
  result(value: object, lines: readonly string[]): void;
  /** One of many results of a command that goes on: with `--json` a line for each. */
  event(value: object, line: string): void;
  progress(line: string): void;
  /** Something is wrong, and the command goes on: sentence, remedy and place on stderr. */
  warning(error: BridgeError): void;
  /** What a code means, what to do about it, and code and detail. */
  explain(code: BridgeErrorCode, detail?: string): string;
  /** Prints the error with its remedy and sets the exit status. */
  failure(error: unknown): void;
}

export function createOutput({ json, language }: OutputOptions): Output {
  const table = language === 'zh-TW' ? zhTW : en;
  const print = (stream: NodeJS.WriteStream, lines: readonly string[]) => {
    for (const line of lines) stream.write(`${line.replace(CONTROLS, '')}\n`);
  };
  const printJson = (value: object) => {
    // All in the object are strings of JSON, where an escape is the same character.
    const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    process.stdout.write(`${JSON.stringify(value).replace(CONTROLS, escaped)}\n`);
  };
  const place = (detail: string) => (language === 'zh-TW' ? detailInChinese(detail) : detail);
  const printError = ({ code, detail }: BridgeError) => {
    const { sentence, remedy } = table[code];
    print(process.stderr, [sentence, remedy, detail === undefined ? code : `${code} (${place(detail)})`]);
  };
  return {
    language,
    result: (value, lines) => (json ? printJson({ ok: true, ...value }) : print(process.stdout, lines)),
    event: (value, line) => (json ? printJson(value) : print(process.stdout, [line])),
    progress: (line) => print(process.stderr, [line]),
    warning: printError,
    explain: (code, detail) => {
      const { sentence, remedy } = table[code];
      return `${sentence} ${remedy} (${detail === undefined ? code : `${code}: ${place(detail)}`})`;
    },
    failure: (thrown) => {
      const error = toBridgeError(thrown);
      const { code, detail, retriable, cause } = error;
      const { sentence, remedy } = table[code];
      process.exitCode = 1;
      if (json) return printJson({ ok: false, code, message: sentence, remedy, retriable, detail });
      printError(error);
      if (code === 'ERR_INTERNAL' && cause instanceof Error) print(process.stderr, (cause.stack ?? '').split('\n'));
    },
  };
}

/** C0 (but the tab), DEL, C1 and bidirectional controls (Unicode UAX #9 §2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
