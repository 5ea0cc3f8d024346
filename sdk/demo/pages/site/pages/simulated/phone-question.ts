import { html, nothing, type TemplateResult } from 'lit';
import type { SimulatedPeople, SimulatedTransaction } from '../../../../src/server/api.js';
import type { App, Page } from '../../app.js';
import { createCountdown } from '../../parts/countdown.js';
import { problemBox } from '../../parts/problem.js';
import { selectField } from '../../parts/select-field.js';
import { createResource } from '../../resource.js';
import { createTask } from '../../task.js';
import { outside } from './outside.js';
import { simulatedPlace } from './place.js';

/** What a phone shows that was asked about somebody: the question, whose phone it plays, and the answer's own part. */
export function phoneQuestionPage(
  app: App,
  id: string,
  options: {
    readonly kind: SimulatedTransaction['kind'];
    readonly title: () => string;
    readonly plays: () => string;
    readonly hint: (site: string, application: string) => string;
    readonly person: () => string;
    /** `send` sends an answer and shows what it comes to. */
    readonly answer: (tools: {
      readonly idNumber: string;
      readonly busy: boolean;
      readonly send: (work: () => Promise<void>, result: () => string) => void;
    }) => TemplateResult;
  },
): Page {
  const sending = createTask(app);
  const countdown = createCountdown(app);
  const asked = createResource(app, async () => {
    const [transaction, { people }] = await Promise.all([outside.transaction(id), outside.people()]);
    if (transaction.status === 'pending') countdown.start(transaction.expiresAfterSeconds);
    return { transaction, people };
  });
  let chosen: string | undefined;
  let result: (() => string) | undefined;

  const send = (work: () => Promise<void>, said: () => string) =>
    void sending.run(async () => {
      await work();
      countdown.stop();
      result = said;
      app.focusHeading();
    });

  const ended = (): TemplateResult => {
    const { simulated } = app.texts.waysIn;
    return html`<p class="lead" data-testid="simulated-ended">${simulated.ended}</p><p>${simulated.endedNext}</p>`;
  };

  function question(transaction: SimulatedTransaction, people: SimulatedPeople['people']): TemplateResult {
    const { texts, language } = app;
    if (result !== undefined) return html`<p class="lead" data-testid="simulated-done">${result()}</p>`;
    const idNumber = chosen ?? people[0]?.idNumber;
    if (transaction.kind !== options.kind || countdown.left === 0 || idNumber === undefined) return ended();
    return html`<p class="lead" data-testid="simulated-hint">
        ${options.hint(new URL(transaction.origin).host, transaction.application[language])}
      </p>
      <p class="soft countdown" data-testid="seconds-left">${texts.waysIn.simulated.left(countdown.left)}</p>
      ${selectField({
        id: 'simulated-person',
        label: options.person(),
        value: idNumber,
        choices: people.map((person) => ({ value: person.idNumber, label: `${person.name}（${person.idNumber}）` })),
        onChange: (next) => {
          chosen = next;
          app.update();
        },
        testId: 'simulated-person',
      })}
      ${options.answer({ idNumber, busy: sending.busy, send })}`;
  }

  return {
    title: options.title,
    view: () =>
      simulatedPlace(app, {
        title: options.title(),
        plays: options.plays(),
        content: [asked, sending].some(
          ({ problem }) => problem?.code === 'ERR_NOT_FOUND' || problem?.code === 'ERR_PHONE_EXPIRED',
        )
          ? ended()
          : html`${asked.view(({ transaction, people }) => question(transaction, people))}
                ${result === undefined ? problemBox(app, sending.problem) : nothing}`,
      }),
    leave: countdown.stop,
  };
}
