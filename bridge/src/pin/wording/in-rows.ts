/** So many names of NHI data fit into one line of the narrowest window (pinentry-gtk-2). */
const A_ROW = 4;

/** A list that says itself where its lines break, before a window does. */
export function inRows(names: readonly string[], separator: '、' | ', '): string {
  const rows = Array.from({ length: Math.ceil(names.length / A_ROW) }, (_, row) => names.slice(row * A_ROW, (row + 1) * A_ROW));
  return rows.map((row) => row.join(separator)).join(`${separator.trimEnd()}\n`);
}
