import { LitElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import type { CardLink, CardLinkState } from '../../flows/index.js';
import type { Language, Texts } from '../texts/texts.js';
import type { ElementEvents } from './events.js';
import { languageOf } from './language.js';
import { LOAD_AGAIN_MS, reportUnloaded } from './load-again.js';
import { anyTexts, loadedTexts, loadTexts } from './load-texts.js';
import { pageCardLink } from './page-defaults.js';

/**
 * What the elements have in common: language, the link to the bridge, and where the keyboard goes when the screen changes.
 *
 * An element opens its sources when it comes into the page, again when one of them is replaced, and lets go when it leaves.
 */
export abstract class CardBridgeElement extends LitElement {
  static override properties: PropertyDeclarations = {
    language: { type: String },
    ports: { type: String },
    cardLink: { attribute: false },
    announcement: { state: true },
  };

  /** `zh-TW` or `en`; by default that of the text around the element. */
  declare language: Language | undefined;
  /** Ports of the bridge, divided by blanks or commas, where they are not the usual ones. The first element of a page decides. */
  declare ports: string | undefined;
  /** Instead of the one link that all elements of the page share. */
  declare cardLink: CardLink | undefined;
  /** What a screen reader is told, politely. A function, so that it changes its language with the rest. */
  declare protected announcement: () => string;

  /** What is shown; nothing is drawn before it is there. */
  declare protected texts: Texts;

  #sources: readonly unknown[] = [];
  #release: (() => void) | undefined;
  #languageObserver: MutationObserver | undefined;
  #used = false;
  #hadFocus = false;
  #screen: string | undefined;
  /** Could not be loaded just now. */
  #lacking: Language | undefined;

  constructor() {
    super();
    this.announcement = nothingToSay;
    // Safari gives a clicked button no focus: then a click tells that the person is busy here.
    this.addEventListener('click', () => {
      this.#used = true;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#languageObserver ??= new MutationObserver(() => this.requestUpdate());
    this.#languageObserver.observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#languageObserver?.disconnect();
    // Frameworks move elements by taking them out and putting them back at once: what is under way survives that.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#close();
      this.forget();
    });
  }

  protected get link(): CardLink {
    return this.cardLink ?? pageCardLink(portsIn(this.ports ?? portsOfPage()));
  }

  protected get linkState(): CardLinkState {
    return this.link.state;
  }

  /** What the element works with. When one of them is another, it starts over. */
  protected sources(): readonly unknown[] {
    return [this.link];
  }

  /** Starts to listen. Returns what ends that. */
  protected abstract open(): () => void;

  /** Forgets what was typed: the element has left the page. */
  protected forget(): void {}

  /** Names what is shown. When the name changes, the keyboard goes to the element of {@link focusTarget}. */
  protected abstract screen(): string;

  /** Selector of the heading or problem that the keyboard goes to on a new screen. */
  protected abstract focusTarget(): string | undefined;

  /**
   * The first update waits for the texts, and comes soon all the same where they cannot be loaded. Later what is shown stays until
   * those of another language are there.
   */
  protected override async scheduleUpdate(): Promise<void> {
    // Before the texts: what is asked of the server takes its time too.
    this.#openSources();
    const language = languageOf(this, this.language);
    this.texts = loadedTexts(language) ?? this.texts;
    if (this.texts?.language !== language && this.#lacking !== language) {
      const loading = this.#load(language);
      // Another language may be wanted by then.
      if (this.texts === undefined && (await loading)) return this.scheduleUpdate();
    }
    await super.scheduleUpdate();
  }

  /** No words, no screen. */
  protected override shouldUpdate(_changed: PropertyValues): boolean {
    return this.texts !== undefined;
  }

  async #load(language: Language): Promise<boolean> {
    try {
      await loadTexts(language);
      this.requestUpdate();
      return true;
    } catch (cause) {
      // Of updates that asked at the same time the first tells it.
      if (this.#lacking !== language) this.#lack(language, cause);
      return false;
    }
  }

  /** Shows the other language where that is there, tells the page where it is not, and tries again. */
  #lack(language: Language, cause: unknown): void {
    this.#lacking = language;
    reportUnloaded(cause);
    const texts = this.texts ?? anyTexts();
    if (texts !== undefined) this.texts = texts;
    else this.emit('cardbridge-problem', { code: 'ERR_SERVER_UNREACHABLE' });
    setTimeout(() => {
      this.#lacking = undefined;
      if (this.isConnected) this.requestUpdate();
    }, LOAD_AGAIN_MS);
  }

  #openSources(): void {
    if (!this.isConnected) return;
    const sources = this.sources();
    if (sources.length === this.#sources.length && sources.every((source, index) => source === this.#sources[index])) return;
    this.#close();
    this.#sources = sources;
    this.#release = this.open();
  }

  protected override willUpdate(_changed: PropertyValues): void {
    this.#hadFocus = this.matches(':focus-within');
  }

  protected override updated(_changed: PropertyValues): void {
    const before = this.#screen;
    this.#screen = this.screen();
    if (before === undefined || before === this.#screen) return;
    // Whoever is busy elsewhere on the page stays there.
    const active = document.activeElement;
    // Around the element is nowhere: a click on its text lands there.
    const nobodyHasFocus = active === null || active === document.body || active.contains(this);
    if (!this.#hadFocus && !(this.#used && nobodyHasFocus)) return;
    this.moveFocus(this.focusTarget());
  }

  protected moveFocus(selector: string | undefined): void {
    const target = selector === undefined ? null : this.renderRoot.querySelector(selector);
    if (!(target instanceof HTMLElement)) return;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: 'nearest' });
  }

  /** Tells the page. The event crosses the shadow root and bubbles. */
  protected emit<Name extends keyof ElementEvents>(name: Name, detail: ElementEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #close(): void {
    this.#release?.();
    this.#release = undefined;
    this.#sources = [];
  }
}

export const nothingToSay = (): string => '';

/** One element of the page may carry the attribute for all. */
function portsOfPage(): string {
  const names = ['cardbridge-status', 'cardbridge-signin', 'cardbridge-gold-member', 'cardbridge-isso', 'cardbridge-install'];
  return document.querySelector(names.map((name) => `${name}[ports]`).join())?.getAttribute('ports') ?? '';
}

function portsIn(list: string): readonly number[] {
  return list
    .split(/[\s,]+/)
    .map(Number)
    .filter((port) => Number.isInteger(port) && port > 0 && port < 65_536);
}
