import type { Page } from 'playwright-core';
import { FIRST_PASSWORD, type NewPerson } from '../new-person.js';
import { nextCode } from '../next-code.js';
import { solveCaptcha } from '../solve-captcha.js';
import type { Walk } from '../walk.js';

/** What a person does on the site's pages, whether a walk or the gallery looks on. */

/** What the page shows, or the code of the problem that it shows instead. */
export async function shows(page: Page, testId: string): Promise<void> {
  const wanted = page.getByTestId(testId);
  const problem = page.getByTestId('problem');
  await wanted.or(problem).first().waitFor({ state: 'visible' });
  if (await wanted.first().isVisible()) return;
  throw new Error(`the page shows ${await problem.first().getAttribute('data-code')} instead of ${testId}`);
}

/** Goes to a page of the site as a person who types its address. */
export const visit = (walk: Pick<Walk, 'pageUrl'>, page: Page, path: string) => page.goto(new URL(path, walk.pageUrl).href);

/** It is fetched when the page is there already. */
export async function answerCaptcha(page: Page): Promise<void> {
  const question = await page.getByTestId('captcha-question').filter({ hasText: /[?？]/ }).textContent();
  await page.getByTestId('captcha-answer').fill(solveCaptcha(question ?? ''));
}

/** On the site's own page for that; ends at the member's page. */
export async function signIn(
  walk: Pick<Walk, 'pageUrl' | 'onStage'>,
  page: Page,
  account: string,
  password: string,
): Promise<void> {
  await visit(walk, page, '/sign-in');
  await page.getByTestId('account').fill(account);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('submit-password').click();
  await shows(page, 'member-status');
  await walk.onStage('signed-in');
}

/** Ends at the introduction to the proof by card, or at the member's page. */
export async function register(
  walk: Pick<Walk, 'pageUrl' | 'panel' | 'signal' | 'onStage'>,
  page: Page,
  person: NewPerson,
): Promise<void> {
  const { panel, onStage, signal } = walk;
  await visit(walk, page, '/register');
  await page.getByTestId(`register-${person.memberKind}`).check();
  await page.getByTestId(`register-kind-${person.kind}`).check();
  await page.getByTestId('register-contact').fill(person.value);
  await answerCaptcha(page);
  await page.getByTestId('privacy-agree').check();
  await onStage('contact-typed');
  await page.getByTestId('submit-contact').click();
  await shows(page, 'code');
  await onStage('code-sent');
  const { code } = await nextCode(panel, person.value, signal);
  await page.getByTestId('code').fill(code);
  await page.getByTestId('submit-code').click();
  await shows(page, 'family-name');
  await onStage('code-typed');
  await page.getByTestId('family-name').fill('測');
  await page.getByTestId('given-name').fill('試者');
  await page.getByTestId('new-password').fill(FIRST_PASSWORD);
  await page.getByTestId(person.wantsUpgrade ? 'upgrade-yes' : 'upgrade-no').check();
  await onStage('details-typed');
  await page.getByTestId('submit-details').click();
  await shows(page, person.wantsUpgrade ? 'begin' : 'member-status');
  await onStage('registered');
}
