import type { TemplateResult } from 'lit';
import type { Texts } from '../texts/texts.js';
import { button } from './button.js';
import { field } from './field.js';

interface PasswordFieldOptions {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly shown: boolean;
  readonly onShow: () => void;
  readonly problem: string | undefined;
  readonly describedBy: string | undefined;
}

/** The password of an account, which its owner may look at while typing. */
export function passwordField(texts: Texts, options: PasswordFieldOptions): TemplateResult {
  const { shown, onShow, ...given } = options;
  return field({
    ...given,
    id: 'password',
    testId: 'password',
    label: texts.password,
    type: shown ? 'text' : 'password',
    autocomplete: 'current-password',
    maxLength: 128,
    addition: button({
      label: shown ? texts.hidePassword : texts.showPassword,
      look: 'quiet',
      testId: 'show-password',
      onClick: onShow,
    }),
  });
}
