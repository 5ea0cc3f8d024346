import { type Contact, type MemberProfile, parseContact } from '@cardbridge/sdk/flows';
import { html, nothing, type TemplateResult } from 'lit';
import type { App, Page } from '../app.js';
import { createCodeForm } from '../parts/code-form.js';
import { contactError, contactField } from '../parts/contact.js';
import { dayOf } from '../parts/dates.js';
import { textField } from '../parts/fields.js';
import { createFormCheck, onSubmit } from '../parts/form.js';
import { problemBox } from '../parts/problem.js';
import { createResource } from '../resource.js';
import { createTask } from '../task.js';

type ContactKind = Contact['kind'];

/** View, add and correct; name and ID number stay. A contact is changed by a code that goes to the new one. */
export function profilePage(app: App): Page {
  // What was changed and not saved yet; the rest is as the server has it.
  let changed: Partial<Record<'birthDate' | 'address' | 'residentSince', string>> = {};
  const profile = createResource(app, () => app.api.profile());
  const saving = createTask(app);

  const contactTask = createTask(app);
  const codeForm = createCodeForm(app);
  let editing: { readonly kind: ContactKind; value: string; resendAt?: number } | undefined;
  const contactCheck = createFormCheck(app, () => ({
    'new-contact':
      editing !== undefined && parseContact(editing.kind, editing.value) === undefined
        ? contactError(app, editing.kind)
        : undefined,
  }));

  function edit(kind: ContactKind | undefined): void {
    if (contactTask.busy) return;
    const leaving = editing?.kind;
    editing = kind === undefined ? undefined : { kind, value: '' };
    contactTask.clear();
    contactCheck.reset();
    codeForm.close();
    app.update();
    // Where the keyboard was is gone; it goes to what took its place.
    requestAnimationFrame(() => {
      if (kind !== undefined) document.getElementById('new-contact')?.focus();
      else document.querySelector<HTMLElement>(`[data-testid="change-${leaving}"]`)?.focus();
    });
  }

  const sendCode = () =>
    contactTask.run(async () => {
      if (editing === undefined) return;
      const { kind, value } = editing;
      const { resendAfterSeconds } = await app.api.startContactChange({ contact: { kind, value } });
      codeForm.clear();
      if (editing !== undefined) editing.resendAt = Date.now() + resendAfterSeconds * 1000;
      requestAnimationFrame(() => document.getElementById('code')?.focus());
    });

  const confirmCode = (code: string) =>
    contactTask.run(async () => {
      profile.set(await app.api.confirmContactChange({ code }));
      const kind = editing?.kind;
      editing = undefined;
      codeForm.close();
      app.say((texts) => texts.profile.contactChanged);
      requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid="change-${kind}"]`)?.focus());
    });

  function contactEditor({ kind, value, resendAt }: NonNullable<typeof editing>, has: boolean): TemplateResult {
    const { texts } = app;
    const label = kind === 'mobile' ? texts.profile.newMobile : texts.profile.newEmail;
    if (resendAt !== undefined) {
      return codeForm.view({
        lead: texts.code.sentTo(value),
        resendAt,
        busy: contactTask.busy,
        problem: contactTask.problem,
        submit: confirmCode,
        resend: () => void sendCode(),
        back: { label: texts.cancel, go: () => edit(undefined) },
      });
    }
    return html`<form
      class="form"
      novalidate
      aria-label=${has ? texts.profile.changeOf(texts.profile[kind]) : texts.profile.addOf(texts.profile[kind])}
      @submit=${onSubmit(() => {
        if (contactCheck.passes()) void sendCode();
      })}
    >
      ${contactField(app, {
        id: 'new-contact',
        kind,
        label,
        value,
        onInput: (next) => {
          if (editing !== undefined) editing.value = next;
          app.update();
        },
        error: contactCheck.errors['new-contact'],
        testId: 'new-contact',
      })}
      ${problemBox(app, contactTask.problem)}
      <div class="go-also">
        <button class="primary" data-testid="submit-contact-change" aria-disabled=${contactTask.busy ? 'true' : nothing}>
          ${texts.profile.send}
        </button>
        <button type="button" class="quiet" @click=${() => edit(undefined)}>${texts.cancel}</button>
      </div>
    </form>`;
  }

  function contactRow(kind: ContactKind, value: string | null): TemplateResult {
    const { texts } = app;
    const what = texts.profile[kind];
    return html`<div class="row">
      <dl>
        <dt>${what}</dt>
        <dd data-testid=${`profile-${kind}`}>${value ?? html`<span class="soft">${texts.notGiven}</span>`}</dd>
      </dl>
      ${
        editing?.kind === kind
          ? html`<div class="row-more">${contactEditor(editing, value !== null)}</div>`
          : html`<button
              type="button"
              data-testid=${`change-${kind}`}
              aria-label=${value === null ? texts.profile.addOf(what) : texts.profile.changeOf(what)}
              @click=${() => edit(kind)}
            >
              ${value === null ? texts.profile.add : texts.profile.change}
            </button>`
      }
    </div>`;
  }

  function save(stored: MemberProfile): void {
    void saving.run(async () => {
      const sent = changed;
      const entry = (key: keyof typeof changed) => {
        const value = sent[key];
        return value === undefined || value === (stored[key] ?? '') ? {} : { [key]: value.trim() === '' ? null : value };
      };
      profile.set(await app.api.changeProfile({ ...entry('birthDate'), ...entry('address'), ...entry('residentSince') }));
      if (changed === sent) changed = {};
      app.say((texts) => texts.profile.saved);
    });
  }

  function otherData(stored: MemberProfile): TemplateResult {
    const { texts } = app;
    const field = (
      key: keyof typeof changed,
      id: string,
      label: string,
      kind: { type: 'date' } | { maxLength: number },
      fill: 'bday' | 'street-address' | 'off',
    ) =>
      textField(app, {
        id,
        label,
        value: changed[key] ?? stored[key] ?? '',
        onInput: (value) => {
          changed = { ...changed, [key]: value };
          app.update();
        },
        testId: id,
        optional: true,
        autocomplete: fill,
        ...kind,
      });
    return html`<form class="form" novalidate aria-labelledby="other-title" @submit=${onSubmit(() => save(stored))}>
      <div class="pair">
        ${field('birthDate', 'profile-birth-date', texts.profile.birthDate, { type: 'date' }, 'bday')}
        ${field('residentSince', 'profile-resident-since', texts.profile.residentSince, { type: 'date' }, 'off')}
      </div>
      ${field('address', 'profile-address', texts.profile.address, { maxLength: 200 }, 'street-address')}
      ${problemBox(app, saving.problem)}
      <div class="go-also">
        <button class="primary" data-testid="submit-profile" aria-disabled=${saving.busy ? 'true' : nothing}>${texts.save}</button>
      </div>
    </form>`;
  }

  const row = (label: string, value: string | TemplateResult, testId: string) =>
    html`<div><dt>${label}</dt><dd data-testid=${testId}>${value}</dd></div>`;

  const title = () => app.texts.profile.title;
  return {
    title,
    view() {
      const { texts, language } = app;
      const text = texts.profile;
      return html`<section class="sheet">
          <h1 tabindex="-1">${title()}</h1>
          ${profile.view(
            ({ displayName, kind, status, maskedIdNumber, taxId, memberSince, provedAt }) => html`<h2>${text.fixedTitle}</h2>
              <dl class="table">
                ${row(text.name, displayName, 'profile-name')}
                ${
                  kind === 'organization'
                    ? row(text.taxId, taxId ?? html`<span class="soft">${text.idNumberNone}</span>`, 'profile-tax-id')
                    : row(
                        text.idNumber,
                        maskedIdNumber ?? html`<span class="soft">${text.idNumberNone}</span>`,
                        'profile-id-number',
                      )
                }
                ${row(text.memberSince, dayOf(memberSince, language), 'profile-member-since')}
                ${provedAt === null ? nothing : row(text.provedAt, dayOf(provedAt, language), 'profile-proved-at')}
              </dl>
              <p class="note">${status === 'general' ? text.fixedWhyGeneral : text.fixedWhy}</p>`,
          )}
        </section>
        ${
          profile.value === undefined
            ? nothing
            : html`<section class="sheet">
                  <div><h2>${text.contactsTitle}</h2><p class="lead">${text.contactsWhy}</p></div>
                  <div>${contactRow('mobile', profile.value.mobile)} ${contactRow('email', profile.value.email)}</div>
                </section>
                <section class="sheet">
                  <div><h2 id="other-title">${text.otherTitle}</h2><p class="lead">${text.otherWhy}</p></div>
                  ${otherData(profile.value)}
                </section>`
        }`;
    },
    leave: () => codeForm.close(),
  };
}
