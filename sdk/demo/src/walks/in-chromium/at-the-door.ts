import type { WayIn } from '@cardbridge/sdk/flows';
import type { Page } from 'playwright-core';
import { newMobile } from '../new-person.js';
import { lastMessage, nextCode } from '../next-code.js';
import type { Walk } from '../walk.js';
import { shows, visit } from './in-page.js';
import { inAnotherBrowser } from './steps.js';

/** What a person does at the door with five ways in, whether a walk or the gallery looks on. */
type Walking = Pick<Walk, 'pageUrl' | 'panel' | 'signal' | 'onStage'>;

/** From the service's own page to the first step of a way in. */
export async function chooseWay({ onStage }: Walking, page: Page, service: string, way: WayIn): Promise<void> {
  await page.goto(service);
  await page.getByTestId('start').click();
  await shows(page, `way-${way}`);
  await onStage('asked');
  await page.getByTestId(`way-${way}`).click();
  await shows(page, 'agree-to-notice');
  await onStage('notice');
  await page.getByTestId('agree-to-notice').click();
  await onStage('notice-agreed');
}

/** Types a mobile number and the six digits that go there; gives back the number. */
export async function takeCode(walk: Walking, page: Page): Promise<string> {
  const mobile = newMobile();
  await shows(page, 'mobile');
  await page.getByTestId('mobile').fill(mobile);
  const known = await lastMessage(walk.panel, mobile);
  await page.getByTestId('submit-mobile').click();
  await typeCode(walk, page, mobile, known);
  return mobile;
}

/** The six digits that came to `mobile` after the message `afterId`. */
export async function typeCode(
  { panel, signal, onStage }: Walking,
  page: Page,
  mobile: string,
  afterId: number,
): Promise<void> {
  await shows(page, 'code');
  const { code } = await nextCode(panel, mobile, signal, afterId);
  await onStage('code-sent');
  await page.getByTestId('code').fill(code);
  await page.getByTestId('submit-code').click();
}

/** Opens, on a phone, what the QR code on the page says. */
export async function onPhone({ onStage }: Walking, page: Page, work: (phone: Page) => Promise<void>): Promise<void> {
  await shows(page, 'phone-link');
  await onStage('qr');
  const link = await page.getByTestId('phone-link').getAttribute('href');
  if (link === null) throw new Error('the QR code says nothing');
  await inAnotherBrowser(page.context().browser(), async (phone) => {
    await phone.goto(new URL(link, page.url()).href);
    await work(phone);
  });
  await onStage('phone-answered');
}

/** Registers a password for the NHI card in the reader, at the simulated insurance administration. */
export async function registerNhiCard(walk: Walking, page: Page, password: string): Promise<void> {
  await visit(walk, page, '/simulated/nhi');
  await page.getByTestId('read-card').click();
  await walk.panel.answerConfirmation(true, walk.signal);
  await shows(page, 'nhi-password');
  await page.getByTestId('nhi-password').fill(password);
  await page.getByTestId('nhi-password-again').fill(password);
  await page.getByTestId('submit-nhi-password').click();
  await shows(page, 'simulated-done');
  await walk.onStage('password-registered');
}
