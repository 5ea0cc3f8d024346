import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Example } from './documented-examples.js';

const tests = fileURLToPath(new URL('../', import.meta.url));

/**
 * Runs an example as it stands, but for two things: its imports come first, and the rest is the body of a function that is given what
 * a reader has around it. `console.log` is noted. Gives what was logged so far, line by line, and more as it comes.
 */
export async function runExample(
  { code }: Example,
  surroundings: Readonly<Record<string, unknown>> = {},
): Promise<readonly (readonly unknown[])[]> {
  const logged: unknown[][] = [];
  const console = { log: (...values: unknown[]) => logged.push(values), error: (...values: unknown[]) => logged.push(values) };
  const around: Record<string, unknown> = { console, ...surroundings };
  const imports = /^import [\s\S]*? from '[^']+';$/gm;
  const head = [...code.matchAll(imports)].map(([line]) => line).join('\n');
  const body = code.replaceAll(imports, '');
  // Beside the tests, so that the package is the very one that they use.
  const directory = await mkdtemp(join(tests, 'example-'));
  try {
    const file = join(directory, 'example.ts');
    await writeFile(file, `${head}\nexport async function run({ ${Object.keys(around).join(', ')} }) {\n${body}\n}\n`);
    const { run } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      run(around: Readonly<Record<string, unknown>>): Promise<void>;
    };
    await run(around);
    return logged;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A button of a page, as far as an example uses it. */
export class Button extends EventTarget {
  hidden = true;
  textContent = '';
  value = '';

  click(type = 'click'): void {
    this.dispatchEvent(new Event(type));
  }
}

/**
 * Checks the lines of an example that say what they give: `parseTaxId('04595253'); // undefined`. Words after a colon are for the reader.
 */
export async function checkValues({ code }: Example): Promise<readonly (readonly [given: unknown, said: unknown])[]> {
  const pairs: string[] = [];
  const kept = code.replaceAll(/^(?!import)(\S.*\)); \/\/ (.*)$/gm, (_, expression: string, said: string) => {
    pairs.push(`[${expression}, ${isExpression(said) ? said : said.split(':')[0]}]`);
    return '';
  });
  const found: (readonly [unknown, unknown])[] = [];
  await runExample({ name: '', language: 'ts', code: `${kept}\nfound.push(${pairs.join(',\n')});` }, { found });
  return found;
}

function isExpression(text: string): boolean {
  try {
    new Function(`return (${text});`);
    return true;
  } catch {
    return false;
  }
}
