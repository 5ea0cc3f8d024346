import type { Traffic } from '../watch-chip.js';
import type { CardFigures } from './bench-cards.js';

/** For comparing; nothing fails by them. In commands, and in milliseconds. */
const GOALS = { extended: { cold: 12, warm: 7 }, short: { cold: 17 }, p50Ms: 5, p99Ms: 15 };

type Row = readonly [what: string, apdus: string, bytes: string, goal: string];

/** A table with the goals beside the figures. */
export function cardsAsText({ piv, citizenGen2, opensc, own }: CardFigures, runs: number): string {
  const traffic = (what: string, { apdus, bytes }: Traffic, goal?: number): Row => [
    what,
    String(apdus),
    String(bytes),
    goal === undefined ? '' : `at most ${goal}`,
  ];
  const rows: readonly Row[] = [
    ['', 'APDUs', 'bytes', 'goal'],
    traffic('PIV, extended lengths, card just put in', piv.extended.cold, GOALS.extended.cold),
    traffic('PIV, extended lengths, once more', piv.extended.warm, GOALS.extended.warm),
    traffic('PIV, short lengths, card just put in', piv.short.cold, GOALS.short.cold),
    traffic('PIV, short lengths, once more', piv.short.warm),
    traffic('citizen card, generation 2, card just put in', citizenGen2.cold),
    traffic('citizen card, generation 2, once more', citizenGen2.warm),
    opensc ? traffic("PIV, by OpenSC's tool", opensc) : ["PIV, by OpenSC's tool", '-', '-', ''],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [first = 0, second = 0, third = 0] = widths;
  const table = rows.map(([what, apdus, bytes, goal]) =>
    [what.padEnd(first), apdus.padStart(second), bytes.padStart(third), goal].join('  ').trimEnd(),
  );
  const time = (name: string, ms: number, goal: number) => `${name} ${ms} ms (goal: at most ${goal})`;
  const ours = `own time of a sign-in, ${runs} runs: ${time('p50', own.p50Ms, GOALS.p50Ms)}, ${time('p99', own.p99Ms, GOALS.p99Ms)}`;
  return `${[...table, ours].join('\n')}\n`;
}
