import type { Page } from 'playwright-core';
import { shows } from './in-page.js';

/** What a person types where their sign-in brought nothing along. */
const typed = {
  name: '測試者',
  id_number: 'A123456789',
  birthdate: '1985-06-15',
  phone_number: '0912345678',
  email: 'person@example.tw',
  address: '臺北市信義區市府路 1 號',
} as const;

/** Completes the service's form and submits it. What came in must be filled in already, and the rest empty. */
export async function applyWith(page: Page, claims: Readonly<Record<string, unknown>>): Promise<void> {
  const filledIn = await completeForm(page);
  const expected = Object.keys(typed).filter((name) => name in claims);
  if (filledIn.join() !== expected.join()) throw new Error(`filled in are ${filledIn.join()} instead of ${expected.join()}`);
}

/** Types what is missing, and submits. Gives back what did not have to be typed. */
export async function completeForm(page: Page): Promise<readonly string[]> {
  const filledIn: string[] = [];
  for (const [name, value] of Object.entries(typed)) {
    const field = page.getByTestId(`claim-${name}`).locator('input, textarea');
    // Not every service asks for everything.
    if ((await field.count()) === 0) continue;
    if ((await field.inputValue()) === '') await field.fill(value);
    else filledIn.push(name);
  }
  await page.getByTestId('choice').selectOption({ index: 1 });
  await page.getByTestId('submit-application').click();
  await shows(page, 'receipt');
  return filledIn;
}
