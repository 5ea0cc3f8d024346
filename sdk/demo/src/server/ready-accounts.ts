import { randomUUID } from 'node:crypto';
import type { TestPki } from '@cardbridge/fixtures/pki';
import type { Database } from './database/index.js';
import { hashPassword } from './passwords/index.js';
import { logUsage } from './usage-log.js';

type Localized = Readonly<Record<'zh-TW' | 'en', string>>;

/** TEST ONLY: an account that is there from the start, as the simulator's panel lists it. */
export interface ReadyAccount {
  readonly label: Localized;
  /** What to sign in with. */
  readonly account: string;
  readonly password: string;
  readonly note: Localized | null;
}

const PASSWORD = 'Test+1234';

interface Sketch extends ReadyAccount {
  /** Of the catalogue, opened already. */
  readonly opened?: readonly string[];
  readonly columns: Readonly<Record<string, string | Date>>;
}

/**
 * TEST ONLY: makes the ready accounts that are not there yet, and lists them all. The first citizen of the test PKI, whose card
 * lies in the reader, has none: that card is for becoming gold.
 */
export async function makeReadyAccounts(
  database: Database,
  pki: Pick<TestPki, 'citizens'>,
  now: Date,
): Promise<readonly ReadyAccount[]> {
  const passwordHash = await hashPassword(PASSWORD);
  for (const { columns, opened = [] } of sketches(pki, now)) {
    await database.transaction(async (transaction) => {
      const id = randomUUID();
      const values = { id, ...columns, password_hash: passwordHash, created_at: now };
      const names = Object.keys(values);
      const added = await transaction.query<{ readonly id: string }>(
        `insert into members (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})
         on conflict do nothing returning id`,
        Object.values(values),
      );
      if (added.length === 0) return;
      await logUsage(transaction, { memberId: id, at: now, event: 'registered' });
      for (const serviceId of opened) {
        await transaction.query('insert into opened_services (member_id, service_id, opened_at) values ($1, $2, $3)', [
          id,
          serviceId,
          now,
        ]);
      }
    });
  }
  return sketches(pki, now).map(({ label, account, password, note }) => ({ label, account, password, note }));
}

/**
 * TEST ONLY: registers a password for the NHI card of the first citizen, unless there is one, and lists it: with it their card in the
 * reader is a way in.
 */
export async function makeReadyNhiPassword(
  database: Database,
  { citizens: [citizen] }: Pick<TestPki, 'citizens'>,
  now: Date,
): Promise<ReadyAccount> {
  if (citizen === undefined) throw new TypeError('the test PKI has no citizen');
  const { name, idNumber, nhiCardNumber, nhiPassword } = citizen;
  await database.query(
    `insert into nhi_passwords (id_number, card_number, password_hash, registered_at) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [idNumber, nhiCardNumber, await hashPassword(nhiPassword), now],
  );
  return {
    label: { 'zh-TW': '健保卡註冊密碼', en: 'Registered password of an NHI card' },
    account: idNumber,
    password: nhiPassword,
    note: {
      'zh-TW': `在讀卡機插入${name}的健保卡，再選「健保卡」登入`,
      en: `Put the NHI card of ${name} into the reader, then sign in by NHI card`,
    },
  };
}

function sketches({ citizens }: Pick<TestPki, 'citizens'>, now: Date): readonly Sketch[] {
  const [, gold] = citizens;
  if (gold === undefined) throw new TypeError('the test PKI has fewer than two citizens');
  return [
    {
      label: { 'zh-TW': '一般會員', en: 'General member' },
      account: '0912000001',
      password: PASSWORD,
      note: { 'zh-TW': '可用讀卡機裡的自然人憑證升級金質會員', en: 'Can become gold with the citizen card in the reader' },
      columns: { kind: 'personal', family_name: '林', given_name: '測試', mobile: '0912000001', email: 'lin@example.tw' },
    },
    {
      label: { 'zh-TW': '金質會員', en: 'Gold member' },
      account: 'tpgoldtest',
      password: PASSWORD,
      note: { 'zh-TW': `也可用${gold.name}的自然人憑證登入`, en: `Signs in with the citizen card of ${gold.name}, too` },
      opened: ['library-card', 'sports-center', 'youbike'],
      columns: {
        kind: 'personal',
        status: 'gold',
        account_name: 'tpgoldtest',
        family_name: gold.name.slice(0, 1),
        given_name: gold.name.slice(1),
        certified_name: gold.name,
        mobile: '0912000002',
        email: 'gold@example.tw',
        id_number: gold.idNumber,
        subject_serial_number: gold.subjectSerialNumber,
        birth_date: gold.birthDate,
        address: '臺北市信義區市府路 1 號',
        proved_at: now,
      },
    },
    {
      label: { 'zh-TW': '組織會員（尚未以卡片證明）', en: 'Organisation, not proved by card yet' },
      account: 'office@example.tw',
      password: PASSWORD,
      note: { 'zh-TW': '請在讀卡機插入工商憑證卡', en: 'Put the organisation card into the reader' },
      columns: { kind: 'organization', family_name: '吳', given_name: '範例', email: 'office@example.tw' },
    },
    {
      label: { 'zh-TW': '已凍結的帳號', en: 'Frozen account' },
      account: 'frozen@example.tw',
      password: PASSWORD,
      note: { 'zh-TW': '登入時可以解除凍結', en: 'The freeze can be lifted while signing in' },
      columns: { kind: 'personal', family_name: '許', given_name: '範例', email: 'frozen@example.tw', frozen_at: now },
    },
  ];
}
