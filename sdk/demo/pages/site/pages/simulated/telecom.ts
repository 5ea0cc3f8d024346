import { html, nothing } from 'lit';
import type { App, Page } from '../../app.js';
import { selectField } from '../../parts/select-field.js';
import { outside, type SimulatedLine, type SimulatedNetwork } from './outside.js';
import { phoneQuestionPage } from './phone-question.js';

const networks: readonly SimulatedNetwork[] = ['mobile', 'wifi', 'relay'];
const lines: readonly SimulatedLine[] = ['own', 'prepaid', 'company', 'foreigner'];

/** Plays the operator's page, and the phone that opens it: over which network, and which line is on line. */
export function telecomPage(app: App, id: string): Page {
  const texts = () => app.texts.waysIn.simulated;
  let network: SimulatedNetwork = 'mobile';
  let line: SimulatedLine = 'own';
  return phoneQuestionPage(app, id, {
    kind: 'telecom',
    title: () => texts().telecom.title,
    plays: () => texts().telecom.plays,
    hint: (site, application) => texts().telecom.hint(site, application),
    person: () => texts().telecom.person,
    answer({ idNumber, busy, send }) {
      const text = texts().telecom;
      return html`${selectField({
        id: 'simulated-network',
        label: text.network,
        value: network,
        choices: networks.map((value) => ({ value, label: text.networks[value] })),
        onChange: (next) => {
          network = next;
          app.update();
        },
        testId: 'simulated-network',
      })}
      ${selectField({
        id: 'simulated-line',
        label: text.line,
        value: line,
        choices: lines.map((value) => ({ value, label: text.lines[value] })),
        onChange: (next) => {
          line = next;
          app.update();
        },
        testId: 'simulated-line',
      })}
      <div class="go">
        <button
          type="button"
          class="primary big"
          data-testid="simulated-open"
          aria-disabled=${busy ? 'true' : nothing}
          @click=${() =>
            send(
              () => outside.openTelecom(id, { idNumber, network, line }),
              () => texts().done,
            )}
        >
          ${text.open}
        </button>
      </div>`;
    },
  });
}
