import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadTestPki } from '@cardbridge/fixtures/pki';
import { webSocketFrom } from '@cardbridge/fixtures/web-socket';
import { connectBridge } from '@cardbridge/sdk';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { shootDoor } from './gallery-door.js';
import { drivePanel, type PanelDriver } from './panel-driver.js';
import type { SimulatedWorld } from './simulated-world.js';
import { idNumbersWithSameEnding } from './walks/id-numbers-with-same-ending.js';
import { completeForm } from './walks/in-chromium/application.js';
import { register } from './walks/in-chromium/in-page.js';
import { insertCard } from './walks/isso-people.js';
import { FIRST_PASSWORD, newMobile } from './walks/new-person.js';

const languages = ['zh-TW', 'en'] as const;
type Language = (typeof languages)[number];
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 860 } } as const;
type Size = keyof typeof sizes;

/** Flat colours and text: half as many bytes as PNG, and nobody sees the difference. */
const QUALITY = 78;
const timeLimit = () => AbortSignal.timeout(60_000);

interface Shot {
  readonly name: string;
  readonly title: string;
}

/** Draws every page that a person meets, in both languages, on a telephone and on a desktop, and a page of documentation of them. */
export async function makeGallery(world: SimulatedWorld, browser: Browser, documents: string): Promise<void> {
  const folder = join(documents, 'gallery');
  await rm(folder, { recursive: true, force: true });
  let shots: readonly Shot[] = [];
  for (const language of languages) {
    for (const size of Object.keys(sizes) as Size[]) {
      const context = await browser.newContext({ viewport: sizes[size], reducedMotion: 'reduce' });
      try {
        shots = await new Visit(world, context, { folder, language, size }).all();
      } finally {
        await context.close();
      }
    }
  }
  await writeFile(join(documents, 'gallery.md'), describe(shots));
}

class Visit {
  readonly #world: SimulatedWorld;
  readonly #context: BrowserContext;
  readonly #look: { readonly folder: string; readonly language: Language; readonly size: Size };
  readonly #panel: PanelDriver;
  readonly #shots: Shot[] = [];

  constructor(
    world: SimulatedWorld,
    context: BrowserContext,
    look: { readonly folder: string; readonly language: Language; readonly size: Size },
  ) {
    this.#world = world;
    this.#context = context;
    this.#look = look;
    this.#panel = drivePanel(world.panelUrl);
  }

  async all(): Promise<readonly Shot[]> {
    await this.#panel.startOver();
    const page = await this.#open();
    await this.#visitor(page);
    await this.#registration(page);
    await this.#gold(page);
    await this.#member(page);
    await this.#service(page);
    await this.#door(page);
    await this.#taken(page);
    await this.#access();
    return this.#shots;
  }

  /** Site and panel in the language of this visit. */
  async #open(): Promise<Page> {
    const keys = ['cardbridge.demo.language', 'cardbridge.panel.language'];
    const set = keys.map((key) => `localStorage.setItem(${JSON.stringify(key)}, ${JSON.stringify(this.#look.language)})`);
    await this.#context.addInitScript(set.join(';'));
    return this.#context.newPage();
  }

  async #visitor(page: Page): Promise<void> {
    await this.#go(page, '/');
    await page.getByTestId('nav-register').first().waitFor();
    await this.#shoot(page, 'home', 'Home');
    await this.#go(page, '/sign-in');
    await page.getByTestId('account').waitFor();
    await this.#shoot(page, 'sign-in', 'Sign-in by account');
    await page.getByTestId('tab-card').click();
    await this.#shoot(page, 'sign-in-card', 'Sign-in by card');
    await this.#go(page, '/forgotten-password');
    await page.getByTestId('captcha-question').filter({ hasText: /[?？]/ }).waitFor();
    await this.#shoot(page, 'forgotten-password', 'Forgotten password');
    await this.#go(page, '/help');
    await page.locator('h1').waitFor();
    await this.#shoot(page, 'help', 'Help');
  }

  /** Ends at the introduction to gold. */
  async #registration(page: Page, shooting = true): Promise<void> {
    const { pageUrl } = this.#world;
    const pictures: Readonly<Record<string, readonly [string, string]>> = {
      'contact-typed': ['register-contact', 'Registration: consent and contact'],
      'code-sent': ['register-code', 'Registration: the code'],
      'details-typed': ['register-details', 'Registration: names and password'],
    };
    const onStage = async (stage: string) => {
      const picture = pictures[stage];
      if (shooting && picture !== undefined) await this.#shoot(page, ...picture);
    };
    const walk = { pageUrl, panel: this.#panel, signal: timeLimit(), onStage };
    await register(walk, page, { kind: 'mobile', value: newMobile(), memberKind: 'personal', wantsUpgrade: true });
  }

  async #gold(page: Page): Promise<void> {
    const [person] = (await loadTestPki()).citizens;
    if (person === undefined) throw new Error('the test PKI has no citizen');
    await this.#shoot(page, 'gold-introduction', 'Gold: what is needed');
    await this.#world.stopDaemon();
    await page.getByTestId('begin').click();
    await page.locator('[data-testid^="download-"]').first().waitFor();
    await this.#shoot(page, 'gold-component', 'Gold: the component is missing');
    await page.getByTestId('install-steps').locator('> summary').click();
    await this.#shoot(page, 'gold-install', 'Gold: how the component is installed');
    await this.#world.restartDaemon();
    await page.getByTestId('id-number').waitFor();
    await page.getByTestId('id-number').fill(idNumbersWithSameEnding(person.idNumber, 1)[0] ?? '');
    await page.getByTestId('submit-number').click();
    await this.#panel.answerPin(person.pin, timeLimit());
    await page.getByTestId('problem').waitFor();
    await this.#shoot(page, 'gold-mismatch', 'Gold: not the ID number of this card');
    await page.getByTestId('way-correct-number').click();
    await page.getByTestId('id-number').fill(person.idNumber);
    await this.#shoot(page, 'gold-number', 'Gold: card found, ID number');
    await page.getByTestId('submit-number').click();
    await page.getByTestId('cancel').first().waitFor();
    // By then it has drawn the page to itself, too.
    await page.frameLocator('iframe').locator('[data-testid="pin-ok"]:enabled').waitFor();
    await this.#shoot(page, 'gold-pin', "Gold: the PIN, in CardBridge's own window");
    await this.#panel.answerPin(person.pin, timeLimit());
    await page.getByTestId('account-name').waitFor();
    await this.#shoot(page, 'gold-proved', 'Gold: proved');
    await page.getByTestId('go-on').click();
    await page.locator('[data-testid="member-status"][data-status="gold"]').first().waitFor();
  }

  async #member(page: Page): Promise<void> {
    await this.#go(page, '/member/services');
    await page.locator('[data-testid^="open-service-"]').first().click();
    await page.locator('[data-testid^="service-"][data-opened="true"]').first().waitFor();
    await this.#go(page, '/member');
    await page.locator('[data-testid^="service-"][data-opened="true"]').first().waitFor();
    await this.#shoot(page, 'member', 'Member');
    await this.#go(page, '/member/profile');
    await page.getByTestId('change-email').waitFor();
    await this.#shoot(page, 'member-profile', 'Profile');
    await this.#go(page, '/member/security');
    await page.getByTestId('freeze').waitFor();
    await this.#shoot(page, 'member-security', 'Password, freezing, deletion');
  }

  async #service(page: Page): Promise<void> {
    const housing = this.#world.cityServices.find(({ id }) => id === 'social-housing');
    await page.goto(housing?.url ?? '');
    if (this.#look.language === 'en') await page.getByTestId('language').click();
    await page.getByTestId('start').click();
    await page.getByTestId('agree').waitFor();
    await this.#shoot(page, 'consent', 'A service asks for data');
    await page.getByTestId('agree').click();
    await page.getByTestId('result').waitFor();
    await this.#shoot(page, 'service', 'The service after consent: its form, filled in');
    await completeForm(page);
    await this.#shoot(page, 'service-receipt', 'The service: the receipt');
    await this.#go(page, '/member/applications');
    await page.locator('[data-testid^="application-"]').first().waitFor();
    await this.#shoot(page, 'member-applications', 'Authorised applications');
    await this.#go(page, '/member/usage');
    await page.getByTestId('usage-entry').first().waitFor();
    await this.#shoot(page, 'member-usage', 'Usage log');
  }

  /** Somebody without an account, in a browser of their own. The card that lay in the reader is there again afterwards. */
  async #door(app: Page): Promise<void> {
    await this.#inAnotherBrowser(async (other) => {
      const page = await other.#open();
      await shootDoor({
        ...{ world: this.#world, panel: this.#panel, language: this.#look.language, signal: timeLimit() },
        ...{ page, app, shoot: (shown, name, title) => this.#shoot(shown, name, title) },
      });
    });
    const [person] = (await loadTestPki()).citizens;
    if (person !== undefined) await insertCard({ panel: this.#panel }, 'citizen', person.idNumber);
  }

  /** Somebody else's account with the same card; afterwards the card is free again for the next visit. */
  async #taken(page: Page): Promise<void> {
    const [person] = (await loadTestPki()).citizens;
    if (person === undefined) throw new Error('the test PKI has no citizen');
    await this.#inAnotherBrowser(async (visit) => {
      const second = await visit.#open();
      await visit.#registration(second, false);
      await second.getByTestId('begin').click();
      await second.getByTestId('id-number').fill(person.idNumber);
      await second.getByTestId('submit-number').click();
      await this.#panel.answerPin(person.pin, timeLimit());
      await second.getByTestId('problem').waitFor();
      await this.#shoot(second, 'gold-taken', 'Gold: the ID number has an account already');
    });
    const { origin } = new URL(this.#world.pageUrl);
    const deleted = await page.request.post(`${origin}/api/member/delete`, {
      headers: { origin },
      data: { password: FIRST_PASSWORD },
    });
    if (!deleted.ok()) throw new Error(`the account was not deleted: HTTP ${deleted.status()}`);
  }

  /** A site that nobody has allowed yet, and the window in the panel that asks about it. */
  async #access(): Promise<void> {
    const page = await this.#context.newPage();
    await page.goto(this.#world.panelUrl);
    const connecting = connectBridge({ ports: [this.#world.bridgePort], WebSocket: webSocketFrom('https://service.example') });
    await page.locator('[data-testid="access-once"]:enabled').waitFor();
    await this.#shoot(page, 'access', 'A site that wants to use cards, asked about once');
    await page.getByTestId('access-once').click();
    (await connecting).close();
    await page.close();
  }

  async #inAnotherBrowser(work: (visit: Visit) => Promise<void>): Promise<void> {
    const context = await this.#context.browser()?.newContext({ viewport: sizes[this.#look.size], reducedMotion: 'reduce' });
    if (context === undefined) throw new Error('no browser');
    try {
      await work(new Visit(this.#world, context, this.#look));
    } finally {
      await context.close();
    }
  }

  async #go(page: Page, path: string): Promise<void> {
    await page.goto(new URL(path, this.#world.pageUrl).href);
  }

  async #shoot(page: Page, name: string, title: string): Promise<void> {
    const { folder, language, size } = this.#look;
    this.#shots.push({ name, title });
    const path = join(folder, language, size, `${name}.jpg`);
    await mkdir(dirname(path), { recursive: true });
    // The panel, where there is one, and pictures may come later than the page.
    if ((await page.locator('iframe').count()) > 0) await page.frameLocator('iframe').getByTestId('reader-0').waitFor();
    await page.evaluate('Promise.all([...document.images].map((image) => image.decode())).then(() => undefined)');
    // On a telephone the simulator is below, and draws the page down to its window.
    await page.evaluate('scrollTo(0, 0), document.fonts.ready.then(() => undefined)');
    await page.screenshot({ path, type: 'jpeg', quality: QUALITY, animations: 'disabled', caret: 'hide' });
  }
}

function describe(shots: readonly Shot[]): string {
  const lines = ['# Gallery', '', 'Made by `npm run screenshots` from the running demo; everyone in it is invented.', ''];
  for (const { name, title } of shots) {
    lines.push(`## ${title}`, '');
    lines.push('| | 正體中文 | English |', '| --- | --- | --- |');
    for (const [size, width] of [
      ['phone', 220],
      ['desktop', 420],
    ] as const) {
      const cells = languages.map(
        (language) =>
          `<img src="gallery/${language}/${size}/${name}.jpg" width="${width}" alt="${title}, ${language}, ${size}">`,
      );
      lines.push(`| ${size} | ${cells.join(' | ')} |`);
    }
    lines.push('');
  }
  return lines.join('\n');
}
