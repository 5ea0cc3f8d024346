import { describe, expect, test } from 'vitest';
import { createMailbox } from './mailbox.js';

const sms = { channel: 'sms', to: '0912345678', text: '您的驗證碼是 4821。' } as const;

describe('the mailbox', () => {
  test('shows the newest message first, with its time and its code', () => {
    const mailbox = createMailbox({ onChange: () => {}, now: () => Date.UTC(2026, 10, 21, 8) });
    mailbox.deliver(sms);
    mailbox.deliver({ channel: 'email', to: 'a@example.tw', subject: '歡迎', text: '您好', link: 'https://id.example/' });
    expect(mailbox.view()).toMatchObject([
      { channel: 'email', subject: '歡迎', code: null, link: 'https://id.example/', at: '2026-11-21T08:00:00.000Z' },
      { channel: 'sms', to: '0912345678', subject: null, code: '4821', link: null },
    ]);
  });

  test('keeps the newest fifty', () => {
    const mailbox = createMailbox({ onChange: () => {} });
    for (let i = 0; i < 60; i += 1) mailbox.deliver({ ...sms, text: `message ${i}` });
    const texts = mailbox.view().map(({ text }) => text);
    expect([texts.length, texts[0], texts.at(-1)]).toEqual([50, 'message 59', 'message 10']);
  });

  test('ids grow with a clock that stands still, jumps back, or ran on while the program was stopped', () => {
    let time = 1_000;
    const mailbox = createMailbox({ onChange: () => {}, now: () => time });
    mailbox.deliver(sms);
    mailbox.deliver(sms);
    time = 500;
    mailbox.deliver(sms);
    mailbox.clear();
    mailbox.deliver(sms);
    const [last] = mailbox.view();
    const restarted = createMailbox({ onChange: () => {}, now: () => 2_000 });
    restarted.deliver(sms);
    expect(last?.id).toBe(1_003);
    expect(restarted.view()[0]?.id).toBeGreaterThan(last?.id ?? Number.NaN);
  });

  test('tells of every change, and of nothing else', () => {
    let changes = 0;
    const mailbox = createMailbox({
      onChange: () => {
        changes += 1;
      },
    });
    mailbox.clear();
    mailbox.deliver(sms);
    mailbox.clear();
    mailbox.clear();
    expect(changes).toBe(2);
  });
});
