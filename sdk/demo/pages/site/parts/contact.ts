import type { Contact } from '@cardbridge/sdk/flows';
import type { TemplateResult } from 'lit';
import type { App } from '../app.js';
import { textField } from './fields.js';

/** A mobile number or an e-mail address, with the keyboard that fits. */
export function contactField(
  app: App,
  options: {
    readonly id: string;
    readonly kind: Contact['kind'];
    readonly label: string;
    readonly value: string;
    readonly onInput: (value: string) => void;
    readonly error: string | undefined;
    readonly testId: string;
  },
): TemplateResult {
  const mobile = options.kind === 'mobile';
  return textField(app, {
    ...options,
    hint: mobile ? app.texts.register.mobileHint : app.texts.register.emailHint,
    type: mobile ? 'tel' : 'email',
    inputMode: mobile ? 'tel' : 'email',
    autocomplete: mobile ? 'tel' : 'email',
    maxLength: 254,
  });
}

export const contactError = ({ texts }: App, kind: Contact['kind']): string =>
  kind === 'mobile' ? texts.register.mobileInvalid : texts.register.emailInvalid;
