import { type CrowdPerson, loadTestPki, signToken, type TestPerson, type TestPki } from '@cardbridge/fixtures/pki';
import type { ChallengePurpose, IdentityServerApi } from '@cardbridge/sdk/flows';
import type { IdentityComparison } from '@cardbridge/sdk/verifier';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { idNumbersWithSameEnding } from '../src/walks/id-numbers-with-same-ending.js';
import { startRegistration } from './support/start-registration.js';
import { codeIn, startTestServer, TEST_PASSWORD, type TestServer } from './support/start-test-server.js';

/** Who becomes gold, and who does not. Over HTTP, with the whole server on an embedded database. */
let pki: TestPki;
let server: TestServer;
let api: IdentityServerApi;
let mobile: string;
let count = 0;

beforeAll(async () => {
  pki = await loadTestPki();
  server = await startTestServer();
});
afterAll(() => server?.close());
beforeEach(async () => {
  api = await register();
});

async function register(on = server): Promise<IdentityServerApi> {
  count += 1;
  mobile = `0933${String(count).padStart(6, '0')}`;
  return on.registered(mobile);
}

const person = (index: number): CrowdPerson => {
  const found = pki.crowd[index];
  if (found === undefined) throw new RangeError(`no person ${index} in the crowd`);
  return found;
};

async function prove(
  holder: Pick<CrowdPerson, 'signature'>,
  idNumber: string,
  options: { readonly with?: IdentityServerApi; readonly purpose?: ChallengePurpose; readonly on?: TestServer } = {},
) {
  const { with: caller = api, purpose = 'gold', on = server } = options;
  const { challengeNonce } = await caller.issueChallenge({ purpose });
  return caller.upgradeToGold({ idNumber, challengeNonce, token: signToken(holder.signature, on.url, challengeNonce) });
}

describe('gold', () => {
  test('a card, its ID number and the comparison make a member gold, named as the certificate has it', async () => {
    const holder = person(0);
    const { member, accountName, appLink } = await prove(holder, holder.idNumber.toLowerCase());
    expect(member).toEqual({ kind: 'personal', status: 'gold', displayName: holder.name, accountName });
    expect(accountName).toMatch(/^tp[2-9a-z]{8}$/);
    expect(appLink.startsWith(server.url)).toBe(true);
    const profile = await api.profile();
    expect(profile).toMatchObject({ status: 'gold', displayName: holder.name });
    expect(profile.maskedIdNumber).toBe(`${holder.idNumber.slice(0, 1)}******${holder.idNumber.slice(-3)}`);
    const { entries } = await api.usageLog();
    expect(entries.map(({ event }) => event)).toContain('became-gold');
  });

  test('from then on the account name and the card are ways in, and the password stays', async () => {
    const holder = person(1);
    const { accountName } = await prove(holder, holder.idNumber);
    const other = await server.visitor();
    await other.signInWithPassword({ account: accountName.toUpperCase(), password: TEST_PASSWORD });
    expect((await other.session()).member?.displayName).toBe(holder.name);
    const third = await server.visitor();
    const { challengeNonce } = await third.issueChallenge({ purpose: 'sign-in' });
    const token = signToken(holder.signature, server.url, challengeNonce);
    expect((await third.signInWithCard({ challengeNonce, token })).member?.accountName).toBe(accountName);
  });

  test('same last four, other ID number: the comparison refuses it, and nothing has changed', async () => {
    const holder = person(2);
    const [other = ''] = idNumbersWithSameEnding(holder.idNumber, 1);
    await expect(prove(holder, other)).rejects.toMatchObject({ code: 'ERR_ID_COMPARISON_MISMATCH' });
    expect(await api.profile()).toMatchObject({ status: 'general', accountName: null, maskedIdNumber: null });
  });

  test('looking for a number with the same last four ends soon, whatever account it is tried from', async () => {
    const holder = person(3);
    const codes: string[] = [];
    for (const idNumber of idNumbersWithSameEnding(holder.idNumber, 7)) {
      const caller = await register();
      codes.push(await prove(holder, idNumber, { with: caller }).catch((error) => error.code));
    }
    expect(codes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'ERR_ID_COMPARISON_MISMATCH'));
    expect(codes.slice(5)).toEqual(['ERR_TOO_MANY_REQUESTS', 'ERR_TOO_MANY_REQUESTS']);
  });

  test.each([
    ['', 'ERR_ID_NUMBER_INVALID'],
    ['A123456788', 'ERR_ID_NUMBER_INVALID'],
    ['A800000014', 'ERR_ID_NUMBER_OTHER'],
  ])('the ID number %j is %s', async (idNumber, code) => {
    await expect(prove(person(4), idNumber)).rejects.toMatchObject({ code });
  });

  test('one ID number, one gold account: the second is told the masked contact of the first', async () => {
    const holder = person(5);
    await prove(holder, holder.idNumber);
    const first = mobile;
    const second = await register();
    await expect(prove(holder, holder.idNumber, { with: second })).rejects.toMatchObject({
      code: 'ERR_ID_TAKEN',
      details: { existingContacts: [{ kind: 'mobile', masked: `${first.slice(0, 4)}***${first.slice(-3)}` }] },
    });
    expect((await second.profile()).status).toBe('general');
  });

  test('a gold member is told that it is done; an organisation card is the wrong one', async () => {
    const holder = person(6);
    await prove(holder, holder.idNumber);
    await expect(prove(holder, holder.idNumber)).rejects.toMatchObject({ code: 'ERR_ALREADY_PROVED' });
    const other = await register();
    await expect(prove(pki.organisation, person(7).idNumber, { with: other })).rejects.toMatchObject({
      code: 'ERR_CARD_KIND_OTHER',
    });
  });

  test('a signature that was made for signing in does not upgrade', async () => {
    const holder = person(8);
    await expect(prove(holder, holder.idNumber, { purpose: 'sign-in' })).rejects.toMatchObject({
      code: 'ERR_VERIFICATION_FAILED',
      details: { verificationCode: 'ERR_PURPOSE_MISMATCH' },
    });
  });

  test('a session that was ended while the comparison took its time is not alive again afterwards', async () => {
    const comparison: IdentityComparison = {
      compare: async () => {
        // A new password, a freeze: whoever was signed in no longer is.
        await slow.database.query('delete from sessions');
        return 'confirmed';
      },
    };
    const slow = await startTestServer({ comparison });
    try {
      const thief = await register(slow);
      const { idNumber, ...holder } = person(40);
      await prove(holder, idNumber, { with: thief, on: slow }).catch(() => undefined);
      expect(await slow.database.query('select 1 from sessions where member_id is not null')).toEqual([]);
      await expect(thief.profile()).rejects.toMatchObject({ code: 'ERR_SIGN_IN_REQUIRED' });
    } finally {
      await slow.close();
    }
  });

  test('nobody who is not signed in can upgrade', async () => {
    const visitor = await server.visitor();
    await expect(prove(person(9), person(9).idNumber, { with: visitor })).rejects.toMatchObject({
      code: 'ERR_SIGN_IN_REQUIRED',
    });
  });

  test('a deleted account frees its ID number and card for another', async () => {
    const holder = person(10);
    await prove(holder, holder.idNumber);
    await api.deleteAccount({ password: TEST_PASSWORD });
    const next = await register();
    expect((await prove(holder, holder.idNumber, { with: next })).member.status).toBe('gold');
  });
});

describe('without a comparison that answers, nobody becomes gold', () => {
  const down: IdentityComparison = { compare: () => Promise.reject(new Error('the registry is away')) };

  test.each([
    ['none is configured', undefined],
    ['it does not answer', down],
  ])('%s', async (_, comparison) => {
    const closed = await startTestServer({ comparison });
    try {
      const caller = await register(closed);
      const holder = person(11);
      await expect(prove(holder, holder.idNumber, { with: caller, on: closed })).rejects.toMatchObject({
        code: 'ERR_ID_COMPARISON_UNAVAILABLE',
      });
      expect((await caller.profile()).status).toBe('general');
    } finally {
      await closed.close();
    }
  });
});

describe('organisation', () => {
  async function office(): Promise<IdentityServerApi> {
    count += 1;
    const visitor = await server.visitor();
    await startRegistration(visitor, server.url, { kind: 'email', value: `office${count}@example.tw` }, 'organization');
    await visitor.confirmRegistrationCode({ code: codeIn(server.sent.at(-1)?.text) });
    await visitor.completeRegistration({ familyName: '吳', givenName: '範例', password: TEST_PASSWORD, wantsUpgrade: true });
    return visitor;
  }
  const proveOffice = async (caller: IdentityServerApi, holder: Pick<TestPerson, 'signature'>, taxId: string) => {
    const { challengeNonce } = await caller.issueChallenge({ purpose: 'organization' });
    return caller.proveOrganization({ taxId, challengeNonce, token: signToken(holder.signature, server.url, challengeNonce) });
  };

  test('its card and tax id prove it, once', async () => {
    const { organisation } = pki;
    const first = await office();
    await expect(proveOffice(first, organisation, '04595252')).rejects.toMatchObject({ code: 'ERR_TAX_ID_OTHER' });
    await expect(proveOffice(first, organisation, '12345678')).rejects.toMatchObject({ code: 'ERR_TAX_ID_INVALID' });
    const { member } = await proveOffice(first, organisation, organisation.idNumber);
    expect(member).toMatchObject({ kind: 'organization', status: 'organization', displayName: organisation.name });
    expect((await first.profile()).taxId).toBe(organisation.idNumber);
    const second = await office();
    await expect(proveOffice(second, organisation, organisation.idNumber)).rejects.toMatchObject({ code: 'ERR_TAX_ID_TAKEN' });
  });

  test('a person is no organisation, and the other way round', async () => {
    await expect(proveOffice(api, pki.organisation, pki.organisation.idNumber)).rejects.toMatchObject({
      code: 'ERR_MEMBER_KIND_OTHER',
    });
    const bureau = await office();
    await expect(proveOffice(bureau, person(12), pki.organisation.idNumber)).rejects.toMatchObject({
      code: 'ERR_CARD_KIND_OTHER',
    });
    await expect(prove(person(12), person(12).idNumber, { with: bureau })).rejects.toMatchObject({
      code: 'ERR_MEMBER_KIND_OTHER',
    });
  });
});

test('the card is not asked to sign a proof for somebody who is not signed in', async () => {
  const visitor = await server.visitor();
  for (const purpose of ['gold', 'organization'] as const) {
    await expect(visitor.issueChallenge({ purpose })).rejects.toMatchObject({ code: 'ERR_SIGN_IN_REQUIRED' });
  }
});
