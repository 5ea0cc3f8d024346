import type { PolicyFile } from '../access/index.js';
import type { Language } from '../pin/index.js';
import { texts } from './texts.js';

export function policyInWords(
  { origins: { allow = [], deny = [], others = 'ask', askAboutAllowed = false } = {}, ...rest }: PolicyFile,
  language: Language,
): string[] {
  const text = texts(language).policy;
  const list = (label: string, origins: readonly string[]) =>
    origins.length === 0 ? [`${label}: ${text.nobody}`] : [`${label}:`, ...origins.map((origin) => `  ${origin}`)];
  return [
    ...list(askAboutAllowed ? text.allowAsked : text.allow, allow),
    ...list(text.deny, deny),
    `${text.others}: ${text[others]}`,
    ...(rest.allowHttpLoopbackOrigins ? [text.loopback] : []),
    ...(rest.checkForUpdates === false ? [text.noUpdateCheck] : []),
    ...(rest.logLevel === undefined ? [] : [`${text.logLevel}: ${rest.logLevel}`]),
    ...(rest.pkcs11Module === undefined ? [] : [`${text.pkcs11Module}: ${rest.pkcs11Module || text.noPkcs11Module}`]),
  ];
}
