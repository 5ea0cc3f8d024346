import { html, type TemplateResult } from 'lit';

interface TabListOptions<Name extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly name: Name; readonly text: string }[];
  readonly chosen: Name;
  /** Id of the panel that a tab opens. */
  readonly panelOf: (name: Name) => string;
  readonly onChoose: (name: Name) => void;
  /** Chosen by keyboard: the tab gets the keyboard once it is drawn. */
  readonly onChooseByKey: (name: Name) => void;
}

/** Tabs as ARIA describes them: arrows, Home and End move among them, and the panel follows at once. */
export function tabList<Name extends string>(options: TabListOptions<Name>): TemplateResult {
  const { label, tabs, chosen, panelOf, onChoose } = options;
  return html`<div
    class="tabs"
    role="tablist"
    aria-label=${label}
    part="tabs"
    @keydown=${(event: KeyboardEvent) => onKey(event, options)}
  >
    ${tabs.map(
      ({ name, text }) => html`<button
        type="button"
        role="tab"
        id="tab-${name}"
        part="tab"
        data-testid="tab-${name}"
        aria-selected=${name === chosen ? 'true' : 'false'}
        aria-controls=${panelOf(name)}
        tabindex=${name === chosen ? '0' : '-1'}
        @click=${() => onChoose(name)}
      >${text}</button>`,
    )}
  </div>`;
}

function onKey<Name extends string>(event: KeyboardEvent, { tabs, chosen, onChooseByKey }: TabListOptions<Name>): void {
  const at = tabs.findIndex(({ name }) => name === chosen);
  const moves: Readonly<Record<string, number>> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
  const to = moves[event.key];
  // With another key they are the browser's own: back, forward.
  if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = tabs.at(to % tabs.length);
  if (next !== undefined) onChooseByKey(next.name);
}
