import { readFile } from 'node:fs/promises';
import * as v from 'valibot';

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

/** From a file, for it holds a secret. What is wrong with it is said without repeating what stands in it. */
export async function readConfiguration(path: string): Promise<RelyingPartyConfiguration> {
  const content = await readFile(path, 'utf8');
  let found: unknown;
  try {
    found = JSON.parse(content);
  } catch {
    // Not kept as the cause: it quotes the file.
    throw new TypeError(`${path} is not JSON`);
  }
  const result = v.safeParse(schema, found);
  if (result.success) return result.output;
  const places = result.issues.map((issue) => v.getDotPath(issue) ?? 'the whole');
  throw new TypeError(`${path} does not describe a service: ${places.join(', ')}`);
}
