import {
  type AskingService,
  askedFields,
  CHOICE,
  type Entry,
  type FieldName,
  type FilledIn,
  fields,
  type KnownValue,
  knownValues,
} from '../application/index.js';
import { type Html, html, nothing } from '../html.js';
import type { Claims } from '../identity-provider.js';
import { fieldTexts, hintTexts, type Language, problemTexts, texts } from '../texts.js';

/** What a browser may offer or show a keyboard for (HTML, autofill). `bday` and the like are the person's own. */
const attributes: Readonly<Record<Exclude<FieldName, 'address'>, Html>> = {
  name: html`type="text" autocomplete="name"`,
  id_number: html`type="text" autocomplete="off" autocapitalize="characters" spellcheck="false"`,
  // No date picker: it is long to page to a birthday, and what it does not understand it throws away.
  birthdate: html`type="text" autocomplete="bday"`,
  phone_number: html`type="tel" autocomplete="tel-national"`,
  email: html`type="email" autocomplete="email"`,
};

/** More than any field takes, so that too much is said by the form; and less than what a whole form may weigh. */
const MOST_CHARACTERS = 250;

/**
 * The application: what was given is filled in, the rest is the person's to type. `filledIn`: what they sent before, with what is
 * wrong with it.
 */
export function applicationForm(
  service: AskingService,
  language: Language,
  claims: Claims | undefined,
  filledIn: FilledIn | undefined,
): Html {
  const t = texts[language];
  const known = knownValues(service, claims);
  // The page says what is wrong, in its own language: the browser's own bubbles would come first.
  return html`<form method="post" action="/application?lang=${language}" novalidate data-testid="application-form">
      ${filledIn === undefined || filledIn.problems.size === 0 ? nothing : summary(service, language, filledIn)}
      ${askedFields(service).map((name) => field(name, language, known.get(name), filledIn))}
      ${service.choice === undefined ? nothing : choice(service.choice, language, filledIn)}
      <button class="button" type="submit" data-testid="submit-application">${t.submit}</button>
    </form>`;
}

/** Read first after a form came back; each line leads to its field. */
function summary(service: AskingService, language: Language, { problems }: FilledIn): Html {
  return html`<div class="problems" role="alert" tabindex="-1" autofocus data-testid="form-problems">
        <h2>${texts[language].correct}</h2>
        <ul>${[...problems].map(
          ([entry, problem]) =>
            html`<li><a href="#${entry}">${labelOf(service, entry, language)}</a>: ${problemTexts[entry][problem][language]}</li>`,
        )}</ul>
      </div>`;
}

const labelOf = ({ choice }: AskingService, entry: Entry, language: Language): string =>
  entry === CHOICE ? (choice?.label[language] ?? '') : fieldTexts[entry][language];

function field(name: FieldName, language: Language, known: KnownValue | undefined, filledIn: FilledIn | undefined): Html {
  const t = texts[language];
  const value = known?.verified ? known.value : (filledIn?.values.get(name) ?? known?.value ?? '');
  const note = known === undefined ? hintTexts[name]?.[language] : known.verified ? t.verified : t.given;
  const common = html`id="${name}" name="${name}" maxlength="${String(MOST_CHARACTERS)}"${known?.verified ? html` readonly` : nothing}${
    fields[name].optional || known?.verified ? nothing : html` required`
  }${describedBy(name, note !== undefined, filledIn)}`;
  return html`<div class="field" data-testid="claim-${name}" data-verified="${String(known?.verified === true)}">
        <label for="${name}">${fieldTexts[name][language]}${fields[name].optional ? html` <span class="soft">(${t.optional})</span>` : nothing}</label>
        ${
          name === 'address'
            ? html`<textarea ${common} rows="2" autocomplete="street-address">${value}</textarea>`
            : html`<input ${common} ${attributes[name]} value="${value}">`
        }
        ${note === undefined ? nothing : html`<p class="note" id="${name}-note">${note}</p>`}
        ${problemOf(name, language, filledIn)}
      </div>`;
}

function choice(
  { label, options }: NonNullable<AskingService['choice']>,
  language: Language,
  filledIn: FilledIn | undefined,
): Html {
  const chosen = filledIn?.values.get(CHOICE) ?? '';
  return html`<div class="field">
        <label for="${CHOICE}">${label[language]}</label>
        <select id="${CHOICE}" name="${CHOICE}" required${describedBy(CHOICE, false, filledIn)} data-testid="choice">
          <option value="">${texts[language].pleaseChoose}</option>
          ${options.map(
            (option) =>
              html`<option value="${option.value}"${option.value === chosen ? html` selected` : nothing}>${option.label[language]}</option>`,
          )}
        </select>
        ${problemOf(CHOICE, language, filledIn)}
      </div>`;
}

function describedBy(entry: Entry, hasNote: boolean, filledIn: FilledIn | undefined): Html {
  const hasProblem = filledIn?.problems.has(entry) === true;
  const ids = [...(hasProblem ? [`${entry}-problem`] : []), ...(hasNote ? [`${entry}-note`] : [])];
  return html`${hasProblem ? html` aria-invalid="true"` : nothing}${ids.length === 0 ? nothing : html` aria-describedby="${ids.join(' ')}"`}`;
}

function problemOf(entry: Entry, language: Language, filledIn: FilledIn | undefined): Html {
  const problem = filledIn?.problems.get(entry);
  if (problem === undefined) return nothing;
  return html`<p class="field-error" id="${entry}-problem" data-testid="problem-${entry}">${problemTexts[entry][problem][language]}</p>`;
}
