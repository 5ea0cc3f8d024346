import type { Texts } from './texts/index.js';

/** The simulator's panel beside the site. It stays while pages come and go: it holds the reader's window. */
export function showSimulator(origin: string): { readonly draw: (texts: Texts) => void } {
  const aside = document.getElementById('simulator');
  const title = document.getElementById('simulator-title');
  const tab = document.getElementById('simulator-tab');
  if (aside === null || title === null || tab === null) throw new TypeError('the page has no place for the simulator');
  const frame = document.createElement('iframe');
  frame.src = '/simulator';
  // For the panel's Copy buttons. It must be given to the panel's origin by name: the frame starts at ours.
  frame.allow = `clipboard-write ${origin}`;
  aside.append(frame);
  aside.hidden = false;
  return {
    draw(texts) {
      frame.title = texts.frameTitle;
      title.textContent = texts.simulatorTitle;
      tab.textContent = texts.simulatorTab;
    },
  };
}
