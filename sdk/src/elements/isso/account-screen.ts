import { html, nothing, type TemplateResult } from 'lit';
import type { MemberKind } from '../../flows/index.js';
import { button, submitButton } from '../parts/button.js';
import { field } from '../parts/field.js';
import { hotline } from '../parts/hotline.js';
import { passwordField } from '../parts/password-field.js';
import { tabList } from '../parts/tab-list.js';
import type { At, Door } from './door.js';
import { frame } from './frame.js';
import { outsideLink } from './outside-link.js';

const kinds: readonly MemberKind[] = ['personal', 'organization'];

/** Account and password, of a person or an organisation; no code by SMS on this way. */
export function accountScreen(door: Door, state: At<'account'>): TemplateResult {
  return state.frozen ? frozenScreen(door, state) : passwordScreen(door, state);
}

function passwordScreen(door: Door, { interaction, busy, problem }: At<'account'>): TemplateResult {
  const { texts, typed, missing, memberKind, send } = door;
  const { isso } = texts;
  const describedBy = problem?.code === 'ERR_CREDENTIALS_WRONG' ? 'problem' : undefined;
  const forgotten = outsideLink(texts, {
    href: door.hrefs.forgottenPassword,
    label: texts.forgottenPassword,
    testId: 'forgotten-password',
  });
  return frame(door, {
    heading: isso.accountTitle,
    interaction,
    way: 'account',
    problem,
    busy,
    body: html`${tabList({
      label: isso.memberKindsTitle,
      tabs: kinds.map((name) => ({ name, text: isso.memberKinds[name] })),
      chosen: memberKind,
      panelOf: () => 'panel-account',
      onChoose: (kind) => door.chooseMemberKind(kind, false),
      onChooseByKey: (kind) => door.chooseMemberKind(kind, true),
    })}
      <div part="panel" role="tabpanel" id="panel-account" aria-labelledby="tab-${memberKind}"><form
        novalidate
        @submit=${(sent: SubmitEvent) =>
          door.submit(sent, ['account', 'password'], ({ account, password }) => ({
            type: 'submit-password',
            account,
            password,
          }))}
      >
        ${field({
          id: 'account',
          testId: 'account',
          label: isso.accountLabel[memberKind],
          hint: isso.accountHint[memberKind],
          problem: missing.has('account') ? texts.required : undefined,
          describedBy,
          value: typed.account,
          autocomplete: 'username',
          maxLength: 254,
          onInput: (value) => door.type('account', value),
        })}
        ${passwordField(texts, {
          problem: missing.has('password') ? texts.required : undefined,
          describedBy,
          value: typed.password,
          onInput: (value) => door.type('password', value),
          shown: door.passwordShown,
          onShow: () => door.showPassword(!door.passwordShown),
        })}
        <div class="actions wide">
          ${submitButton({ label: busy ? texts.checkingPassword : texts.submitPassword, testId: 'submit-password', busy })}
        </div>
      </form></div>
      ${forgotten === nothing ? nothing : html`<p class="links">${forgotten}</p>`}`,
    foot: html`<div class="actions">
      ${button({ label: isso.showQr, testId: 'show-qr', busy, onClick: () => send({ type: 'show-qr' }) })}
    </div>`,
  });
}

function frozenScreen(door: Door, { interaction, busy, problem }: At<'account'>): TemplateResult {
  const { texts, typed, send } = door;
  const { account, password } = typed;
  return frame(door, {
    heading: texts.frozenTitle,
    interaction,
    way: 'account',
    problem,
    busy,
    body: html`<p class="lead">${texts.frozenLead}</p>
      ${hotline(texts)}`,
    foot: html`<div class="actions">
      ${button({
        label: busy ? texts.checkingPassword : texts.liftFreeze,
        look: 'primary',
        testId: 'lift-freeze',
        busy,
        onClick: () => send({ type: 'submit-password', account, password, liftFreeze: true }),
      })}
    </div>`,
  });
}
