import type { TemplateResult } from 'lit';
import type { CardStep, Texts } from '../texts/texts.js';
import type { CardProgress } from './card-progress.js';
import { stepList } from './steps.js';

const cardSteps: readonly CardStep[] = ['connect', 'card', 'pin', 'sign', 'verify'];

/** What a card goes through, and where it is; without `progress` nothing has begun. */
export function cardStepList(texts: Texts, progress: CardProgress | undefined): TemplateResult {
  return stepList({
    label: texts.cardStepsTitle,
    layout: 'list',
    at: progress?.step,
    detail: progress?.detail ?? '',
    steps: cardSteps.map((name) => ({ name, text: texts.cardSteps[name] })),
  });
}
