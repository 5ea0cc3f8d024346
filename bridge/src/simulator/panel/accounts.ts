import * as v from 'valibot';
import type { AccountView } from './view.js';

/** The test accounts that a person can sign in with, as the identity server has them. */
export interface AccountList {
  /** Takes the place of the whole list. The same list again changes nothing, so it may be put as often as one likes. */
  put(accounts: readonly AccountView[]): void;
  view(): readonly AccountView[];
}

const upTo = (maxLength: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(maxLength));
const inBothLanguages = (maxLength: number) => v.strictObject({ 'zh-TW': upTo(maxLength), en: upTo(maxLength) });

export const accountsBody = v.strictObject({
  accounts: v.pipe(
    v.array(
      v.strictObject({
        label: inBothLanguages(100),
        account: upTo(254),
        password: upTo(128),
        note: v.nullable(inBothLanguages(300)),
      }),
    ),
    v.maxLength(50),
  ),
});

/** `onChange` is called after each change. */
export function createAccountList(onChange: () => void): AccountList {
  let accounts: readonly AccountView[] = [];
  return {
    put(next) {
      if (JSON.stringify(next) === JSON.stringify(accounts)) return;
      accounts = next;
      onChange();
    },
    view: () => accounts,
  };
}
