import { nothing, type TemplateResult } from 'lit';
import { AsyncDirective } from 'lit/async-directive.js';
import { directive } from 'lit/directive.js';
import { loadAgain } from './load-again.js';

/**
 * What most pages never show is loaded with the first that does. Returns how it is drawn: as nothing until it is there, and at once
 * from then on.
 */
export function later<Piece>(load: () => Promise<Piece>): (draw: (piece: Piece) => TemplateResult) => unknown {
  let there: { readonly piece: Piece } | undefined;
  const get = async () => {
    there ??= { piece: await load() };
  };
  return (draw) => whenThere(get, () => (there === undefined ? undefined : draw(there.piece)));
}

class WhenThere extends AsyncDirective {
  #draw: () => TemplateResult | undefined = () => undefined;
  #waiting = false;

  render(get: () => Promise<void>, draw: () => TemplateResult | undefined): TemplateResult | typeof nothing {
    this.#draw = draw;
    const drawn = draw();
    if (drawn === undefined) void this.#wait(get);
    return drawn ?? nothing;
  }

  async #wait(get: () => Promise<void>): Promise<void> {
    if (this.#waiting) return;
    this.#waiting = true;
    await loadAgain(get, () => this.isConnected);
    this.#waiting = false;
    if (this.isConnected) this.setValue(this.#draw() ?? nothing);
  }
}

const whenThere = directive(WhenThere);
