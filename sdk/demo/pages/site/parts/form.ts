import type { App } from '../app.js';

/** What is wrong with which field, by the field's id. */
export type FieldErrors = Readonly<Record<string, string | undefined>>;

/** What stands in the way of sending a form. */
export interface FormCheck {
  /** By field id; empty until the person first tried to send. */
  readonly errors: FieldErrors;
  /** True when nothing is wrong; otherwise the keyboard goes to the first field that is. From then on the errors follow the typing. */
  passes(): boolean;
  reset(): void;
}

export function createFormCheck(app: App, find: () => FieldErrors): FormCheck {
  let tried = false;
  return {
    get errors() {
      return tried ? find() : {};
    },
    passes() {
      const wrong = Object.entries(find()).find(([, error]) => error !== undefined);
      tried = wrong !== undefined;
      app.update();
      if (wrong === undefined) return true;
      // A group of choices has no element of that id: its first input does.
      const target = document.getElementById(wrong[0]) ?? document.querySelector(`input[name="${CSS.escape(wrong[0])}"]`);
      if (target instanceof HTMLElement) target.focus();
      return false;
    },
    reset() {
      tried = false;
    },
  };
}

/** The submit handler of a form that is never sent by the browser itself. */
export const onSubmit = (send: () => void) => (event: SubmitEvent) => {
  event.preventDefault();
  send();
};
