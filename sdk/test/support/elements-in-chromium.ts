import { chromiumPath } from '@cardbridge/fixtures/machine';
import axe from 'axe-core';
import type { Plugin } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Stage } from '../elements-page/page.js';
import { servePage } from '../elements-page/serve-page.js';

export const gold = {
  member: { kind: 'personal', status: 'gold', displayName: '王小明', accountName: 'taipei-0001' },
  accountName: 'taipei-0001',
  appLink: 'https://example.tw/app?code=0123456789',
} as const;
export const reader = { id: 'r1', name: 'EZ100PU' } as const;
export const emptyReader = { ...reader, state: 'empty' } as const;
export const withCard = { ...reader, state: 'ready', card: { kind: 'citizen' } } as const;
export const withNhiCard = { ...reader, state: 'ready', card: { kind: 'nhi' } } as const;
export const secondReader = { id: 'r2', name: 'ACR39U', state: 'ready', card: { kind: 'citizen' } } as const;
/** Valid by its check digit, and nobody's. */
export const idNumber = 'A123456789';

export const goldAttributes = {
  'download-base': '/downloads',
  'sign-in-href': '/sign-in',
  'other-routes-href': '/gold/routes',
};

/**
 * The page of the elements in Chromium, a fresh one for each test; whatever the browser complains about breaks the test. Call it
 * inside a `describe`.
 *
 * @param plugins of esbuild, for the page's script
 */
export function driveElements(plugins: Plugin[] = []) {
  let served: Awaited<ReturnType<typeof servePage>>;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    served = await servePage(plugins);
    browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });
  beforeEach(async () => {
    complaints.length = 0;
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    // Violations are reported to the console; whoever breaks the policy breaks the test.
    page.on('console', (message) => {
      if (message.type() === 'error' || /Content Security Policy|Trusted ?Type/i.test(message.text()))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(served.url);
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  /** The stage of the page: every call goes there, and Lit draws before the next; the first time it loads the texts before. */
  const stage = async <
    Name extends { [K in keyof Stage]: Stage[K] extends (...args: never[]) => void ? K : never }[keyof Stage],
  >(
    name: Name,
    ...args: Parameters<Stage[Name]>
  ) => {
    await page.evaluate(
      async ([method, values]) => {
        const act = window.stage[method] as (...values: unknown[]) => void;
        act(...values);
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const element: (Element & { readonly updateComplete?: Promise<boolean> }) | null = document.querySelector('#place > *');
        await element?.updateComplete;
      },
      [name, args as readonly unknown[]] as const,
    );
  };
  const seen = (testId: string) => page.getByTestId(testId);
  const problemCode = async () => seen('problem').getAttribute('data-code');
  const eventsOf = async (type: string) =>
    page.evaluate((name) => window.stage.events.filter((event) => event.type === name).map(({ detail }) => detail), type);
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute('data-testid') ?? element?.tagName ?? '';
    });

  /** What breaks WCAG 2.2 AA, as far as a program can tell. */
  const accessibilityProblems = async () => {
    await page.evaluate(axe.source);
    return page.evaluate(async () => {
      const run = (window as unknown as { axe: typeof import('axe-core') }).axe.run;
      const { violations } = await run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      });
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(' | ')}`,
      );
    });
  };

  const showGold = (attributes: Readonly<Record<string, string>> = goldAttributes) =>
    stage('show', 'cardbridge-gold-member', attributes);
  /** On the step where the number is typed, with a card in the reader. */
  const toNumber = async (readers: readonly object[] = [withCard], attributes?: Readonly<Record<string, string>>) => {
    await showGold(attributes);
    await stage('answer', { issueChallenge: { challengeNonce: 'bm9uY2U' }, upgradeToGold: gold });
    await seen('begin').click();
    await stage('link', { bridge: 'ready', readers: readers as never });
  };
  const submitNumber = async (number: string = idNumber) => {
    await seen('id-number').fill(number);
    await seen('submit-number').click();
  };

  return {
    /** Another one in each test. */
    get page() {
      return page;
    },
    /** What the browser has complained about. Whoever expects it takes it out. */
    complaints,
    stage,
    seen,
    problemCode,
    eventsOf,
    focused,
    accessibilityProblems,
    showGold,
    toNumber,
    submitNumber,
  };
}
