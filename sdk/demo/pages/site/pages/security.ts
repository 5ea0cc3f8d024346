import { passwordProblems, type Session } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';
import { newPasswordField, passwordField, textField } from '../parts/fields.js';
import { createFormCheck, onSubmit } from '../parts/form.js';
import { problemBox } from '../parts/problem.js';
import { createTask, type Task } from '../task.js';

/** What the server knows about this browser after it has ended the account's sessions. */
const nobody: Session = { member: null, identity: null };

type Field = 'old-password' | 'new-password' | 'freeze-password' | 'delete-password' | 'delete-word';

/** Password, applications, freezing and deletion. */
export function securityPage(app: App): Page {
  const changing = createTask(app);
  const freezing = createTask(app);
  const deleting = createTask(app);
  const typed: Record<Field, string> = {
    'old-password': '',
    'new-password': '',
    'freeze-password': '',
    'delete-password': '',
    'delete-word': '',
  };
  const shown = new Set<Field>();
  let open: 'freeze' | 'delete' | undefined;

  const missing = (field: Field) => (typed[field] === '' ? app.texts.required : undefined);
  const changeCheck = createFormCheck(app, () => ({
    'old-password': missing('old-password'),
    'new-password': passwordProblems(typed['new-password']).length > 0 ? app.texts.password.weak : undefined,
  }));
  const freezeCheck = createFormCheck(app, () => ({ 'freeze-password': missing('freeze-password') }));
  const deleteCheck = createFormCheck(app, () => ({
    'delete-word':
      typed['delete-word'].trim().toUpperCase() === app.texts.security.deleteWord
        ? undefined
        : app.texts.security.deleteWordWrong,
    'delete-password': missing('delete-password'),
  }));

  function type(field: Field, value: string): void {
    typed[field] = value;
    app.update();
  }

  const password = (field: Field, label: string, error: string | undefined, draw = passwordField) =>
    draw(app, {
      id: field,
      label,
      value: typed[field],
      onInput: (value) => type(field, value),
      testId: field,
      error,
      shown: shown.has(field),
      toggle: () => {
        if (!shown.delete(field)) shown.add(field);
        app.update();
      },
    });

  function changePassword(): void {
    if (!changeCheck.passes()) return;
    void changing.run(async () => {
      await app.api.changePassword({ oldPassword: typed['old-password'], newPassword: typed['new-password'] });
      typed['old-password'] = '';
      typed['new-password'] = '';
      shown.clear();
      changeCheck.reset();
      app.say((texts) => texts.security.changed);
    });
  }

  function freeze(): void {
    if (!freezeCheck.passes()) return;
    void freezing.run(async () => {
      await app.api.freezeAccount({ password: typed['freeze-password'] });
      app.setSession(nobody);
      app.go('/', { notice: (texts) => texts.security.frozen });
    });
  }

  function erase(): void {
    if (!deleteCheck.passes()) return;
    void deleting.run(async () => {
      await app.api.deleteAccount({ password: typed['delete-password'] });
      app.setSession(nobody);
      app.go('/', { notice: (texts) => texts.security.deleted });
    });
  }

  function toggle(what: 'freeze' | 'delete' | undefined): void {
    const before = open;
    open = what;
    for (const task of [freezing, deleting]) task.clear();
    typed['freeze-password'] = '';
    typed['delete-password'] = '';
    typed['delete-word'] = '';
    freezeCheck.reset();
    deleteCheck.reset();
    app.update();
    requestAnimationFrame(() => {
      const target =
        what === 'freeze'
          ? document.getElementById('freeze-password')
          : what === 'delete'
            ? document.getElementById('delete-word')
            : document.querySelector<HTMLElement>(`[data-testid="${before}"]`);
      target?.focus();
    });
  }

  /** A step with consequences: explained, opened, and confirmed with the password. */
  function serious(
    what: 'freeze' | 'delete',
    words: { readonly title: string; readonly text: string; readonly button: string; readonly confirm: string },
    task: Task,
    fields: TemplateResult,
    send: () => void,
  ): TemplateResult {
    return html`<section class="sheet">
      <div><h2>${words.title}</h2><p class="lead">${words.text}</p></div>
      ${
        open === what
          ? html`<form class="form" novalidate aria-label=${words.title} @submit=${onSubmit(send)}>
              ${fields} ${problemBox(app, task.problem)}
              <div class="go-also">
                <button class="danger" data-testid=${`${what}-confirm`} aria-disabled=${task.busy ? 'true' : nothing}>${words.confirm}</button>
                <button type="button" class="quiet" aria-disabled=${task.busy ? 'true' : nothing} @click=${() => toggle(undefined)}>
                  ${app.texts.cancel}
                </button>
              </div>
            </form>`
          : html`<div><button type="button" class="danger-quiet" data-testid=${what} @click=${() => toggle(what)}>${words.button}</button></div>`
      }
    </section>`;
  }

  const title = () => app.texts.security.title;
  return {
    title,
    view() {
      const { texts } = app;
      const text = texts.security;
      return html`<section class="sheet">
          <h1 tabindex="-1">${title()}</h1>
          <div><h2 id="password-title">${text.passwordTitle}</h2><p class="lead">${text.passwordWhy}</p></div>
          <form class="form" novalidate aria-labelledby="password-title" @submit=${onSubmit(changePassword)}>
            ${password('old-password', texts.password.current, changeCheck.errors['old-password'])}
            ${password('new-password', texts.password.new, changeCheck.errors['new-password'], newPasswordField)}
            ${problemBox(app, changing.problem)}
            <div class="go-also">
              <button class="primary" data-testid="submit-password-change" aria-disabled=${changing.busy ? 'true' : nothing}>
                ${text.submit}
              </button>
            </div>
          </form>
        </section>
        <section class="sheet">
          <div><h2>${text.applicationsTitle}</h2><p class="lead">${text.applicationsText}</p></div>
          <div><a class="button" href="/member/applications" data-testid="to-applications">${texts.nav.applications}</a></div>
        </section>
        ${serious(
          'freeze',
          { title: text.freezeTitle, text: text.freezeText, button: text.freeze, confirm: text.freezeConfirm },
          freezing,
          password('freeze-password', texts.password.current, freezeCheck.errors['freeze-password']),
          freeze,
        )}
        ${serious(
          'delete',
          { title: text.deleteTitle, text: text.deleteText, button: text.delete, confirm: text.deleteConfirm },
          deleting,
          html`${textField(app, {
            id: 'delete-word',
            label: text.deleteWordLabel,
            value: typed['delete-word'],
            onInput: (value) => type('delete-word', value),
            testId: 'delete-word',
            error: deleteCheck.errors['delete-word'],
            maxLength: 20,
          })}
          ${password('delete-password', texts.password.current, deleteCheck.errors['delete-password'])}`,
          erase,
        )}`;
    },
  };
}
