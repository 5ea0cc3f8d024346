import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipped, isTexts, measure, type Piece, sum } from './measure.js';

/** Goals, in bytes. */
export const goals = { client: 3_000, all: 10_000 } as const;

export interface SizeReport {
  /** Everything of `@cardbridge/sdk`. */
  readonly client: number;
  /** Client, flows and every element with their dependencies, what is loaded later included. Texts are loaded a language each. */
  readonly all: number;
  /** What `all` is made of; the rest is what packing things together saves. */
  readonly allIs: Readonly<Record<string, number>>;
  /** One import each, with all that it needs. */
  readonly flows: Readonly<Record<string, number>>;
  readonly elements: Readonly<Record<string, number>>;
  /** Everything that the elements say in a language, and the tables of messages for who draws screens of their own. */
  readonly languages: Readonly<Record<string, number>>;
  /** For a plain `<script>`. */
  readonly scripts: Readonly<Record<string, number>>;
  /** What a page with `<cardbridge-signin>` loads before the first click, its language included. */
  readonly signInPage: number;
}

const everything = ['@cardbridge/sdk', '@cardbridge/sdk/flows', '@cardbridge/sdk/elements'];
const flowNames = [
  'createSignInFlow',
  'createRegistrationFlow',
  'createPasswordResetFlow',
  'createCardProofFlow',
  'createIssoFlow',
  'createCardLink',
  'httpIdentityServer',
];
const dependencies = { lit: ['lit', 'lit/*'], valibot: ['valibot'], uqr: ['uqr'] };

/** Minified and with gzip at level 9, of the built package. */
export async function report(directory: string, elementNames: readonly string[]): Promise<SizeReport> {
  const code = (pieces: readonly Piece[]) => sum(pieces.filter((piece) => !isTexts(piece)));
  const of = async (source: string, without?: readonly string[]) => code(await measure(directory, source, without));
  const each = async (names: readonly string[], one: (name: string) => Promise<number>) =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, await one(name)] as const)));
  const file = async (name: string) => gzipped(await readFile(join(directory, 'dist', name)));

  const whole = everything.map((path) => `export * from '${path}';`).join('');
  const client = await of(`export * from '@cardbridge/sdk';`);
  const all = await of(whole);
  const bare = await of(whole, Object.values(dependencies).flat());
  const flowsBare = await of(`export * from '@cardbridge/sdk';export * from '@cardbridge/sdk/flows';`, dependencies.valibot);
  const signIn = await measure(directory, `import '@cardbridge/sdk/elements/sign-in';`);
  const language = async (name: string) => sum(await measure(directory, `export * from './dist/${name}.js';`));
  const zhTW = await language('elements/texts/zh-TW');

  return {
    client,
    all,
    allIs: {
      client,
      flows: flowsBare - client,
      elements: bare - flowsBare,
      ...(await each(
        Object.keys(dependencies),
        async (name) => all - (await of(whole, dependencies[name as keyof typeof dependencies])),
      )),
    },
    flows: await each(flowNames, (name) => of(`export { ${name} } from '@cardbridge/sdk/flows';`)),
    elements: await each(elementNames, (name) => of(`import '@cardbridge/sdk/elements/${name}';`)),
    languages: {
      'zh-TW': zhTW,
      en: await language('elements/texts/en'),
      ...(await each(['messages/zh-TW', 'messages/en', 'flows/messages/zh-TW', 'flows/messages/en'], language)),
    },
    scripts: await each(['cardbridge.global.js', 'cardbridge-elements.global.js'], file),
    signInPage: sum(signIn.filter(({ atOnce }) => atOnce)) + zhTW,
  };
}
