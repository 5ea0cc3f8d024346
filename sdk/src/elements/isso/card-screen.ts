import { html, nothing, type TemplateResult } from 'lit';
import type { ReaderInfo } from '../../client/index.js';
import { type CardLinkState, cardsFor, type FlowProblem } from '../../flows/index.js';
import { bridgeScreen, bridgeScreenFor } from '../parts/bridge-screen.js';
import { button, submitButton } from '../parts/button.js';
import { cardScreen as cardWanted, readerList } from '../parts/card-screen.js';
import { downloadOffer } from '../parts/download-offer.js';
import { field } from '../parts/field.js';
import { fittingReaders } from '../parts/fitting-readers.js';
import { readerChoice } from '../parts/reader-choice.js';
import { screen } from '../parts/screen.js';
import { type At, type Door, problemIn } from './door.js';
import { context, frame, problemOf, waysOut } from './frame.js';
import { idNumberField } from './id-number-field.js';

type CardView = 'connect' | 'bridge' | 'card' | 'form';

/** How far program, reader and card are. */
function cardViewOf({ link, readerId }: At<'card'>): CardView {
  if (link.bridge === 'untouched') return 'connect';
  if (link.bridge !== 'ready') return 'bridge';
  return readerId === undefined ? 'card' : 'form';
}

/** What the screen of a card is named by: another one is another screen. */
export function cardScreenName(state: At<'card'>): string {
  const view = cardViewOf(state);
  if (view === 'bridge') return `card ${bridgeScreenFor(state.link.bridge)}`;
  return view === 'card' && readersOf(state.link).length === 0 ? 'card reader' : `card ${view}`;
}

/** Program, reader and card, each as it is found; then what is typed for the card. */
export function cardScreen(door: Door, state: At<'card'>): TemplateResult {
  const problem = problemIn(state);
  switch (cardViewOf(state)) {
    case 'connect':
      return connectScreen(door, state, problem);
    case 'bridge':
      return bridgeMissing(door, state, problem);
    case 'card':
      return cardMissing(door, state, problem);
    case 'form':
      return formScreen(door, state, problem);
  }
}

const readersOf = ({ readers }: CardLinkState): readonly ReaderInfo[] => readers ?? [];

function connectScreen(door: Door, { interaction, way, busy }: At<'card'>, problem: FlowProblem | undefined): TemplateResult {
  const { texts, send } = door;
  const { isso } = texts;
  return frame(door, {
    heading: isso.connectTitle,
    interaction,
    way,
    problem,
    busy,
    body: html`<p class="lead">${isso.connectLead}</p>
      ${problem?.code === 'ERR_BRIDGE_ABSENT' ? downloadOffer(door.downloadBase, texts) : nothing}
      ${firstTime(door)}`,
    foot: html`<div class="actions">
      ${button({ label: isso.connect, look: 'primary', testId: 'connect', busy, onClick: () => send({ type: 'connect' }) })}
    </div>`,
  });
}

function bridgeMissing(
  door: Door,
  { interaction, way, link, busy }: At<'card'>,
  problem: FlowProblem | undefined,
): TemplateResult {
  const { texts, downloadBase, send } = door;
  return html`${context(door, interaction, way)}
  ${bridgeScreen(link, texts, {
    downloadBase,
    testId: 'connect',
    retry: () => send({ type: 'connect' }),
    // What a missing program is, the screen itself says.
    foot: html`${link.bridge === 'absent' && problem?.code === 'ERR_BRIDGE_ABSENT' ? nothing : problemOf(door, problem)}
    ${firstTime(door)} ${waysOut(door, busy)}`,
  })}`;
}

function cardMissing(
  door: Door,
  { interaction, way, link, busy }: At<'card'>,
  problem: FlowProblem | undefined,
): TemplateResult {
  const { texts } = door;
  return html`${context(door, interaction, way)}
  ${cardWanted(readersOf(link), texts.isso.card[way], texts, {
    kinds: cardsFor[way],
    foot: html`${problemOf(door, problem)}${firstTime(door)}${waysOut(door, busy)}`,
  })}`;
}

function formScreen(door: Door, state: At<'card'>, problem: FlowProblem | undefined): TemplateResult {
  const { texts, typed, missing, send } = door;
  const { isso } = texts;
  const { interaction, way, link, readerId, busy } = state;
  const fitting = fittingReaders(readersOf(link), { kinds: cardsFor[way], inUse: readerId });
  const wanted = isso.card[way];
  return html`<form
    novalidate
    @submit=${(sent: SubmitEvent) =>
      way === 'citizen-card'
        ? door.submit(sent, ['id-number'], (all) => ({ type: 'submit-citizen-card', idNumber: all['id-number'] }))
        : door.submit(sent, ['id-number', 'nhi-password'], (all) => ({
            type: 'submit-nhi-card',
            idNumber: all['id-number'],
            password: all['nhi-password'],
          }))}
  >
    ${context(door, interaction, way)}
    ${screen({
      heading: wanted.formTitle,
      body: html`<p class="lead">${wanted.formLead}</p>
        ${
          fitting.length > 1
            ? readerChoice(fitting, readerId, texts, wanted.fittingCard, (id) => send({ type: 'choose-reader', readerId: id }))
            : readerList(fitting, fitting, wanted, texts)
        }
        ${idNumberField(door, problem)}
        ${
          way === 'nhi-card'
            ? field({
                id: 'nhi-password',
                testId: 'nhi-password',
                label: isso.nhiPassword,
                hint: isso.nhiPasswordHint,
                problem: missing.has('nhi-password') ? texts.required : undefined,
                describedBy:
                  problem?.code === 'ERR_NHI_PASSWORD_WRONG' || problem?.code === 'ERR_NHI_PASSWORD_INVALID'
                    ? 'problem'
                    : undefined,
                value: typed['nhi-password'],
                type: 'password',
                maxLength: 12,
                onInput: (value) => door.type('nhi-password', value),
              })
            : nothing
        }
        ${problemOf(door, problem)}`,
      foot: html`${way === 'citizen-card' ? html`<p class="note warning" part="note warning">${texts.lockWarning}</p>` : nothing}
        <div class="actions">
          ${submitButton({ label: busy ? isso.working : isso.submitCard[way], testId: 'submit-card', busy })}
        </div>
        ${waysOut(door, busy)}`,
    })}
  </form>`;
}

/** What somebody has to get who never did this. */
function firstTime({ texts }: Door): TemplateResult {
  const { isso } = texts;
  return html`<details part="disclosure">
    <summary>${isso.firstTimeTitle}</summary>
    <ol class="first-time">${isso.firstTime.map((step) => html`<li>${step}</li>`)}</ol>
  </details>`;
}
