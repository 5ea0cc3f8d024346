import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, test } from 'vitest';
import config from '../tsup.config.js';
import { driveElements, withCard } from './support/elements-in-chromium.js';
import { driveIsso, interaction, withMember } from './support/isso-in-chromium.js';

const [modules] = Array.isArray(config) ? config : [];
const plugins = typeof modules === 'object' ? (modules.esbuildPlugins ?? []) : [];
const madeSmall = plugins.filter(({ name }) => name === 'made-small');

type Drive = ReturnType<typeof driveElements>;

const screens: Readonly<Record<string, (here: Drive) => Promise<void>>> = {
  status: async ({ stage }) => {
    await stage('show', 'cardbridge-status');
    await stage('link', { bridge: 'ready', readers: [withCard] });
  },
  'a sign-in that failed': async ({ stage, seen }) => {
    await stage('show', 'cardbridge-signin', { 'register-href': '/register', 'forgotten-password-href': '/forgotten' });
    await stage('answer', { signInWithPassword: { refused: 'ERR_CREDENTIALS_WRONG', details: { triesLeft: 2 } } });
    await seen('account').fill('person');
    await seen('password').fill('a password');
    await seen('submit-password').click();
    await seen('problem').waitFor();
  },
  'the beginning of a proof': ({ showGold }) => showGold(),
  'the number of a proof': ({ toNumber }) => toNumber(),
  'a proof that failed': async ({ toNumber, submitNumber, stage, seen }) => {
    await toNumber();
    await submitNumber();
    await stage('cardEnds', 'ERR_PIN_LOCKED');
    await seen('problem').waitFor();
  },
  'the end of a proof': async ({ toNumber, submitNumber, stage, seen }) => {
    await toNumber();
    await submitNumber();
    await stage('cardEnds');
    await seen('app-qr').locator('[d]').first().waitFor({ state: 'attached' });
  },
  'the chooser of ways': (here) => driveIsso(here).show(interaction),
  'the question what a service gets': (here) => driveIsso(here).show(withMember),
};

/** Every piece of the element: what it is, where it stands, what it says. */
const pieces = (here: Drive) =>
  here.page.evaluate(() => {
    const inside = document.querySelector('#place > *')?.shadowRoot;
    return [...(inside?.querySelectorAll('*') ?? [])].map((piece) => {
      const { x, y, width, height } = piece.getBoundingClientRect();
      const place = [x, y, width, height].map((length) => length.toFixed(1)).join(' ');
      const { color, backgroundColor, borderColor, fontWeight } = getComputedStyle(piece);
      // biome-ignore lint/performance/useDomNodeTextContent: white space counts as far as it is drawn
      const words = piece instanceof HTMLElement ? piece.innerText : '';
      return `${piece.localName}.${piece.getAttribute('class')} ${place} ${color} ${backgroundColor} ${borderColor} ${fontWeight} ${words}`;
    });
  });

describeWith(['chromium'], 'templates and styles without their white space', () => {
  const written = driveElements();
  const small = driveElements(madeSmall);

  test.each(Object.keys(screens))('draw %s as they are written', async (name) => {
    expect(madeSmall).toHaveLength(1);
    const [one, other] = await Promise.all(
      [written, small].map(async (here) => {
        await screens[name]?.(here);
        // The mouse stands elsewhere than on a button.
        await here.page.mouse.move(0, 0);
        return pieces(here);
      }),
    );
    expect(one?.length).toBeGreaterThan(10);
    expect(other).toEqual(one);
  });
});
