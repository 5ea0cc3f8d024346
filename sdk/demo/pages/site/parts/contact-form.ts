import { type Captcha, type Contact, parseContact } from '@cardbridge/sdk/flows';
import { html, type TemplateResult } from 'lit';
import type { App } from '../app.js';
import { captchaField } from './captcha.js';
import { contactError, contactField } from './contact.js';
import { choiceField } from './fields.js';
import type { FieldErrors } from './form.js';

/** Where a code shall be sent to, and the answer to the captcha: the beginning of a registration and of a new password. */
export interface ContactForm {
  readonly kind: Contact['kind'];
  /** As typed. What is typed as the other kind stays, too. */
  readonly value: string;
  readonly captchaAnswer: string;
  errors(): FieldErrors;
  /** True when this is another question than before. It wants another answer, so that the old one is gone. */
  takeCaptcha(captcha: Captcha | undefined): boolean;
  view(captcha: Captcha | undefined, errors: FieldErrors, renewCaptcha: () => void): TemplateResult;
}

export function createContactForm(app: App): ContactForm {
  const typed = { mobile: '', email: '' };
  let kind: Contact['kind'] = 'mobile';
  let captchaAnswer = '';
  let captchaId: string | undefined;

  return {
    get kind() {
      return kind;
    },
    get value() {
      return typed[kind];
    },
    get captchaAnswer() {
      return captchaAnswer;
    },
    errors: () => ({
      contact: parseContact(kind, typed[kind]) === undefined ? contactError(app, kind) : undefined,
      'captcha-answer': captchaAnswer.trim() === '' ? app.texts.captcha.missing : undefined,
    }),
    takeCaptcha(captcha) {
      if (captcha?.captchaId === captchaId) return false;
      captchaId = captcha?.captchaId;
      captchaAnswer = '';
      return true;
    },
    view(captcha, errors, renewCaptcha) {
      const { register } = app.texts;
      return html`${choiceField({
        name: 'contact-kind',
        legend: register.contactKind,
        choices: [
          { value: 'mobile', label: register.mobile, testId: 'register-kind-mobile' },
          { value: 'email', label: register.email, testId: 'register-kind-email' },
        ],
        value: kind,
        onChange: (next) => {
          kind = next;
          app.update();
        },
      })}
      ${contactField(app, {
        id: 'contact',
        kind,
        label: register[kind],
        value: typed[kind],
        onInput: (value) => {
          typed[kind] = value;
          app.update();
        },
        error: errors.contact,
        testId: 'register-contact',
      })}
      ${captchaField(app, {
        captcha,
        value: captchaAnswer,
        onInput: (answer) => {
          captchaAnswer = answer;
          app.update();
        },
        renew: renewCaptcha,
        error: errors['captcha-answer'],
      })}`;
    },
  };
}
