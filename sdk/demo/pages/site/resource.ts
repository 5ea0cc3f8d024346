import type { FlowProblem } from '@cardbridge/sdk/flows';
import { html, type TemplateResult } from 'lit';
import type { App } from './app.js';
import { problemBox } from './parts/problem.js';
import { createTask } from './task.js';

/** What a page shows of the server: fetched when the page opens, and again when that failed. */
export interface Resource<Value> {
  readonly value: Value | undefined;
  readonly problem: FlowProblem | undefined;
  set(value: Value): void;
  /** The view of the value; before it is there, that it comes, or why it does not. */
  view(show: (value: Value) => TemplateResult): TemplateResult;
}

export function createResource<Value>(app: App, fetch: () => Promise<Value>): Resource<Value> {
  const task = createTask(app);
  let value: Value | undefined;
  const load = () =>
    void task.run(async () => {
      value = await fetch();
    });
  load();
  return {
    get value() {
      return value;
    },
    get problem() {
      return task.problem;
    },
    set(next) {
      value = next;
      app.update();
    },
    view(show) {
      if (value !== undefined) return show(value);
      return html`<div class="waiting" aria-busy=${task.busy ? 'true' : 'false'}>
        ${task.problem === undefined ? html`<p class="soft">${app.texts.loading}</p>` : problemBox(app, task.problem, task.problem.retriable ? { retry: load } : {})}
      </div>`;
    },
  };
}
