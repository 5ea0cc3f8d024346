import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Database, type Queryable, StatementError, uniqueViolation } from '../../src/server/database/index.js';

const general = {
  kind: 'personal',
  status: 'general',
  family_name: '王',
  given_name: '小明',
  password_hash: 'hash',
  created_at: new Date(),
} as const;

/** Serials, numbers and names of a member who proved who they are; each call another one's. */
function proof(status: 'gold' | 'organization') {
  const own = randomUUID();
  return {
    status,
    kind: status === 'gold' ? 'personal' : 'organization',
    account_name: own,
    certified_name: '王小明',
    proved_at: new Date(),
    ...(status === 'gold' ? { id_number: own, subject_serial_number: own } : { tax_id: own }),
  } as const;
}

type Values = Readonly<Record<string, string | Date | null>>;

function addMember(queryable: Queryable, values: Values = {}): Promise<readonly { id: string }[]> {
  const row: Values = { ...general, id: randomUUID(), email: `${randomUUID()}@example.com`, ...values };
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  return queryable.query(
    `insert into members (${columns.join()}) values (${places.join()}) returning id`,
    columns.map((column) => row[column]),
  );
}

async function countMembers(queryable: Queryable, familyName: string): Promise<number> {
  const [row] = await queryable.query<{ count: number }>('select count(*)::int as count from members where family_name = $1', [
    familyName,
  ]);
  return row?.count ?? 0;
}

/** What every database promises. Call it inside a `describe`. */
export function testDatabase(open: () => Database): void {
  describe('rows', () => {
    it('have the same types wherever they come from', async () => {
      const at = new Date('2026-11-21T16:00:00.123+08:00');
      const [row] = await open().query(
        `select $1::jsonb as json, $2::timestamptz as at, '1990-02-28'::date as day, $3::bigint as big, count(*) as counted,
          7 as number, true as yes, null as nothing, $4::text[] as texts, 'b' = any($4) as found, $5::uuid as uuid`,
        [
          JSON.stringify({ 姓名: ['王'], n: 1.5 }),
          at,
          '9007199254740993',
          ['a', 'b,"'],
          '6F9619FF-8B86-D011-B42D-00CF4FC964FF',
        ],
      );
      expect(row).toEqual({
        json: { 姓名: ['王'], n: 1.5 },
        at,
        day: '1990-02-28',
        big: '9007199254740993',
        counted: '1',
        number: 7,
        yes: true,
        nothing: null,
        texts: ['a', 'b,"'],
        found: false,
        uuid: '6f9619ff-8b86-d011-b42d-00cf4fc964ff',
      });
    });

    it('keep what was given, quotes and all', async () => {
      const family = `'; drop table members; -- "王"\\`;
      await addMember(open(), { family_name: family, birth_date: '1990-12-31', mobile: randomUUID() });
      const rows = await open().query('select family_name, birth_date, address from members where family_name = $1', [family]);
      expect(rows).toEqual([{ family_name: family, birth_date: '1990-12-31', address: null }]);
    });
  });

  describe('who is who', () => {
    it.each(['mobile', 'email', 'account_name', 'id_number', 'subject_serial_number', 'tax_id'] as const)(
      'no two members have one %s',
      async (column) => {
        const values = { ...proof(column === 'tax_id' ? 'organization' : 'gold'), mobile: randomUUID(), email: randomUUID() };
        await addMember(open(), values);
        const kept: Readonly<Record<string, string | Date>> = values;
        const other = { ...proof(values.status), [column]: kept[column] ?? '' };
        const error = await addMember(open(), other).catch((caught: unknown) => caught);
        expect(uniqueViolation(error)).toBe(`members_${column}_unique`);
      },
    );

    it.each<[string, Values]>([
      ['gold without an ID number', { ...proof('gold'), id_number: null }],
      ['gold without a certificate', { ...proof('gold'), subject_serial_number: null }],
      ['gold without an account name', { ...proof('gold'), account_name: null }],
      ['gold without the time of the proof', { ...proof('gold'), proved_at: null }],
      ['gold without the certified name', { ...proof('gold'), certified_name: null }],
      ['general with an ID number', { id_number: randomUUID() }],
      ['general with a certificate', { subject_serial_number: randomUUID() }],
      ['general with an account name', { account_name: randomUUID() }],
      ['general with a tax id', { kind: 'organization', tax_id: randomUUID() }],
      ['an organization without a tax id', { ...proof('organization'), tax_id: null }],
      ['an organization that is gold', { ...proof('gold'), kind: 'organization' }],
      ['a person who is an organization', { ...proof('organization'), kind: 'personal' }],
      ['nobody to be reached', { email: null }],
      ['a status that is none', { status: 'platinum' }],
    ])('there is no member who is %s', async (_, values) => {
      const error = await addMember(open(), values).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ sqlState: '23514' });
      expect(uniqueViolation(error)).toBeUndefined();
    });

    it('takes sessions, authorizations and usage along when a member goes', async () => {
      const [member] = await addMember(open());
      await open().query('insert into sessions values ($1, $2, null, now(), now())', [randomUUID(), member?.id]);
      await open().query("insert into usage_log (member_id, at, event) values ($1, now(), 'sign-in')", [member?.id]);
      await open().query("insert into authorization_payloads (model, id, payload, member_id) values ('Grant', $1, '{}', $2)", [
        randomUUID(),
        member?.id,
      ]);
      await open().query('delete from members where id = $1', [member?.id]);
      for (const table of ['sessions', 'usage_log', 'authorization_payloads']) {
        expect(await open().query(`select * from ${table} where member_id = $1`, [member?.id])).toEqual([]);
      }
    });
  });

  describe('transactions', () => {
    it('hold as a whole, and give back what the work gave', async () => {
      const family = randomUUID();
      const result = await open().transaction(async (transaction) => {
        await addMember(transaction, { family_name: family });
        await addMember(transaction, { family_name: family });
        return countMembers(transaction, family);
      });
      expect(result).toBe(2);
      expect(await countMembers(open(), family)).toBe(2);
    });

    it('leave nothing when the work fails, and reject with its own error', async () => {
      const family = randomUUID();
      const mine = new Error('mine');
      const work = open().transaction(async (transaction) => {
        await addMember(transaction, { family_name: family });
        throw mine;
      });
      await expect(work).rejects.toBe(mine);
      expect(await countMembers(open(), family)).toBe(0);
    });

    it('do not pretend to hold when the error of a statement was passed over', async () => {
      const family = randomUUID();
      const work = open().transaction(async (transaction) => {
        await addMember(transaction, { family_name: family });
        await transaction.query('select 1/0').catch(() => undefined);
        return 'done';
      });
      await expect(work).rejects.toMatchObject({ code: 'ERR_DATABASE_ROLLED_BACK' });
      expect(await countMembers(open(), family)).toBe(0);
    });

    it('let exactly one of 50 with one ID number through, and all of the others', async () => {
      const same = randomUUID();
      const family = randomUUID();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 100 }, (_, index) =>
          open().transaction((transaction) =>
            addMember(transaction, { ...proof('gold'), family_name: family, ...(index % 2 === 0 ? { id_number: same } : {}) }),
          ),
        ),
      );
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [uniqueViolation(outcome.reason)] : []));
      expect(reasons).toEqual(Array.from({ length: 49 }, () => 'members_id_number_unique'));
      expect(await countMembers(open(), family)).toBe(51);
    });

    it('try again when the database asks for it, and not for ever', async () => {
      const raise = (transaction: Queryable, sqlState: string) =>
        transaction.query(`do $$ begin raise exception using errcode = '${sqlState}'; end $$`);
      for (const sqlState of ['40001', '40P01']) {
        let attempts = 0;
        const result = open().transaction(async (transaction) => {
          attempts += 1;
          if (attempts < 3) await raise(transaction, sqlState);
          return attempts;
        });
        expect(await result).toBe(3);
        await expect(open().transaction((transaction) => raise(transaction, sqlState))).rejects.toMatchObject({ sqlState });
      }
      let attempts = 0;
      const refused = open().transaction(async (transaction) => {
        attempts += 1;
        await raise(transaction, '23505');
      });
      await expect(refused).rejects.toBeInstanceOf(StatementError);
      expect(attempts).toBe(1);
    });
  });

  it('tells nothing of a row or a parameter in an error, and names a mistake in a statement', async () => {
    const secret = 'A123456789';
    const values = { ...proof('gold'), id_number: secret };
    await addMember(open(), values);
    const outcomes = await Promise.allSettled([
      addMember(open(), { ...proof('gold'), id_number: secret }),
      addMember(open(), { ...values, ...proof('gold'), id_number: secret, proved_at: null }),
      open().query('select $1::uuid', [secret]),
      open().query('select $1::int', [secret]),
    ]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StatementError) });
      expect(inspect(outcome, { depth: 10, showHidden: true })).not.toContain(secret);
    }
    await expect(open().query('select * from membres')).rejects.toThrow('membres');
  });

  it('knows no unique violation in other errors', () => {
    for (const error of [undefined, null, 'x', new Error('x'), { code: '23505', constraint: 'x' }]) {
      expect(uniqueViolation(error)).toBeUndefined();
    }
  });
}
