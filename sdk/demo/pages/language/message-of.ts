import { CardBridgeError, type ErrorMessage, type ErrorMessages } from '@cardbridge/sdk';
import { IdentityServerError, type IdentityServerErrorMessages } from '@cardbridge/sdk/flows';
import { messages as serverEn } from '@cardbridge/sdk/flows/messages/en';
import { messages as serverZhTW } from '@cardbridge/sdk/flows/messages/zh-TW';
import { messages as bridgeEn } from '@cardbridge/sdk/messages/en';
import { messages as bridgeZhTW } from '@cardbridge/sdk/messages/zh-TW';
import type { Language } from './language.js';

const bridge: Readonly<Record<Language, ErrorMessages>> = { 'zh-TW': bridgeZhTW, en: bridgeEn };
const server: Readonly<Record<Language, IdentityServerErrorMessages>> = { 'zh-TW': serverZhTW, en: serverEn };

/** Sentence and remedy: the server's own words where it sent some, else those of the table. For what nobody foresaw, that it was that. */
export function messageOf(error: unknown, language: Language): ErrorMessage {
  if (error instanceof IdentityServerError) return error.messages?.[language] ?? server[language][error.code];
  return bridge[language][error instanceof CardBridgeError ? error.code : 'ERR_INTERNAL'];
}
