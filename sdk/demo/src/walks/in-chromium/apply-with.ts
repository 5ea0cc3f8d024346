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
  for (const [name, value] of Object.entries(typed)) {
    const field = page.getByTestId(`claim-${name}`).locator('input, textarea');
    const isFilledIn = (await field.inputValue()) !== '';
    if (isFilledIn !== name in claims) throw new Error(`${name} is ${isFilledIn ? '' : 'not '}filled in`);
    if (!isFilledIn) await field.fill(value);
  }
  await page.getByTestId('choice').selectOption({ index: 1 });
  await page.getByTestId('submit-application').click();
  await shows(page, 'receipt');
}
