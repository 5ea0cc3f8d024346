import type { NhiBasicData } from '@cardbridge/sdk';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../../app.js';
import { passwordField } from '../../parts/fields.js';
import { createFormCheck, onSubmit } from '../../parts/form.js';
import { problemBox } from '../../parts/problem.js';
import { createTask } from '../../task.js';
import { outside } from './outside.js';
import { simulatedPlace } from './place.js';

/** Plays the insurance administration, where the holder of an NHI card registers a password for it. */
export function nhiPage(app: App): Page {
  const reading = createTask(app);
  const sending = createTask(app);
  const gone = new AbortController();
  // Signing in or out meanwhile must not lose the way back.
  const { wanted } = app;
  let card: NhiBasicData | undefined;
  let done = false;
  let shown = false;
  const typed = { password: '', again: '' };
  const check = createFormCheck(app, () => {
    const text = app.texts.waysIn.simulated.nhi;
    return {
      'nhi-password': /^[A-Za-z0-9]{6,12}$/.test(typed.password) ? undefined : text.passwordInvalid,
      'nhi-password-again': typed.again === typed.password ? undefined : text.passwordOther,
    };
  });

  function read(): void {
    if (sending.busy) return;
    void reading.run(async () => {
      const bridge = await app.cardLink.bridge(gone.signal);
      const data = await bridge.readNhi({ signal: gone.signal });
      if (gone.signal.aborted) return;
      card = data;
      requestAnimationFrame(() => document.getElementById('nhi-password')?.focus());
    });
  }

  function register({ cardNumber, idNumber }: NhiBasicData): void {
    void sending.run(async () => {
      await outside.registerNhiCard({ cardNumber, idNumber, password: typed.password });
      typed.password = '';
      typed.again = '';
      done = true;
      app.focusHeading();
    });
  }

  const field = (name: 'password' | 'again', id: string, label: string, hint?: string): TemplateResult =>
    passwordField(app, {
      id,
      label,
      ...(hint === undefined ? {} : { hint }),
      value: typed[name],
      onInput: (value) => {
        typed[name] = value;
        app.update();
      },
      testId: id,
      error: check.errors[id],
      autocomplete: 'new-password',
      shown,
      toggle: () => {
        shown = !shown;
        app.update();
      },
    });

  const registration = (data: NhiBasicData): TemplateResult => {
    const text = app.texts.waysIn.simulated.nhi;
    return html`<div>
        <h2 class="like-label">${text.card}</h2>
        <dl class="table" data-testid="nhi-card">
          <div><dt>${text.name}</dt><dd>${maskedName(data.name)}</dd></div>
          <div><dt>${text.idNumber}</dt><dd>${masked(data.idNumber)}</dd></div>
          <div><dt>${text.cardNumber}</dt><dd>${masked(data.cardNumber)}</dd></div>
        </dl>
      </div>
      <form
        class="form"
        novalidate
        @submit=${onSubmit(() => {
          if (!sending.busy && !reading.busy && check.passes()) register(data);
        })}
      >
        ${field('password', 'nhi-password', text.password, text.passwordHint)}
        ${field('again', 'nhi-password-again', text.passwordAgain)} ${problemBox(app, sending.problem)}
        <div class="go">
          <button class="primary big" data-testid="submit-nhi-password" aria-disabled=${sending.busy ? 'true' : nothing}>
            ${text.submit}
          </button>
        </div>
      </form>`;
  };

  const content = (): TemplateResult => {
    const { simulated } = app.texts.waysIn;
    const text = simulated.nhi;
    if (done) {
      return html`<p class="lead" data-testid="simulated-done">${text.done}</p>
        ${wanted === undefined ? nothing : html`<div><a class="button primary" href=${wanted} data-testid="back-to-service">${simulated.back}</a></div>`}`;
    }
    return html`<p class="lead">${text.lead}</p>
      ${problemBox(app, reading.problem)}
      <div class="go-also">
        <button
          type="button"
          class=${card === undefined ? 'primary big' : ''}
          data-testid="read-card"
          aria-disabled=${reading.busy || sending.busy ? 'true' : nothing}
          @click=${read}
        >
          ${card === undefined ? text.read : text.readAgain}
        </button>
        <p role="status" class="soft">${reading.busy ? text.reading : ''}</p>
      </div>
      ${card === undefined ? nothing : registration(card)}`;
  };

  return {
    title: () => app.texts.waysIn.simulated.nhi.title,
    view() {
      const text = app.texts.waysIn.simulated.nhi;
      return simulatedPlace(app, { title: text.title, plays: text.plays, content: content() });
    },
    leave: () => gone.abort(),
  };
}

/** For whoever looks over a shoulder. */
const masked = (value: string): string => `${value.slice(0, 1)}${'*'.repeat(Math.max(0, value.length - 4))}${value.slice(-3)}`;
function maskedName(name: string): string {
  const letters = [...name];
  return letters.map((letter, index) => (index === 0 || (index === letters.length - 1 && index > 1) ? letter : '○')).join('');
}
