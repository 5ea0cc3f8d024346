import type { SimulatedCard } from '@cardbridge/fixtures/cards';
import { minus, type Traffic, watchChip } from '../watch-chip.js';
import { openDesk } from './open-desk.js';

/** `cold`: a card that was just put in is recognised and signs once. `warm`: it signs again. */
export interface CardTraffic {
  readonly cold: Traffic;
  readonly warm: Traffic;
}

export async function measureTraffic(card: SimulatedCard, pin: string): Promise<CardTraffic> {
  const { chip, traffic } = watchChip(card);
  const desk = openDesk(pin);
  try {
    await desk.insert(chip);
    await desk.authenticate();
    const cold = traffic();
    await desk.authenticate();
    return { cold, warm: minus(traffic(), cold) };
  } finally {
    await desk.close();
  }
}
