import { runCommand } from '../../local/index.js';
import type { CardCommandOptions, CommandContext } from '../context.js';
import { cardParams, reportStage } from '../context.js';
import { texts } from '../texts.js';

const FIELDS = ['cardNumber', 'name', 'idNumber', 'birthDate', 'sex', 'issueDate', 'cancelMark'] as const;

export async function nhi(options: CardCommandOptions, { output, path, signal, prompt }: CommandContext): Promise<void> {
  const { basicData } = await runCommand(path, 'nhi', cardParams(options), {
    prompt,
    signal,
    onProgress: reportStage(output),
  });
  const text = texts(output.language).nhi;
  output.result(
    { basicData },
    FIELDS.flatMap((field) => (basicData[field] === undefined ? [] : [`${text[field]}: ${basicData[field]}`])),
  );
}
