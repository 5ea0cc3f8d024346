import { createRegistrationFlow, type MemberKind, passwordProblems } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';
import { followFlow } from '../follow-flow.js';
import { createCodeForm } from '../parts/code-form.js';
import { createContactForm } from '../parts/contact-form.js';
import { choiceField, newPasswordField, textField } from '../parts/fields.js';
import { createFormCheck, onSubmit } from '../parts/form.js';
import { privacyNotice } from '../parts/privacy-notice.js';
import { problemBox } from '../parts/problem.js';

/** Contact, code, details. What was typed stays while the person goes back and forth. */
export function registerPage(app: App): Page {
  const flow = createRegistrationFlow({ api: app.api });
  const contactForm = createContactForm(app);
  const codeForm = createCodeForm(app);
  const typed = {
    agreed: false,
    memberKind: 'personal' as MemberKind,
    familyName: '',
    givenName: '',
    password: '',
    upgrade: undefined as 'yes' | 'no' | undefined,
  };
  let passwordShown = false;

  function type(change: Partial<typeof typed>): void {
    Object.assign(typed, change);
    app.update();
  }

  const contactCheck = createFormCheck(app, () => ({
    'privacy-agree': typed.agreed ? undefined : app.texts.register.agreeMissing,
    ...contactForm.errors(),
  }));
  const detailsCheck = createFormCheck(app, () => ({
    'family-name': typed.familyName.trim() === '' ? app.texts.required : undefined,
    'given-name': typed.givenName.trim() === '' ? app.texts.required : undefined,
    'new-password': passwordProblems(typed.password).length > 0 ? app.texts.password.weak : undefined,
    upgrade: typed.upgrade === undefined ? app.texts.register.upgradeMissing : undefined,
  }));

  const unfollow = followFlow(app, flow, (state, before) => {
    if (state.step === 'code' && before.step !== 'code') codeForm.clear();
    if (before.step === 'contact' && state.step !== 'contact') app.stepForward();
    if (state.step === 'contact' && contactForm.takeCaptcha(state.captcha)) contactCheck.reset();
    if (state.step === 'registered') {
      const { member, wantsUpgrade } = state;
      app.setSession({ member, identity: null });
      if (wantsUpgrade) app.go(member.kind === 'organization' ? '/organization' : '/gold', { replace: true });
      else app.goOn((texts) => texts.member.welcome);
    }
  });

  const stepNumber = { contact: 1, code: 2, details: 3, taken: 2, registered: 3 } as const;
  const heading = (): string => {
    const { register } = app.texts;
    const { step } = flow.state;
    if (step === 'code') return register.codeTitle;
    if (step === 'details' || step === 'registered') return register.detailsTitle;
    return step === 'taken' ? register.takenTitle : register.title;
  };

  function contactStep(state: Extract<typeof flow.state, { step: 'contact' }>): TemplateResult {
    const { texts, site } = app;
    const { register } = texts;
    const { errors } = contactCheck;
    return html`<form
      class="form"
      novalidate
      @submit=${onSubmit(() => {
        if (state.busy || !contactCheck.passes()) return;
        void flow.send({
          type: 'submit-contact',
          kind: contactForm.kind,
          value: contactForm.value,
          memberKind: typed.memberKind,
          privacyNoticeVersion: site.privacyNoticeVersion,
          captchaAnswer: contactForm.captchaAnswer,
        });
      })}
    >
      <div class="field">
        <h2 id="notice-title" class="like-label">${register.privacyTitle}</h2>
        <div class="notice-box" tabindex="0" role="region" aria-labelledby="notice-title">${privacyNotice(app, 'h3')}</div>
        <label class="check">
          <input
            type="checkbox"
            id="privacy-agree"
            data-testid="privacy-agree"
            aria-invalid=${errors['privacy-agree'] === undefined ? nothing : 'true'}
            aria-describedby=${errors['privacy-agree'] === undefined ? nothing : 'privacy-agree-error'}
            .checked=${typed.agreed}
            @change=${(event: Event) => type({ agreed: event.currentTarget instanceof HTMLInputElement && event.currentTarget.checked })}
          >
          <span>${register.agree}</span>
        </label>
        ${
          errors['privacy-agree'] === undefined
            ? nothing
            : html`<p class="field-error" id="privacy-agree-error">${errors['privacy-agree']}</p>`
        }
      </div>
      ${choiceField({
        name: 'member-kind',
        legend: register.memberKind,
        choices: [
          { value: 'personal', label: register.personal, text: register.personalText, testId: 'register-personal' },
          {
            value: 'organization',
            label: register.organization,
            text: register.organizationText,
            testId: 'register-organization',
          },
        ],
        value: typed.memberKind,
        onChange: (memberKind) => type({ memberKind }),
      })}
      ${contactForm.view(state.captcha, errors, () => void flow.send({ type: 'renew-captcha' }))}
      ${problemBox(app, state.problem)}
      <div class="go">
        <button class="primary big" data-testid="submit-contact" aria-disabled=${state.busy ? 'true' : nothing}>${register.send}</button>
      </div>
      <p class="soft">${register.haveAccount} <a href="/sign-in">${texts.nav['sign-in']}</a></p>
    </form>`;
  }

  function detailsStep(state: Extract<typeof flow.state, { step: 'details' }>): TemplateResult {
    const { texts } = app;
    const { register } = texts;
    const { errors } = detailsCheck;
    const organization = state.memberKind === 'organization';
    return html`<form
      class="form"
      novalidate
      @submit=${onSubmit(() => {
        if (state.busy || !detailsCheck.passes()) return;
        void flow.send({
          type: 'submit-details',
          familyName: typed.familyName,
          givenName: typed.givenName,
          password: typed.password,
          wantsUpgrade: typed.upgrade === 'yes',
        });
      })}
    >
      ${organization ? html`<p class="lead">${register.organizationNames}</p>` : nothing}
      <div class="pair">
        ${textField(app, {
          id: 'family-name',
          label: register.familyName,
          value: typed.familyName,
          onInput: (familyName) => type({ familyName }),
          testId: 'family-name',
          error: errors['family-name'],
          autocomplete: 'family-name',
          maxLength: 60,
        })}
        ${textField(app, {
          id: 'given-name',
          label: register.givenName,
          value: typed.givenName,
          onInput: (givenName) => type({ givenName }),
          testId: 'given-name',
          error: errors['given-name'],
          autocomplete: 'given-name',
          maxLength: 60,
        })}
      </div>
      <input type="text" autocomplete="username" hidden .value=${contactForm.value} />
      ${newPasswordField(app, {
        id: 'new-password',
        label: texts.password.first,
        value: typed.password,
        onInput: (password) => type({ password }),
        testId: 'new-password',
        error: errors['new-password'],
        shown: passwordShown,
        toggle: () => {
          passwordShown = !passwordShown;
          app.update();
        },
      })}
      ${choiceField({
        name: 'upgrade',
        legend: organization ? register.organizationUpgradeTitle : register.upgradeTitle,
        text: organization ? register.organizationUpgradeText : register.upgradeText,
        choices: [
          {
            value: 'yes',
            label: organization ? register.organizationUpgradeYes : register.upgradeYes,
            testId: 'upgrade-yes',
          },
          { value: 'no', label: register.upgradeNo, testId: 'upgrade-no' },
        ],
        value: typed.upgrade,
        onChange: (upgrade) => type({ upgrade }),
        error: errors.upgrade,
      })}
      ${problemBox(app, state.problem)}
      <div class="go">
        <button class="primary big" data-testid="submit-details" aria-disabled=${state.busy ? 'true' : nothing}>${register.submit}</button>
      </div>
      <div class="go-also">
        <button
          type="button"
          class="quiet"
          data-testid="back"
          aria-disabled=${state.busy ? 'true' : nothing}
          @click=${app.stepBack}
        >
          ${texts.code.change}
        </button>
      </div>
    </form>`;
  }

  function step(): TemplateResult {
    const { state } = flow;
    const { register, code } = app.texts;
    switch (state.step) {
      case 'contact':
        return contactStep(state);
      case 'code':
        return codeForm.view({
          lead: code.sentTo(state.contact.value),
          resendAt: state.resendAt,
          busy: state.busy,
          problem: state.problem,
          submit: (typedCode) => flow.send({ type: 'submit-code', code: typedCode }),
          resend: () => void flow.send({ type: 'resend-code' }),
          back: { label: code.change, go: app.stepBack },
        });
      case 'details':
        return detailsStep(state);
      case 'taken':
        return html`<p class="lead" data-testid="register-taken">${register.takenText(state.contact.value)}</p>
          <div class="go">
            <a class="button primary big" href="/sign-in" data-testid="taken-sign-in">${register.takenSignIn}</a>
            <a class="button big" href="/forgotten-password">${register.takenForgotten}</a>
          </div>
          <div class="go-also">
            <button type="button" class="quiet" data-testid="back" @click=${app.stepBack}>
              ${register.takenOther}
            </button>
          </div>`;
      case 'registered':
        return html`<p class="lead">${register.done}</p>`;
    }
  }

  return {
    title: heading,
    view() {
      const { register } = app.texts;
      const now = stepNumber[flow.state.step];
      return html`<section class="sheet">
        <div>
          <ol class="step-line" aria-label=${register.stepOf(now, register.steps.length)}>
            ${register.steps.map(
              (name, index) => html`<li
                data-state=${index + 1 < now ? 'done' : index + 1 === now ? 'now' : 'next'}
                aria-current=${index + 1 === now ? 'step' : nothing}
              >
                <span>${name}</span>
              </li>`,
            )}
          </ol>
          <h1 tabindex="-1">${heading()}</h1>
        </div>
        ${step()}
      </section>`;
    },
    stepBack: () => void flow.send({ type: 'back' }),
    leave() {
      unfollow();
      codeForm.close();
      flow.close();
    },
  };
}
