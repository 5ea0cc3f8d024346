import { expect, test } from 'vitest';
import { errorsPage } from './errors-page.js';
import { anchorsOf } from './markdown.js';

test('the published page is what the tables make', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../docs/errors.md');
});

test('no code is in two tables, so that each has one anchor', () => {
  const anchors = [...anchorsOf(errorsPage())].filter((anchor) => anchor.startsWith('err_'));
  expect(anchors.filter((anchor) => /-\d+$/.test(anchor))).toEqual([]);
  expect(anchors.length).toBeGreaterThan(100);
});

test('every code has a sentence and a remedy in Chinese, and in English', () => {
  for (const entry of errorsPage().split('\n### ').slice(1)) {
    const [code, chinese, english, facts] = entry.split('\n\n');
    expect(code).toMatch(/^ERR_[A-Z_]+$/);
    expect(chinese, code).toMatch(/[\u4e00-\u9fff]/);
    expect(english, code).toMatch(/^[A-Z].*[.A-Za-z)]$/);
    expect(facts, code).toMatch(/^Given by: /);
  }
});
