import * as v from 'valibot';
import { readConfigurationFile } from '../read-configuration-file.js';

const text = v.pipe(v.string(), v.minLength(1));
const localized = v.object({ 'zh-TW': text, en: text });
const webAddress = v.pipe(v.string(), v.url());

const schema = v.object({
  /** The identity server's origin. */
  issuer: webAddress,
  clientId: text,
  clientSecret: text,
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  /** Where the person comes back to: letter by letter as the identity server has it. */
  redirectUri: webAddress,
  name: localized,
  scopes: v.array(text),
  /** Only says so on the page: who may is the identity server's decision. */
  goldOnly: v.boolean(),
  /** What one applies for, in a sentence. */
  lead: v.optional(localized),
  /** One more question of the application, besides who applies. */
  choice: v.optional(
    v.object({ label: localized, options: v.pipe(v.array(v.object({ value: text, label: localized })), v.minLength(1)) }),
  ),
});

export type RelyingPartyConfiguration = Readonly<v.InferOutput<typeof schema>>;

/** From a file, for it holds a secret. @throws {ConfigurationError} */
export const readConfiguration = (path: string): Promise<RelyingPartyConfiguration> => readConfigurationFile(path, schema);
