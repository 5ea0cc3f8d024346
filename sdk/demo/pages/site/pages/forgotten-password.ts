import { createPasswordResetFlow, passwordProblems } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';
import { followFlow } from '../follow-flow.js';
import { createCodeForm } from '../parts/code-form.js';
import { createContactForm } from '../parts/contact-form.js';
import { newPasswordField } from '../parts/fields.js';
import { createFormCheck, onSubmit } from '../parts/form.js';
import { problemBox } from '../parts/problem.js';

/** By mobile: code, new password. By e-mail: link, code, new password; the link leads here with its token. */
export function forgottenPasswordPage(app: App, linkToken: string): Page {
  const flow = createPasswordResetFlow({ api: app.api });
  const contactForm = createContactForm(app);
  const contactCheck = createFormCheck(app, contactForm.errors);
  const codeForm = createCodeForm(app);
  let password = '';
  let passwordShown = false;

  const passwordCheck = createFormCheck(app, () => ({
    'new-password': passwordProblems(password).length > 0 ? app.texts.password.weak : undefined,
  }));

  const unfollow = followFlow(app, flow, (state, before) => {
    if (state.step === 'code' && before.step !== 'code') codeForm.clear();
    if (before.step === 'contact' && state.step !== 'contact' && state.step !== 'link') app.stepForward();
    // It ends every session of the account: this browser's, too.
    if (state.step === 'done') app.setSession({ member: null, identity: null });
    if (state.step === 'contact' && contactForm.takeCaptcha(state.captcha)) contactCheck.reset();
  });
  if (linkToken !== '') void flow.send({ type: 'open-link', linkToken });

  /** Anew. The link in the address is of no use then. */
  const begin = () => {
    if (linkToken === '') app.stepBack();
    else app.go('/forgotten-password', { replace: true });
  };

  const heading = (): string => {
    const { reset } = app.texts;
    const titles = {
      contact: reset.title,
      'mail-sent': reset.mailTitle,
      link: flow.state.step !== 'link' || flow.state.problem === undefined ? reset.linkTitle : reset.linkFailedTitle,
      code: reset.codeTitle,
      'new-password': reset.passwordTitle,
      done: reset.doneTitle,
    };
    return titles[flow.state.step];
  };

  function contactStep(state: Extract<typeof flow.state, { step: 'contact' }>): TemplateResult {
    const { reset } = app.texts;
    return html`<form
      class="form"
      novalidate
      @submit=${onSubmit(() => {
        if (state.busy || !contactCheck.passes()) return;
        const { kind, value, captchaAnswer } = contactForm;
        void flow.send({ type: 'submit-contact', kind, value, captchaAnswer });
      })}
    >
      <p class="lead">${reset.lead}</p>
      ${contactForm.view(state.captcha, contactCheck.errors, () => void flow.send({ type: 'renew-captcha' }))}
      ${problemBox(app, state.problem)}
      <div class="go">
        <button class="primary big" data-testid="submit-contact" aria-disabled=${state.busy ? 'true' : nothing}>${reset.send}</button>
      </div>
    </form>`;
  }

  function passwordStep(state: Extract<typeof flow.state, { step: 'new-password' }>): TemplateResult {
    const { texts } = app;
    return html`<form
      class="form"
      novalidate
      @submit=${onSubmit(() => {
        if (state.busy || !passwordCheck.passes()) return;
        void flow.send({ type: 'submit-password', newPassword: password });
      })}
    >
      ${newPasswordField(app, {
        id: 'new-password',
        label: texts.password.new,
        value: password,
        onInput: (typed) => {
          password = typed;
          app.update();
        },
        testId: 'new-password',
        error: passwordCheck.errors['new-password'],
        shown: passwordShown,
        toggle: () => {
          passwordShown = !passwordShown;
          app.update();
        },
      })}
      ${problemBox(app, state.problem)}
      <div class="go">
        <button class="primary big" data-testid="submit-password-reset" aria-disabled=${state.busy ? 'true' : nothing}>
          ${texts.reset.submit}
        </button>
      </div>
    </form>`;
  }

  const again = () => html`<div class="go-also">
    <button type="button" class="quiet" data-testid="back" @click=${begin}>${app.texts.reset.again}</button>
  </div>`;

  function step(): TemplateResult {
    const { state } = flow;
    const { reset, nav } = app.texts;
    switch (state.step) {
      case 'contact':
        return contactStep(state);
      case 'mail-sent':
        return html`<p class="lead" data-testid="reset-mail-sent">${reset.mailText(state.contact.value)}</p>
          ${problemBox(app, state.problem)} ${again()}`;
      case 'link':
        return html`${problemBox(app, state.problem, {
          ...(state.problem?.retriable ? { retry: () => void flow.send({ type: 'open-link', linkToken }) } : {}),
        })}
        ${again()}`;
      case 'code':
        return codeForm.view({
          lead: state.contact === undefined ? reset.codeFromMail : reset.codeText(state.contact.value),
          resendAt: state.resendAt,
          busy: state.busy,
          problem: state.problem,
          submit: (typedCode) => flow.send({ type: 'submit-code', code: typedCode }),
          resend: () => void flow.send({ type: 'resend-code' }),
          back: { label: reset.again, go: begin },
        });
      case 'new-password':
        return passwordStep(state);
      case 'done':
        return html`<p class="lead" data-testid="reset-done">${reset.doneText}</p>
          <div class="go"><a class="button primary big" href="/sign-in">${nav['sign-in']}</a></div>`;
    }
  }

  return {
    title: heading,
    view: () => html`<section class="sheet"><h1 tabindex="-1">${heading()}</h1>${step()}</section>`,
    stepBack: () => void flow.send({ type: 'back' }),
    leave() {
      unfollow();
      codeForm.close();
      flow.close();
    },
  };
}
