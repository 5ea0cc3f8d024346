/** Rows as lines with aligned columns. Chinese characters are two columns wide in a terminal. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widest = (column: number) => Math.max(...rows.map((row) => width(row[column] ?? '')));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widest(column) - width(cell)))
      .join('  ')
      .trimEnd(),
  );
}

const width = (cell: string) => [...cell].reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0);
