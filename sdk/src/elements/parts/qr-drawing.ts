import { encode } from 'uqr';

/** Draws a QR code into an empty drawing: a file of its own, loaded when there is one to draw. */
export function drawQr(drawing: Element, text: string): void {
  // Four modules of quiet zone (ISO/IEC 18004 §9.1).
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const runs = data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark && !row[x - 1] ? [`M${x} ${y}h${runAt(row, x)}v1H${x}z`] : [])),
  );
  drawing.setAttribute('viewBox', `0 0 ${size} ${size}`);
  drawing.querySelector('.qr-paper')?.setAttribute('d', `M0 0h${size}v${size}H0z`);
  drawing.querySelector('.qr-ink')?.setAttribute('d', runs.join(''));
}

/** How many dark modules follow each other from here. */
function runAt(row: readonly boolean[], x: number): number {
  const end = row.indexOf(false, x);
  return (end < 0 ? row.length : end) - x;
}
