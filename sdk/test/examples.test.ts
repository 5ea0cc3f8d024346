import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { documentedExamples, type Example } from './support/documented-examples.js';
import { notCompiled, runElsewhere, runners } from './support/example-runners.js';
import { surroundings } from './support/example-surroundings.js';
import { typeCheckExamples } from './support/type-check-examples.js';

/** Every example of the documentation, as it stands: what its reader copies must compile and work. */
const examples = documentedExamples();
const scripts = examples.filter(({ name, language }) => language !== 'html' && !notCompiled.includes(name));
const example = (name: string): Example => {
  const found = examples.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no example ${name}`);
  return found;
};

afterEach(() => vi.unstubAllGlobals());

test('every example is run, or says where or why not', () => {
  const accounted = [...Object.keys(runners), ...Object.keys(runElsewhere)];
  expect(accounted.sort()).toEqual(examples.map(({ name }) => name).sort());
});

describe('the compiler', () => {
  let complaints: ReadonlyMap<string, readonly string[]>;

  beforeAll(() => {
    complaints = typeCheckExamples(scripts, surroundings);
    // It reads the whole package.
  }, 240_000);

  test('knows what is around them', () => {
    expect(complaints.get('surroundings')).toEqual([]);
  });

  test.each(scripts.map(({ name }) => name))('takes %s', (name) => {
    expect(complaints.get(name)).toEqual([]);
  });
});

describe('they run', () => {
  test.each(Object.entries(runners))('%s', (name, run) => run(example(name)));
});
