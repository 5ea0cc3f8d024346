import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  CloseCode,
  DEFAULT_PORTS,
  eventMessageSchemas,
  MAX_FRAME_BYTES,
  requestMessageSchemas,
  rpcNumber,
  SUBPROTOCOL,
  wireErrorCodes,
} from '@cardbridge/sdk/protocol';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { blocksOf } from './markdown.js';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
const schema: unknown = JSON.parse(readFileSync(new URL('../../docs/protocol.schema.json', import.meta.url), 'utf8'));

/** What stands under a heading, up to the next of the same or a higher rank. */
function section(heading: string): string {
  const start = page.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const rank = heading.indexOf(' ');
  const rest = page.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${rank}} `, 'm'));
  return end < 0 ? rest : rest.slice(0, end);
}

/** First cells of the rows of tables, without the marks of code. */
const firstCells = (text: string) =>
  [...text.matchAll(/^\| ([^|]+?) \|/gm)].map(([, cell = '']) => cell.replaceAll('`', '')).filter((cell) => !/^-+$/.test(cell));

/** All values of `enum` below a member of that name. */
function enumOf(name: string, node: unknown = schema): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const own = key === name && typeof value === 'object' && value !== null && 'enum' in value ? value.enum : undefined;
    return Array.isArray(own) ? own.map(String) : enumOf(name, value);
  });
}

describe('the examples', () => {
  const ajv = new Ajv2020({ strict: true });
  ajv.addSchema(schema as object, 'protocol');
  const messages = blocksOf(page)
    .filter(({ language }) => language === 'json')
    .flatMap(({ heading, text }) =>
      text
        .trim()
        .split('\n')
        .map((line) => ({ heading, line })),
    );

  test.each(messages)('$heading: $line', ({ heading, line }) => {
    const message: unknown = JSON.parse(line);
    const validate = ajv.getSchema(heading === 'The probe' ? 'protocol#/$defs/probeAnswer' : 'protocol');
    expect(validate?.(message), ajv.errorsText(validate?.errors)).toBe(true);
  });

  test.each(Object.keys(requestMessageSchemas))('%s has a request with its own answer', (method) => {
    const own = messages.filter(({ heading }) => heading === method).map(({ line }) => JSON.parse(line));
    const request = own.find((message) => message.method === method);
    const answer = own.find((message) => message.id === request?.id && message.result !== undefined);
    expect(ajv.validate(`protocol#/$defs/result.${method}`, answer), ajv.errorsText()).toBe(true);
  });

  test.each(Object.keys(eventMessageSchemas))('%s is shown', (event) => {
    expect(messages.filter(({ heading }) => heading === event).map(({ line }) => JSON.parse(line).method)).toContain(event);
  });
});

test('methods and events are those of the code, no more', () => {
  const headings = (text: string) => [...text.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings(section('## Methods'))).toEqual(Object.keys(requestMessageSchemas));
  expect(headings(section('## Events'))).toEqual(Object.keys(eventMessageSchemas));
});

test('every stage is explained, and every state and kind', () => {
  expect(firstCells(section('### operation.progress')).slice(1)).toEqual([...new Set(enumOf('stage'))]);
  const readers = section('### readers.list');
  for (const word of [...enumOf('state'), ...enumOf('kind')]) expect(readers).toContain(`\`${word}\``);
  for (const algorithm of enumOf('algorithm')) expect(section('## The token')).toContain(`\`${algorithm}\``);
});

test('every code that travels is named, with its number, and no other', () => {
  const errors = section('## Errors');
  const linked = [...errors.matchAll(/\[`(ERR_\w+)`\]\(errors\.md#(\w+)\)/g)];
  for (const [, code = '', anchor] of linked) expect(anchor).toBe(code.toLowerCase());
  expect(linked.map(([, code]) => code).toSorted()).toEqual(wireErrorCodes.toSorted());
  const numbered = [...errors.matchAll(/^\| (-\d+) \| \[`(ERR_\w+)`\]/gm)].map(([, number, code]) => `${number} ${code}`);
  expect(numbered.toSorted()).toEqual(
    wireErrorCodes
      .filter((code) => rpcNumber(code) !== -32000)
      .map((code) => `${rpcNumber(code)} ${code}`)
      .toSorted(),
  );
  const mentioned = [...page.matchAll(/`(ERR_\w+)`/g)].map(([, code]) => code);
  expect(new Set(mentioned)).toEqual(new Set(wireErrorCodes));
});

test('every close code of ours has its row, and its place in the diagram or beside it', () => {
  const rows = firstCells(section('## Closing')).filter((cell) => /^4\d{3}$/.test(cell));
  expect(rows).toEqual(Object.values(CloseCode).map(String).toSorted());
  for (const code of rows) expect(section('## States')).toContain(code);
});

test('ports, subprotocol and size of a message are those of the code', () => {
  expect(page).toContain(`**${DEFAULT_PORTS.join(', ')}**`);
  expect(page).toContain(`# The protocol \`${SUBPROTOCOL}\``);
  expect(page).toContain(`at most ${MAX_FRAME_BYTES} bytes`);
});

test('the worked example of what is signed is right', () => {
  const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
  const text = section('### What is signed');
  const [, origin = '', nonce = ''] = /^For `(\S+)`, the nonce `(\S+)` and `RS256`:$/m.exec(text) ?? [];
  const both = Buffer.concat([sha256(origin), sha256(nonce)]);
  expect(Buffer.from(nonce, 'base64')).toHaveLength(32);
  expect([...text.matchAll(/`([0-9a-f]{64})`/g)].map(([, hash]) => hash)).toEqual([
    sha256(origin).toString('hex'),
    sha256(nonce).toString('hex'),
    sha256(both).toString('hex'),
  ]);
});
