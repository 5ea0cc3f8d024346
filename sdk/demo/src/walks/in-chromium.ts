import { randomInt } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../page-driver.js';
import { nextCode } from './next-code.js';
import { solveCaptcha } from './solve-captcha.js';
import type { Walk, Walker, WalkResult } from './walk.js';

const FIRST_PASSWORD = 'First+1111';

/** A person at a browser: everything by what the pages show. */
export function walkInChromium(executablePath: string): Walker {
  const inBrowser =
    (walkThrough: (walk: Walk, page: Page, context: BrowserContext) => Promise<WalkResult>) =>
    async (walk: Walk): Promise<WalkResult> => {
      const browser: Browser = await launchChromium(executablePath);
      try {
        const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'zh-TW' });
        const page = await context.newPage();
        await page.goto(walk.pageUrl);
        return await walkThrough(walk, page, context);
      } finally {
        await browser.close();
      }
    };
  return {
    register: inBrowser(async (walk, page) => {
      await register(walk, page, { kind: 'mobile', value: newMobile(), memberKind: 'personal', wantsUpgrade: false });
      return { status: await memberStatus(page) };
    }),

    gold: inBrowser(async (walk, page) => {
      const [person] = walk.pki.citizens;
      if (person === undefined) throw new Error('the test PKI has no citizen');
      await register(walk, page, { kind: 'mobile', value: newMobile(), memberKind: 'personal', wantsUpgrade: true });
      const accountName = await prove(walk, page, person.idNumber, person.pin);
      await expectStatus(page, 'gold');
      // The account name is the new way in; the password stayed.
      await page.getByTestId('sign-out').click();
      await signIn(walk, page, accountName, FIRST_PASSWORD);
      const name = await page.getByTestId('member-name').textContent();
      if (!name?.includes(person.name)) throw new Error('the member page shows another name');
      return { status: await memberStatus(page), name: person.name };
    }),

    organization: inBrowser(async (walk, page) => {
      const { organisation } = walk.pki;
      const card = (await walk.panel.cards()).find(({ kind }) => kind === 'organization');
      if (card === undefined) throw new Error('the panel has no organisation card');
      await walk.panel.insert(0, card.id);
      const email = `office${randomInt(1e9)}@example.tw`;
      await register(walk, page, { kind: 'email', value: email, memberKind: 'organization', wantsUpgrade: true });
      await prove(walk, page, organisation.idNumber, organisation.pin);
      await expectStatus(page, 'organization');
      const name = await page.getByTestId('member-name').textContent();
      if (!name?.includes(organisation.name)) throw new Error('the member page shows another name');
      return { status: await memberStatus(page), name: organisation.name };
    }),

    'forgotten-password': inBrowser(async (walk, page, context) => {
      const mobile = newMobile();
      const email = `person${randomInt(1e9)}@example.tw`;
      await register(walk, page, { kind: 'mobile', value: mobile, memberKind: 'personal', wantsUpgrade: false });
      await addEmail(walk, page, email);
      await page.getByTestId('sign-out').click();
      await resetPassword(walk, page, 'mobile', mobile, 'Second+2222');
      await signIn(walk, page, mobile, 'Second+2222');
      await page.getByTestId('sign-out').click();
      // The mail is opened in another window.
      const opened = await context.newPage();
      await resetPassword(walk, page, 'email', email, 'Third+33333', opened);
      await signIn(walk, opened, email, 'Third+33333');
      return { by: ['mobile', 'email'], status: await memberStatus(opened) };
    }),
  };
}

/** Of a range that no ready account uses. */
const newMobile = () => `09${randomInt(20_000_000, 99_999_999)}`;

/** What the page shows, or the code of the problem that it shows instead. */
async function shows(page: Page, testId: string): Promise<void> {
  const wanted = page.getByTestId(testId);
  const problem = page.getByTestId('problem');
  await wanted.or(problem).first().waitFor({ state: 'visible' });
  if (await wanted.first().isVisible()) return;
  throw new Error(`the page shows ${await problem.first().getAttribute('data-code')} instead of ${testId}`);
}

/** Goes to a page of the site as a person who types its address. */
const visit = (walk: Walk, page: Page, path: string) => page.goto(new URL(path, walk.pageUrl).href);

async function answerCaptcha(page: Page): Promise<void> {
  // It is fetched when the page is there already.
  const question = await page.getByTestId('captcha-question').filter({ hasText: '？' }).textContent();
  await page.getByTestId('captcha-answer').fill(solveCaptcha(question ?? ''));
}

async function register(
  walk: Walk,
  page: Page,
  person: {
    readonly kind: 'mobile' | 'email';
    readonly value: string;
    readonly memberKind: 'personal' | 'organization';
    readonly wantsUpgrade: boolean;
  },
): Promise<void> {
  const { panel, onStage, signal } = walk;
  await visit(walk, page, '/register');
  await page.getByTestId(`register-${person.memberKind}`).check();
  await page.getByTestId(`register-kind-${person.kind}`).check();
  await page.getByTestId('register-contact').fill(person.value);
  await answerCaptcha(page);
  await page.getByTestId('privacy-agree').check();
  await page.getByTestId('submit-contact').click();
  await shows(page, 'code');
  onStage('code-sent');
  const { code } = await nextCode(panel, person.value, signal);
  await page.getByTestId('code').fill(code);
  await page.getByTestId('submit-code').click();
  await shows(page, 'family-name');
  onStage('code-typed');
  await page.getByTestId('family-name').fill('測');
  await page.getByTestId('given-name').fill('試者');
  await page.getByTestId('new-password').fill(FIRST_PASSWORD);
  await page.getByTestId(person.wantsUpgrade ? 'upgrade-yes' : 'upgrade-no').check();
  await page.getByTestId('submit-details').click();
  await shows(page, person.wantsUpgrade ? 'begin' : 'member-status');
  onStage('registered');
}

/** From the introduction to the member's page; gives back the new account name. */
async function prove({ panel, onStage, signal }: Walk, page: Page, number: string, pin: string): Promise<string> {
  await page.getByTestId('begin').click();
  await shows(page, 'id-number');
  onStage('card-found');
  await page.getByTestId('id-number').fill(number);
  await page.getByTestId('submit-number').click();
  await panel.answerPin(pin, signal);
  onStage('pin-typed');
  await shows(page, 'account-name');
  onStage('proved');
  const accountName = (await page.getByTestId('account-name').textContent())?.trim() ?? '';
  await page.getByTestId('go-on').click();
  return accountName;
}

async function signIn(walk: Walk, page: Page, account: string, password: string): Promise<void> {
  await visit(walk, page, '/sign-in');
  await page.getByTestId('account').fill(account);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('submit-password').click();
  await shows(page, 'member-status');
  walk.onStage('signed-in');
}

async function addEmail({ panel, signal }: Walk, page: Page, email: string): Promise<void> {
  await page.getByTestId('nav-profile').click();
  await page.getByTestId('change-email').click();
  await page.getByTestId('new-contact').fill(email);
  await page.getByTestId('submit-contact-change').click();
  await shows(page, 'code');
  const { code } = await nextCode(panel, email, signal);
  await page.getByTestId('code').fill(code);
  await page.getByTestId('submit-code').click();
  await page.getByText(email).first().waitFor();
}

async function resetPassword(
  walk: Walk,
  page: Page,
  kind: 'mobile' | 'email',
  value: string,
  newPassword: string,
  openIn: Page = page,
): Promise<void> {
  const { panel, onStage, signal } = walk;
  const known = (await panel.messages()).find(({ to }) => to === value)?.id ?? 0;
  await visit(walk, page, '/forgotten-password');
  await page.getByTestId(`register-kind-${kind}`).check();
  await page.getByTestId('register-contact').fill(value);
  await answerCaptcha(page);
  await page.getByTestId('submit-contact').click();
  const message = await nextCode(panel, value, signal, known);
  onStage(`${kind}-message`);
  if (message.link !== undefined) await openIn.goto(message.link);
  await shows(openIn, 'code');
  await openIn.getByTestId('code').fill(message.code);
  await openIn.getByTestId('submit-code').click();
  await shows(openIn, 'new-password');
  await openIn.getByTestId('new-password').fill(newPassword);
  await openIn.getByTestId('submit-password-reset').click();
  await shows(openIn, 'reset-done');
  onStage(`${kind}-reset`);
}

const memberStatus = async (page: Page) => page.getByTestId('member-status').first().getAttribute('data-status');

async function expectStatus(page: Page, status: string): Promise<void> {
  await page.locator(`[data-testid="member-status"][data-status="${status}"]`).first().waitFor();
}
