import * as v from 'valibot';
import { readConfigurationFile } from '../read-configuration-file.js';

const text = v.pipe(v.string(), v.minLength(1));
const webAddress = v.pipe(v.string(), v.url());

const schema = v.object({
  /** The identity server's origin. */
  issuer: webAddress,
  clientId: text,
  clientSecret: text,
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  /** Where the member comes back to: letter by letter as the identity server has it. */
  redirectUri: webAddress,
  name: v.object({ 'zh-TW': text, en: text }),
  scopes: v.array(text),
  /** Only says so on the page: who may is the identity server's decision. */
  goldOnly: v.boolean(),
});

export type RelyingPartyConfiguration = Readonly<v.InferOutput<typeof schema>>;

/** From a file, for it holds a secret. @throws {ConfigurationError} */
export const readConfiguration = (path: string): Promise<RelyingPartyConfiguration> => readConfigurationFile(path, schema);
