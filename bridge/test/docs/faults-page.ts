import { messages as english } from '@cardbridge/sdk/messages/en';
import { messages as chinese } from '@cardbridge/sdk/messages/zh-TW';
import { type BridgeErrorCode, isRetriable } from '@cardbridge/sdk/protocol';
import type { AttackTest } from '../../dev/attacks/find-tests.js';
import { FAULT_GROUPS, type FaultGroup, type FaultRow } from '../support/fault-rows.js';

const GROUPS: Readonly<Record<FaultGroup, string>> = {
  service: 'The smart card service',
  readers: 'Readers',
  cards: 'Cards',
  others: 'Other programs',
  pin: 'PINs and windows',
  nhi: 'NHI cards',
  modules: 'Modules of card vendors',
};

/** The table of faults as a page of the documentation. */
export function faultsPage(rows: readonly FaultRow[], tests: readonly AttackTest[]): string {
  const codes = [...new Set(rows.flatMap((row) => row.codes))].sort();
  return `# Faults: what goes wrong, what the page gets, what the person reads

Made by \`npm run docs\` from [the table](../test/support/fault-rows.ts), from the titles of the tests that make each fault, and from the
messages of the SDK: not to be edited by hand. A row that no test makes fails \`npm test\`. *Again* says whether the same request may
succeed later (\`retriable\`).

A card that another program holds exclusively is waited for some seconds, and so is one that is in another program's transaction; then it
is \`ERR_CARD_BUSY\`. *Which* program it is cannot be told: the service knows the other ends of its socket, and tells them to nobody but the
administrator. Programs that often are it: the HiCOS tools, the NHI card software (小綠人), other eID programs, and GnuPG, whose scdaemon
keeps a card that it has once seen (\`gpgconf --kill scdaemon\`).

${FAULT_GROUPS.map((group) => section(group, rows, tests)).join('\n')}
## What the person reads

${codes.map(words).join('\n')}`;
}

function section(group: FaultGroup, rows: readonly FaultRow[], tests: readonly AttackTest[]): string {
  const lines = rows
    .filter((row) => row.group === group)
    .map(({ id, fault, codes, note }) => {
      const gets = codes.length === 0 ? 'the result' : codes.map(link).join(' or ');
      const again =
        codes.length === 0 ? '–' : [...new Set(codes.map((code) => (isRetriable(code) ? 'yes' : 'no')))].join(' or ');
      const files = [...new Set(tests.filter(({ ids }) => ids.includes(id)).map(({ file }) => file))];
      const where = files.map((file) => `[${file.split('/').at(-1)}](../../${file})`).join(', ');
      return `| ${id} | ${fault} | ${gets} | ${again} | ${note ?? ''} | ${where} |`;
    });
  return `## ${GROUPS[group]}

| id | fault | the page gets | again | beyond that | tests |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

const link = (code: BridgeErrorCode) => `[\`${code}\`](#${code.toLowerCase()})`;

function words(code: BridgeErrorCode): string {
  const said = [chinese, english].map((messages) => `- ${messages[code].sentence} ${messages[code].remedy}`);
  return `### ${code}\n\n${said.join('\n')}\n`;
}
