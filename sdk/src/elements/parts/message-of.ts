import { CardBridgeError } from '../../client/index.js';
import { messages as serverEn } from '../../flows/api/messages/en.js';
import { messages as serverZhTW } from '../../flows/api/messages/zh-TW.js';
import type { FlowProblem, IdentityServerErrorMessages } from '../../flows/index.js';
import type { ErrorMessage, ErrorMessages } from '../../protocol/errors.js';
import { messages as bridgeEn } from '../../protocol/messages/en.js';
import { messages as bridgeZhTW } from '../../protocol/messages/zh-TW.js';
import type { Language } from '../texts/texts.js';

const bridge: Readonly<Record<Language, ErrorMessages>> = { 'zh-TW': bridgeZhTW, en: bridgeEn };
const server: Readonly<Record<Language, IdentityServerErrorMessages>> = { 'zh-TW': serverZhTW, en: serverEn };

/** Sentence and remedy of a problem: the server's own words where it sent some, else those of the table. */
export function messageOf(problem: FlowProblem, language: Language): ErrorMessage {
  if (problem instanceof CardBridgeError) return bridge[language][problem.code];
  return problem.messages?.[language] ?? server[language][problem.code];
}
