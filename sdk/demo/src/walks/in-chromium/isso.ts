import type { WayIn } from '@cardbridge/sdk/flows';
import type { Page } from 'playwright-core';
import { checkClaims, claimsByWay } from '../isso-claims.js';
import { goldAccount, goldMember, insertCard, serviceUrl, subscriber, withoutAccount } from '../isso-people.js';
import { lastMessage } from '../next-code.js';
import type { IssoWalkName, Walk, WalkResult } from '../walk.js';
import { applyWith } from './application.js';
import { chooseWay, onPhone, registerNhiCard, takeCode, typeCode } from './at-the-door.js';
import { shows, signIn } from './in-page.js';
import { inAnotherBrowser, type Steps } from './steps.js';

type Claims = Readonly<Record<string, unknown>>;

export const issoWalks: Pick<Steps, IssoWalkName> = {
  'isso-password': (walk, page) =>
    comeIn(walk, page, 'account', async () => {
      await shows(page, 'account');
      await page.getByTestId('account').fill(goldAccount.account);
      await page.getByTestId('password').fill(goldAccount.password);
      await page.getByTestId('submit-password').click();
      return claimsByWay.account(goldMember(walk));
    }),

  'isso-qr': (walk, page, context) =>
    comeIn(walk, page, 'account', async () => {
      await inAnotherBrowser(context.browser(), async (app) => {
        // The app, whose owner is signed in there for good.
        await signIn(walk, app, goldAccount.account, goldAccount.password);
        await shows(page, 'show-qr');
        await page.getByTestId('show-qr').click();
        await shows(page, 'phone-link');
        const link = await page.getByTestId('phone-link').getAttribute('href');
        await app.goto(link ?? '');
        await shows(app, 'scan-application');
        await walk.onStage('scanned');
        await shows(page, 'confirmation-number');
        const shown = await page.getByTestId('confirmation-number').textContent();
        await app.getByTestId('confirmation-number').fill(/\d{2}/.exec(shown ?? '')?.[0] ?? '');
        await app.getByTestId('confirm-scan').click();
        await shows(app, 'scan-done');
      });
      return claimsByWay.account(goldMember(walk));
    }),

  'isso-citizen': async (walk, page) => {
    const person = withoutAccount(walk);
    await insertCard(walk, 'citizen', person.idNumber);
    return comeIn(walk, page, 'citizen-card', async () => {
      await shows(page, 'id-number');
      await walk.onStage('card-found');
      await page.getByTestId('id-number').fill(person.idNumber);
      await page.getByTestId('submit-card').click();
      await walk.panel.answerPin(person.pin, walk.signal);
      await walk.onStage('pin-typed');
      return claimsByWay.certificate('citizen-card', person, await takeCode(walk, page));
    });
  },

  'isso-nhi': async (walk, page) => {
    const { idNumber, nhiPassword } = withoutAccount(walk);
    await insertCard(walk, 'nhi', idNumber);
    await registerNhiCard(walk, page, nhiPassword);
    return comeIn(walk, page, 'nhi-card', async () => {
      await shows(page, 'id-number');
      await walk.onStage('card-found');
      await page.getByTestId('id-number').fill(idNumber);
      await page.getByTestId('nhi-password').fill(nhiPassword);
      await page.getByTestId('submit-card').click();
      await walk.panel.answerConfirmation(true, walk.signal);
      await walk.onStage('confirmed');
      return claimsByWay['nhi-card'](idNumber, await takeCode(walk, page));
    });
  },

  'isso-mobile': (walk, page) =>
    comeIn(walk, page, 'mobile-certificate', async () => {
      const person = withoutAccount(walk);
      await shows(page, 'id-number');
      await page.getByTestId('id-number').fill(person.idNumber);
      await page.getByTestId('submit-id-number').click();
      await onPhone(walk, page, async (phone) => {
        await shows(phone, 'simulated-person');
        await phone.getByTestId('simulated-person').selectOption(person.idNumber);
        await phone.getByTestId('simulated-approve').click();
        await shows(phone, 'simulated-done');
      });
      return claimsByWay.certificate('mobile-certificate', person, await takeCode(walk, page));
    }),

  'isso-telecom': (walk, page) =>
    comeIn(walk, page, 'telecom', async () => {
      const { idNumber, mobile, birthDate, operator } = subscriber;
      const known = await lastMessage(walk.panel, mobile);
      await shows(page, 'operator');
      await page.getByTestId('id-number').fill(idNumber);
      await page.getByTestId('mobile').fill(mobile);
      await page.getByTestId('birth-date').fill(birthDate);
      await page.getByTestId('operator').selectOption(operator);
      await page.getByTestId('submit-subscriber').click();
      await typeCode(walk, page, mobile, known);
      await onPhone(walk, page, async (phone) => {
        await shows(phone, 'simulated-person');
        await phone.getByTestId('simulated-person').selectOption(idNumber);
        await phone.getByTestId('simulated-network').selectOption('mobile');
        await phone.getByTestId('simulated-line').selectOption('own');
        await phone.getByTestId('simulated-open').click();
        await shows(phone, 'simulated-done');
      });
      return claimsByWay.telecom(subscriber);
    }),
};

/** From the service through the door and back to its receipt: what it got is what the way should give, and nothing else. */
async function comeIn(walk: Walk, page: Page, way: WayIn, steps: () => Promise<Claims>): Promise<WalkResult> {
  await chooseWay(walk, page, serviceUrl(walk), way);
  const expected = await steps();
  // Whoever agreed to the same before is not asked again: then the button is there for a moment, and busy.
  const agree = page.locator('[data-testid="agree"]:not([aria-disabled="true"])');
  await agree.or(page.getByTestId('result')).or(page.getByTestId('problem')).first().waitFor();
  await walk.onStage('signed-in');
  if (await page.getByTestId('problem').isVisible()) await shows(page, 'agree');
  if (await agree.isVisible()) await agree.click();
  await shows(page, 'result');
  await walk.onStage('back-at-service');
  const held = await page.request.get(new URL('/claims.json', page.url()).href);
  const result = checkClaims(await held.json(), expected);
  await applyWith(page, expected);
  await walk.onStage('applied');
  return result;
}
