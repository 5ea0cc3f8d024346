import { publicVectorsFolder } from '@cardbridge/fixtures/machine';
import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, it } from 'vitest';
import { runWebEid } from './web-eid.js';

describeWith(['public-vectors'], 'tokens and OCSP responses of Web eID', () => {
  it('of real cards are accepted, and all others are refused for the reason that they were made for', async () => {
    const { passed, total, failures } = await runWebEid(publicVectorsFolder() ?? '');
    expect(failures).toEqual([]);
    expect([passed, total]).toEqual([27, 27]);
  });
});
