import type { CardLinkState, CardStage } from '../../flows/index.js';
import type { CardStep, Texts } from '../texts/texts.js';

const stepOf: Readonly<Record<CardStage, CardStep>> = {
  connecting: 'connect',
  'reading-card': 'card',
  'waiting-for-confirmation': 'pin',
  'waiting-for-pin': 'pin',
  'checking-pin': 'sign',
  signing: 'sign',
  verifying: 'verify',
};

export interface CardProgress {
  readonly step: CardStep;
  readonly detail: string;
}

/** At which step a card is, and what is awaited. While connecting, the link knows more than the stage. */
export function cardProgress(
  progress: { readonly stage: CardStage; readonly triesLeft?: number },
  link: CardLinkState,
  texts: Texts,
): CardProgress {
  const { stage, triesLeft } = progress;
  const awaited = (stage === 'connecting' ? texts.linkStages[link.bridge] : undefined) ?? texts.stages[stage];
  return { step: stepOf[stage], detail: awaited + (triesLeft === undefined ? '' : texts.pinTriesLeft(triesLeft)) };
}
