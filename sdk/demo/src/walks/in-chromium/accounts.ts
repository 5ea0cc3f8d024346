import type { Page } from 'playwright-core';
import { FIRST_PASSWORD, newEmail, newMobile } from '../new-person.js';
import { lastMessage, nextCode } from '../next-code.js';
import type { IssoWalkName, Walk } from '../walk.js';
import { answerCaptcha, register, shows, signIn, visit } from './in-page.js';
import type { Steps } from './steps.js';

export const accountWalks: Omit<Steps, IssoWalkName> = {
  register: async (walk, page) => {
    await register(walk, page, { kind: 'mobile', value: newMobile(), memberKind: 'personal', wantsUpgrade: false });
    return { status: await memberStatus(page) };
  },

  gold: async (walk, page) => {
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
  },

  organization: async (walk, page) => {
    const { organisation } = walk.pki;
    const card = (await walk.panel.cards()).find(({ kind }) => kind === 'organization');
    if (card === undefined) throw new Error('the panel has no organisation card');
    await walk.panel.insert(0, card.id);
    const email = newEmail();
    await register(walk, page, { kind: 'email', value: email, memberKind: 'organization', wantsUpgrade: true });
    await prove(walk, page, organisation.idNumber, organisation.pin);
    await expectStatus(page, 'organization');
    const name = await page.getByTestId('member-name').textContent();
    if (!name?.includes(organisation.name)) throw new Error('the member page shows another name');
    return { status: await memberStatus(page), name: organisation.name };
  },

  'forgotten-password': async (walk, page, context) => {
    const mobile = newMobile();
    const email = newEmail();
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
  },
};

/** From the introduction to the member's page; gives back the new account name. */
async function prove({ panel, onStage, signal }: Walk, page: Page, number: string, pin: string): Promise<string> {
  await page.getByTestId('begin').click();
  await shows(page, 'id-number');
  await onStage('card-found');
  await page.getByTestId('id-number').fill(number);
  await page.getByTestId('submit-number').click();
  await panel.answerPin(pin, signal);
  await onStage('pin-typed');
  await shows(page, 'account-name');
  await onStage('proved');
  const accountName = (await page.getByTestId('account-name').textContent())?.trim() ?? '';
  await page.getByTestId('go-on').click();
  return accountName;
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
  const known = await lastMessage(panel, value);
  await visit(walk, page, '/forgotten-password');
  await page.getByTestId(`register-kind-${kind}`).check();
  await page.getByTestId('register-contact').fill(value);
  await answerCaptcha(page);
  await page.getByTestId('submit-contact').click();
  const message = await nextCode(panel, value, signal, known);
  await onStage(`${kind}-message`);
  if (message.link !== undefined) await openIn.goto(message.link);
  await shows(openIn, 'code');
  await openIn.getByTestId('code').fill(message.code);
  await openIn.getByTestId('submit-code').click();
  await shows(openIn, 'new-password');
  await openIn.getByTestId('new-password').fill(newPassword);
  await openIn.getByTestId('submit-password-reset').click();
  await shows(openIn, 'reset-done');
  await onStage(`${kind}-reset`);
}

const memberStatus = async (page: Page) => page.getByTestId('member-status').first().getAttribute('data-status');

async function expectStatus(page: Page, status: string): Promise<void> {
  await page.locator(`[data-testid="member-status"][data-status="${status}"]`).first().waitFor();
}
