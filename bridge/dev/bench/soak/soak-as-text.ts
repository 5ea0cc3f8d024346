import type { SoakFigures } from './soak.js';

/** A table of what was held before and after. */
export function soakAsText(figures: SoakFigures): string {
  const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  const { handles, timers, processes, fds, heapBytes, rssBytes, n, cardsHeld, leaked } = figures;
  const counts = { handles, timers, 'child processes': processes, 'file descriptors': fds };
  const rows = [
    ['', 'before', 'after'],
    ...Object.entries(counts).map(([name, { before, after }]) => [name, `${before ?? '-'}`, `${after ?? '-'}`]),
    ...Object.entries({ heap: heapBytes, memory: rssBytes }).map(([name, { before, after }]) => [
      name,
      mebibytes(before),
      mebibytes(after),
    ]),
  ];
  const lines = rows.map(([name = '', ...cells]) => `${name.padEnd(18)}${cells.map((cell) => cell.padStart(12)).join('')}`);
  const verdict = `${n} sign-ins, ${cardsHeld} times a card was held afterwards; ${leaked ? 'something stays behind' : 'nothing stays behind'}`;
  return `${[...lines, verdict].join('\n')}\n`;
}
