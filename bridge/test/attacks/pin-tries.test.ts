import fc from 'fast-check';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { rawPage } from '../support/raw-page.js';
import { loadPeople, type Pki } from '../support/simulated-desk.js';
import { attackedDaemon, HONEST } from './attacked-daemon.js';

const NONCE = Buffer.alloc(32, 7).toString('base64');
const HOUR = 3_600_000;
const seed = Math.floor(Math.random() * 2 ** 31);

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

/** What a page can do that might bring a PIN to a card. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant({ does: 'authenticate' } as const) },
  { weight: 1, arbitrary: fc.constant({ does: 'readNhi' } as const) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('cancel' as const), back: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.constant({ does: 'leave' } as const) },
  { weight: 2, arbitrary: fc.constant({ does: 'wait' } as const) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('smuggle' as const), pin: fc.constantFrom('00000000', '123456') }) },
);

/** What a person does at the windows who never types a PIN of the right form: closes them, says yes to everything, slips on the keys. */
const reaction = fc.constantFrom('close', 'yes', 'slip', 'nothing');

test(`D-19 no sequence of what pages can do spends a try, unless a person types a PIN (seed ${seed})`, async () => {
  // Pages would rest for minutes after windows without a yes, and nothing more would be tried.
  let ahead = 0;
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
  onTestFinished(() => clock.mockRestore());
  const daemon = await attackedDaemon(people);
  let windows = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 25 }),
      fc.array(reaction, { minLength: 1 }),
      async (steps, ways) => {
        daemon.person = ({ about }) => {
          windows += 1;
          const way = ways[windows % ways.length];
          if (way === 'nothing') return new Promise<never>(() => {});
          if (about === 'pin')
            return way === 'slip' && windows % 5 !== 0 ? ['', '12345', '123456789', 'é23456'][windows % 4] : undefined;
          return way === 'yes';
        };
        let page = await rawPage(daemon.port, HONEST);
        const asked: Promise<unknown>[] = [page.ask('access.request')];
        let id = 1;
        for (const each of steps) {
          ahead += HOUR;
          switch (each.does) {
            case 'authenticate':
              asked.push(page.ask('card.authenticate', { challengeNonce: NONCE }, ++id));
              break;
            case 'smuggle':
              asked.push(page.ask('card.authenticate', { challengeNonce: NONCE, pin: each.pin }, ++id));
              break;
            case 'readNhi':
              asked.push(page.ask('card.readNhi', {}, ++id));
              break;
            case 'cancel':
              asked.push(page.ask('operation.cancel', { requestId: id - each.back }, ++id));
              break;
            case 'leave':
              page.leave();
              await page.closed;
              page = await rawPage(daemon.port, HONEST);
              id = 1;
              asked.push(page.ask('access.request'));
              break;
            case 'wait':
              await Promise.race([asked.at(-1), new Promise((resolve) => setTimeout(resolve, 20))]);
          }
        }
        page.leave();
        await page.closed;
        await Promise.all(asked);
        expect(daemon.log()).not.toMatch(/"20 VERIFY/);
      },
    ),
    { seed, numRuns: 40 },
  );
  ahead += HOUR;
  // It came to windows, not to refusals only, and the card would have answered a PIN.
  expect(daemon.shown.filter(({ about }) => about === 'pin').length).toBeGreaterThan(20);
  daemon.person = () => people.person.pin;
  const page = await rawPage(daemon.port, HONEST);
  expect(await page.ask('access.request')).toEqual({ result: { granted: true } });
  expect(await page.ask('card.authenticate', { challengeNonce: NONCE })).toHaveProperty('result.token');
  expect(daemon.log()).toMatch(/"20 VERIFY/);
}, 120_000);
