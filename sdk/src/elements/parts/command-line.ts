import { html, type TemplateResult } from 'lit';
import type { Texts } from '../texts/texts.js';

/** Something to type in a terminal, with a button that copies it. */
export function commandLine(command: string, texts: Texts): TemplateResult {
  return html`<div class="command" part="command">
    <code data-testid="command">${command}</code>
    <button
      type="button"
      class="plain"
      part="button plain-button"
      data-testid="copy-command"
      @click=${(event: Event) => void copy(event, texts.copied)}
    >${texts.install.copyCommand}</button>
    <span class="copied" aria-live="polite" data-testid="command-copied"></span>
  </div>`;
}

async function copy({ currentTarget }: Event, copied: string): Promise<void> {
  const line = currentTarget instanceof Element ? currentTarget.parentElement : null;
  const code = line?.querySelector('code');
  const status = line?.querySelector('.copied');
  if (!code || !status) return;
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    // Nothing of Lit's stands in there: it may be written to.
    status.textContent = copied;
  } catch {
    // The page may not use the clipboard: then it is marked, ready to be copied by hand.
    getSelection()?.selectAllChildren(code);
  }
}
