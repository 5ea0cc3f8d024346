/** The first place in a text that is not JSON, or that says the same thing twice. */
export interface JsonFault {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units as editors count them. */
  readonly column: number;
  readonly what: string;
}

/** Deeper than any file that a person writes; what reads it later may be recursive. */
const MAX_DEPTH = 100;

const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings have none (RFC 8259 §7)
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;

/** What people write into such a file who know it from elsewhere, or from a word processor. */
const HABITS: readonly (readonly [RegExp, string])[] = [
  [/^(\/[/*]|#)/, 'JSON has no comments'],
  [/^[\u2018-\u201f\u300c-\u300f\uff02']/, 'quotation marks are straight and double here'],
];

/**
 * Where a text is not JSON (RFC 8259), or undefined when it is: `JSON.parse` tells the place in some versions of Node and for some
 * texts only. A key that is there twice is a fault as well: which of the two was meant is not ours to guess, and `JSON.parse` takes
 * the last without a word.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  let at = 0;
  const fault = (what: string, where = at): JsonFault => {
    const before = text.slice(0, where).split(/\r\n|\r|\n/);
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, what };
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const takeCharacter = (character: string): boolean => {
    take(SPACE);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const expected = (what: string): JsonFault => {
    if (at >= text.length) return fault(`${what} is missing`);
    const habit = HABITS.find(([pattern]) => pattern.test(text.slice(at, at + 2)))?.[1];
    return fault(`${what} was expected${habit === undefined ? '' : `; ${habit}`}`);
  };
  /** What other languages allow. */
  const commaBefore = (end: string): JsonFault | undefined => {
    take(SPACE);
    return text[at] === end ? fault(`there is a comma before this "${end}"`) : undefined;
  };

  const value = (depth: number): JsonFault | undefined => {
    take(SPACE);
    if (depth > MAX_DEPTH) return fault('this is nested too deep');
    if (text[at] === '{') return object(depth);
    if (text[at] === '[') return array(depth);
    if (text[at] === '"')
      return take(STRING) === undefined ? fault('this text does not end, or has a character that needs \\') : undefined;
    return take(SCALAR) === undefined ? expected('a value') : undefined;
  };

  const array = (depth: number): JsonFault | undefined => {
    takeCharacter('[');
    if (takeCharacter(']')) return undefined;
    let first = true;
    do {
      const inside = (first ? undefined : commaBefore(']')) ?? value(depth + 1);
      if (inside) return inside;
      first = false;
    } while (takeCharacter(','));
    return takeCharacter(']') ? undefined : expected('"," or "]"');
  };

  const object = (depth: number): JsonFault | undefined => {
    const keys = new Set<string>();
    takeCharacter('{');
    if (takeCharacter('}')) return undefined;
    do {
      const comma = keys.size === 0 ? undefined : commaBefore('}');
      if (comma) return comma;
      take(SPACE);
      const start = at;
      const literal = take(STRING);
      if (literal === undefined) return expected('a key in double quotes');
      const key = JSON.parse(literal) as string;
      if (keys.has(key)) return fault(`the key ${literal} is here a second time`, start);
      keys.add(key);
      if (!takeCharacter(':')) return expected('":"');
      const inside = value(depth + 1);
      if (inside) return inside;
    } while (takeCharacter(','));
    return takeCharacter('}') ? undefined : expected('"," or "}"');
  };

  const found = value(0);
  if (found) return found;
  take(SPACE);
  return at < text.length ? expected('nothing more') : undefined;
}
