import { setTimeout as delay } from 'node:timers/promises';
import type { Screen } from '../world/index.js';
import { type Area, giveKeyboard, openPanel, shownPanel } from './panel.js';

/**
 * - `allow` and `block` are its two buttons, for this tab; `allow-always` and `block-always` tick "Remember my choice" first
 * - `escape`: that key. The question has no cross, and a click beside it does nothing
 */
export type Answer = 'allow' | 'allow-always' | 'block' | 'block-always' | 'escape';

/** The access keys of Firefox in English, which are underlined. */
const keys: Readonly<Record<Answer, string>> = {
  allow: 'alt+a',
  'allow-always': 'alt+a',
  block: 'alt+b',
  'block-always': 'alt+b',
  escape: 'Escape',
};

/** The box of "Remember my choice", which has no key, from the left top corner of the question. */
const TICK = { left: 25, top: 94 };

/**
 * Answers the question of the tab in front, whether the page may reach this computer, as a person does by the keyboard. Gives back
 * where it was.
 */
export async function answerQuestion(screen: Screen, answer: Answer): Promise<Area> {
  const question = await openPanel(screen);
  if (answer.endsWith('always')) await screen.click(question.left + TICK.left, question.top + TICK.top);
  await giveKeyboard(screen);
  // Firefox takes no Allow in the moment in which the question appears: then once more.
  for (let tries = 0; tries < 10; tries += 1) {
    await delay(700);
    if ((await shownPanel(screen)) === undefined) return question;
    await screen.press(keys[answer]);
  }
  throw new Error('the question stays');
}
