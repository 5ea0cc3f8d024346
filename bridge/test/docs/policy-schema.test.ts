import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, test } from 'vitest';
import { policySchema } from '../../src/access/policy/policy-schema.js';

test('the published schema of the policy file is the one that the daemon reads by', async () => {
  const { $schema, title, description, ...rest } = toJsonSchema(policySchema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    // Whether a path is absolute depends on the system; the description says it.
    ignoreActions: ['check'],
  });
  const json = JSON.stringify({ $schema, title, description, ...rest }, null, 2);
  // The project's formatter has short lists on one line.
  const formatted = json.replace(/\[\n[^[\]{}]*\]/g, (list) => JSON.stringify(JSON.parse(list)).replaceAll(',', ', '));
  await expect(`${formatted}\n`).toMatchFileSnapshot('../../docs/policy.schema.json');
});
