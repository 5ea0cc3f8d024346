import { loadTestPki } from '@cardbridge/fixtures/pki';
import type { WayIn } from '@cardbridge/sdk/flows';
import type { Page } from 'playwright-core';
import type { PanelDriver } from './panel-driver.js';
import type { SimulatedWorld } from './simulated-world.js';
import { chooseWay, takeCode } from './walks/in-chromium/at-the-door.js';
import { shows } from './walks/in-chromium/in-page.js';
import { insertCard, serviceUrl, withoutAccount } from './walks/isso-people.js';

interface DoorVisit {
  readonly world: SimulatedWorld;
  readonly panel: PanelDriver;
  readonly language: string;
  readonly signal: AbortSignal;
  /** Of a browser in which nobody is signed in. */
  readonly page: Page;
  /** Of a browser in which a member is: it plays the app. */
  readonly app: Page;
  shoot(page: Page, name: string, title: string): Promise<void>;
}

/** Pictures of the door with five ways in: each way's first screen, and one way to its end. */
export async function shootDoor({ world, panel, language, signal, page, app, shoot }: DoorVisit): Promise<void> {
  const { pageUrl } = world;
  const person = withoutAccount({ pki: await loadTestPki() });
  const service = new URL(`?lang=${language}`, serviceUrl(world)).href;
  const at = (testId: string) => page.getByTestId(testId);
  /** `pictures`: by the stage at which they are made. */
  const walking = (pictures: Readonly<Record<string, readonly [string, string]>>) => ({
    ...{ pageUrl, panel, signal },
    onStage: async (stage: string) => {
      const picture = pictures[stage];
      if (picture !== undefined) await shoot(page, ...picture);
    },
  });
  const enter = (way: WayIn, pictures: Parameters<typeof walking>[0] = {}) => chooseWay(walking(pictures), page, service, way);

  await page.goto(service);
  await shoot(page, 'service-start', 'A service of the city');
  await enter('account', {
    asked: ['door', 'One door, five ways in'],
    notice: ['door-notice', 'The privacy notice of a way in'],
  });
  await shows(page, 'account');
  await shoot(page, 'door-account', 'Account: password');
  await at('show-qr').click();
  await shows(page, 'phone-link');
  await shoot(page, 'door-qr', 'Account: a QR code for the app');
  const link = await at('phone-link').getAttribute('href');
  await app.goto(link ?? '');
  await shows(app, 'scan-application');
  await shoot(app, 'app-scan', 'The app: what is signed in to, and the number');
  await app.getByTestId('decline-scan').click();
  await shows(app, 'scan-declined');

  await enter('mobile-certificate');
  await shows(page, 'id-number');
  await shoot(page, 'door-mobile-certificate', 'Mobile citizen certificate');
  await at('id-number').fill(person.idNumber);
  await at('submit-id-number').click();
  await shows(page, 'phone-link');
  await shoot(page, 'door-phone', 'Mobile citizen certificate: the QR code for the phone');

  await enter('telecom');
  await shows(page, 'operator');
  await shoot(page, 'door-telecom', 'Mobile operator');

  await insertCard({ panel }, 'nhi', person.idNumber);
  await enter('nhi-card');
  await shows(page, 'nhi-password');
  await shoot(page, 'door-nhi-card', 'NHI card');

  await insertCard({ panel }, 'citizen', person.idNumber);
  await enter('citizen-card');
  await shows(page, 'id-number');
  await shoot(page, 'door-citizen-card', 'Citizen certificate card');
  await at('id-number').fill(person.idNumber);
  await at('submit-card').click();
  await panel.answerPin(person.pin, signal);
  await takeCode(walking({ 'code-sent': ['door-code', 'The six digits'] }), page);
  await shows(page, 'agree');
  await shoot(page, 'door-consent', 'Who is here, and what is given');
  // Whoever agrees here is not asked in the next picture.
  await at('decline').click();
  await shows(page, 'declined');
  await shoot(page, 'service-declined', 'The service, when nothing was given: the same form by hand');
}
