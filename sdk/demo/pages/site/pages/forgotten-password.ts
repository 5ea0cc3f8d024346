import { createPasswordResetFlow, parseContact, passwordProblems } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';
import { followFlow } from '../follow-flow.js';
import { captchaField } from '../parts/captcha.js';
import { createCodeForm } from '../parts/code-form.js';
import { contactError, contactField } from '../parts/contact.js';
import { choiceField, passwordField, passwordRules } from '../parts/fields.js';
import { createFormCheck, onSubmit } from '../parts/form.js';
import { problemBox } from '../parts/problem.js';

/** By mobile: code, new password. By e-mail: link, code, new password; the link leads here with its token. */
export function forgottenPasswordPage(app: App, linkToken: string): Page {
  const flow = createPasswordResetFlow({ api: app.api });
  const codeForm = createCodeForm(app);
  const typed = { kind: 'mobile' as 'mobile' | 'email', mobile: '', email: '', captcha: '', password: '' };
  let passwordShown = false;

  function type(change: Partial<typeof typed>): void {
    Object.assign(typed, change);
    app.update();
  }

  const contactCheck = createFormCheck(app, () => ({
    contact: parseContact(typed.kind, typed[typed.kind]) === undefined ? contactError(app, typed.kind) : undefined,
    'captcha-answer': typed.captcha.trim() === '' ? app.texts.captcha.missing : undefined,
  }));
  const passwordCheck = createFormCheck(app, () => ({
    'new-password': passwordProblems(typed.password).length > 0 ? app.texts.password.weak : undefined,
  }));

  let captchaId: string | undefined;
  const unfollow = followFlow(app, flow, (state, before) => {
    if (state.step === 'code' && before.step !== 'code') codeForm.clear();
    // It ends every session of the account: this browser's, too.
    if (state.step === 'done') app.setSession({ member: null, identity: null });
    if (state.step === 'contact' && state.captcha?.captchaId !== captchaId) {
      captchaId = state.captcha?.captchaId;
      typed.captcha = '';
      contactCheck.reset();
    }
  });
  if (linkToken !== '') void flow.send({ type: 'open-link', linkToken });

  const heading = (): string => {
    const { reset } = app.texts;
    const titles = {
      contact: reset.title,
      'mail-sent': reset.mailTitle,
      link: reset.linkTitle,
      code: reset.codeTitle,
      'new-password': reset.passwordTitle,
      done: reset.doneTitle,
    };
    return titles[flow.state.step];
  };

  function contactStep(state: Extract<typeof flow.state, { step: 'contact' }>): TemplateResult {
    const { register, reset } = app.texts;
    const { errors } = contactCheck;
    return html`<form
      class="form"
      novalidate
      @submit=${onSubmit(() => {
        if (state.busy || !contactCheck.passes()) return;
        const { kind, captcha } = typed;
        void flow.send({ type: 'submit-contact', kind, value: typed[kind], captchaAnswer: captcha });
      })}
    >
      <p class="lead">${reset.lead}</p>
      ${choiceField({
        name: 'contact-kind',
        legend: register.contactKind,
        choices: [
          { value: 'mobile', label: register.mobile, testId: 'register-kind-mobile' },
          { value: 'email', label: register.email, testId: 'register-kind-email' },
        ],
        value: typed.kind,
        onChange: (kind) => type({ kind }),
      })}
      ${contactField(app, {
        id: 'contact',
        kind: typed.kind,
        label: register[typed.kind],
        value: typed[typed.kind],
        onInput: (value) => type({ [typed.kind]: value }),
        error: errors.contact,
        testId: 'register-contact',
      })}
      ${captchaField(app, {
        captcha: state.captcha,
        value: typed.captcha,
        onInput: (captcha) => type({ captcha }),
        renew: () => void flow.send({ type: 'renew-captcha' }),
        error: errors['captcha-answer'],
      })}
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
        void flow.send({ type: 'submit-password', newPassword: typed.password });
      })}
    >
      <div class="together">
        ${passwordField(app, {
          id: 'new-password',
          label: texts.password.new,
          value: typed.password,
          onInput: (password) => type({ password }),
          testId: 'new-password',
          error: passwordCheck.errors['new-password'],
          autocomplete: 'new-password',
          shown: passwordShown,
          toggle: () => {
            passwordShown = !passwordShown;
            app.update();
          },
        })}
        ${passwordRules(app, 'password-rules', typed.password)}
      </div>
      ${problemBox(app, state.problem)}
      <div class="go">
        <button class="primary big" data-testid="submit-password-reset" aria-disabled=${state.busy ? 'true' : nothing}>
          ${texts.reset.submit}
        </button>
      </div>
    </form>`;
  }

  const again = () => html`<div class="go-also">
    <button type="button" class="quiet" data-testid="back" @click=${() => void flow.send({ type: 'back' })}>${app.texts.reset.again}</button>
  </div>`;

  function step(): TemplateResult {
    const { state } = flow;
    const { reset, code, nav } = app.texts;
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
          lead: state.contact === undefined ? reset.codeFromMail : code.sentTo(state.contact.value),
          resendAt: state.resendAt,
          busy: state.busy,
          problem: state.problem,
          submit: (typedCode) => void flow.send({ type: 'submit-code', code: typedCode }),
          resend: () => void flow.send({ type: 'resend-code' }),
          back: { label: reset.again, go: () => void flow.send({ type: 'back' }) },
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
    leave() {
      unfollow();
      codeForm.close();
      flow.close();
    },
  };
}
