const LINE_WIDTH = 128;

/**
 * JSON laid out as the project's formatter lays it out, so that a written file passes `npm run check` as it is: a member a line,
 * lists of plain values on one line where they fit.
 */
export function writeJson(value: object): string {
  return `${write(value, '', 0)}\n`;
}

function write(value: unknown, indent: string, column: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const oneLine = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    // The comma that may follow counts.
    if (!value.some(isObject) && column + oneLine.length < LINE_WIDTH) return oneLine;
    return `[\n${value.map((item) => inner + write(item, inner, inner.length)).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).map(([name, item]) => {
    const start = `${inner}${JSON.stringify(name)}: `;
    return start + write(item, inner, start.length);
  });
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
