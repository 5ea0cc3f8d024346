import { expect, test } from 'vitest';
import { windowStates } from '../../test/support/window-states.js';
import { createQuestionPrompt } from './question-prompt.js';

/**
 * Beyond it pinentry-gtk-2 breaks a line itself, where it falls: GTK 2 wraps at the width of "This long string gives a good enough
 * length for any line to have." (gtklabel.c). A Chinese character is as wide as two letters.
 */
const COLUMNS = 64;
const columns = (line: string) => [...line].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), 0);

test.each(['zh-TW', 'en'] as const)('no line of ours is wider than a window (%s)', async (language) => {
  const texts: string[] = [];
  const prompt = createQuestionPrompt({
    name: 'panel',
    language,
    ask: async ({ text, buttons }) => {
      texts.push(text);
      return { button: buttons.length - 1, openMs: 0 };
    },
    askPin: async ({ text }) => {
      texts.push(text);
      return null;
    },
  });
  for (const { show } of windowStates) await show(prompt);
  expect(texts).toHaveLength(windowStates.length);
  const lines = texts.flatMap((text) => text.split('\n'));
  expect(lines.filter((line) => columns(line) > COLUMNS)).toEqual([]);
});
