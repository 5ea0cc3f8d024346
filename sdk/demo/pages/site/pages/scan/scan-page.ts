import '@cardbridge/sdk/elements';
import { type FlowProblem, IdentityServerError, type ScannedQr, type Session } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import { type App, needsSignIn, type Page } from '../../app.js';
import { createCountdown } from '../../parts/countdown.js';
import { textField } from '../../parts/fields.js';
import { createFormCheck, onSubmit } from '../../parts/form.js';
import { problemBox } from '../../parts/problem.js';
import { createTask } from '../../task.js';
import { createScannedForm } from './scanned-form.js';

type Stage =
  /** `content`: scanned, and not read yet. */
  | { readonly at: 'waiting'; readonly content?: string }
  | { readonly at: 'scanned'; readonly scan: ScannedQr }
  | { readonly at: 'confirmed'; readonly scan: ScannedQr }
  | { readonly at: 'declined' };

/** Plays the TaipeiPASS app: who is signed in here scans the QR code of a sign-in elsewhere, and confirms that it is theirs. */
export function scanPage(app: App): Page {
  const task = createTask(app);
  let stage: Stage = { at: 'waiting' };
  /** What ended the scan before; the next one begins without it. */
  let ended: FlowProblem | undefined;
  let typedContent = '';
  const scannedForm = createScannedForm(app);
  const countdown = createCountdown(app, () => end(new IdentityServerError('ERR_QR_EXPIRED')));
  const contentCheck = createFormCheck(app, () => ({
    'qr-content': typedContent.trim() === '' ? app.texts.required : undefined,
  }));

  function enter(next: Stage): void {
    stage = next;
    scannedForm.clear();
    if (next.at !== 'scanned') countdown.stop();
    app.focusHeading();
  }

  function end(problem: FlowProblem): void {
    enter({ at: 'waiting' });
    ended = problem;
    app.revealProblem();
  }

  /** One thing at a time. A scan that is over leads back to the beginning, with the reason. */
  function run(work: () => Promise<void>): void {
    void task.run(async () => {
      ended = undefined;
      try {
        await work();
      } catch (error) {
        if (!(error instanceof IdentityServerError)) throw error;
        if (needsSignIn(error)) {
          // The QR code stays in hand, and the sign-in is asked for right here.
          if (stage.at === 'scanned') enter({ at: 'waiting' });
          app.setSession({ ...app.session, member: null });
        } else if (endsScan(error)) {
          end(error);
        } else {
          throw error;
        }
      }
    });
  }

  function read(content: string): void {
    countdown.stop();
    stage = { at: 'waiting', content };
    typedContent = '';
    if (app.session.member === null) {
      app.update();
      return;
    }
    run(async () => {
      const scan = await app.api.scanIssoQr({ content });
      countdown.start(scan.expiresAfterSeconds);
      enter({ at: 'scanned', scan });
    });
  }

  const confirm = (scan: ScannedQr, confirmationNumber: string) =>
    run(async () => {
      await app.api.confirmIssoQr({ scanId: scan.scanId, confirmationNumber });
      enter({ at: 'confirmed', scan });
    });
  const decline = ({ scanId }: ScannedQr) =>
    run(async () => {
      await app.api.declineIssoQr({ scanId });
      enter({ at: 'declined' });
    });

  function signedIn(session: Session): void {
    app.setSession(session);
    if (session.member !== null && stage.at === 'waiting' && stage.content !== undefined) read(stage.content);
    else app.focusHeading();
  }

  /** The camera's part: what the QR code says is this page's address with a fragment, which no server and no history gets to see. */
  function takeFromAddress(): void {
    const content = location.hash.slice(1);
    if (content === '') return;
    history.replaceState(history.state, '', location.pathname);
    read(content);
  }

  const signIn = (): TemplateResult => html`<p class="note">
      ${stage.at === 'waiting' && stage.content !== undefined ? app.texts.waysIn.scan.signInFirstWithCode : app.texts.waysIn.scan.signInFirst}
    </p>
    <cardbridge-signin
      ways="password"
      register-href="/register"
      forgotten-password-href="/forgotten-password"
      .api=${app.api}
      .cardLink=${app.cardLink}
      .language=${app.language}
      @click=${(event: Event) => {
        if (event.composedPath().some((part) => part instanceof HTMLAnchorElement)) app.comeBackHere();
      }}
      @cardbridge-signed-in=${(event: CustomEvent<Session>) => signedIn(event.detail)}
    ></cardbridge-signin>`;

  const waiting = (): TemplateResult => {
    const text = app.texts.waysIn.scan;
    if (task.busy) return html`<p role="status" class="lead">${text.reading}</p>`;
    const again = task.problem?.retriable === true && stage.at === 'waiting' ? stage.content : undefined;
    return html`<form
      class="form"
      novalidate
      @submit=${onSubmit(() => {
        if (contentCheck.passes()) read(typedContent.trim());
      })}
    >
      ${problemBox(app, task.problem ?? ended, again === undefined ? {} : { retry: () => read(again) })}
      ${textField(app, {
        id: 'qr-content',
        label: text.contentLabel,
        hint: text.contentHint,
        value: typedContent,
        onInput: (value) => {
          typedContent = value;
          app.update();
        },
        testId: 'qr-content',
        error: contentCheck.errors['qr-content'],
        maxLength: 1000,
      })}
      <div class="go"><button class="primary big" data-testid="read-qr">${text.read}</button></div>
    </form>`;
  };

  const asked = (scan: ScannedQr): TemplateResult =>
    scannedForm.view({
      scan,
      secondsLeft: countdown.left,
      busy: task.busy,
      problem: task.problem,
      confirm: (confirmationNumber) => confirm(scan, confirmationNumber),
      decline: () => decline(scan),
    });

  const over = (testId: string, sentence: string): TemplateResult => html`<p class="lead" data-testid=${testId}>${sentence}</p>
    <div>
      <button type="button" data-testid="scan-again" @click=${() => enter({ at: 'waiting' })}>${app.texts.waysIn.scan.again}</button>
    </div>`;

  function heading(): string {
    const { language, texts } = app;
    const text = texts.waysIn.scan;
    switch (stage.at) {
      case 'waiting':
        return text.title;
      case 'scanned':
        return text.asks(stage.scan.application.name[language]);
      case 'confirmed':
        return text.doneTitle;
      case 'declined':
        return text.declinedTitle;
    }
  }

  function content(): TemplateResult {
    const { language, texts, session } = app;
    const text = texts.waysIn.scan;
    switch (stage.at) {
      case 'waiting':
        return session.member === null ? signIn() : waiting();
      case 'scanned':
        return asked(stage.scan);
      case 'confirmed':
        return over('scan-done', text.done(stage.scan.application.name[language]));
      case 'declined':
        return over('scan-declined', text.declined);
    }
  }

  window.addEventListener('hashchange', takeFromAddress);
  takeFromAddress();

  return {
    title: heading,
    view() {
      const text = app.texts.waysIn.scan;
      return html`<section class="sheet played" data-testid="scan" data-at=${stage.at}>
        <p class="played-by">${text.plays}</p>
        <h1 tabindex="-1">${heading()}</h1>
        ${stage.at === 'waiting' ? html`<p class="soft">${text.playsText}</p>` : nothing} ${content()}
      </section>`;
    },
    leave() {
      window.removeEventListener('hashchange', takeFromAddress);
      countdown.stop();
    },
  };
}

/** After these nothing is left of the scan. */
function endsScan({ code }: IdentityServerError): boolean {
  return code === 'ERR_QR_UNKNOWN' || code === 'ERR_QR_EXPIRED' || code === 'ERR_QR_NUMBER_WRONG';
}
