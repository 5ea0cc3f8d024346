import type { AccountView } from '../view.js';
import { copyButton } from './copy-button.js';
import { byId, element } from './element.js';
import type { Texts } from './texts.js';

/** The accounts that a person can sign in with; redrawn only when they differ, so that focus is not lost. */
export function accountsIn(say: (message: string) => void) {
  const section = byId('accounts', HTMLDetailsElement);
  const list = byId('accounts-list', HTMLUListElement);
  let drawn = '';

  function row(name: string, value: string, of: string, testId: string, texts: Texts): HTMLElement {
    const output = element('span', { class: 'value', 'data-testid': `account-${testId}` }, value);
    const copy = copyButton(output, texts.ofAccount(name, of), `copy-account-${testId}`, texts, say);
    return element('div', {}, element('dt', {}, name), element('dd', {}, output, copy));
  }

  return (accounts: readonly AccountView[], texts: Texts): void => {
    const key = JSON.stringify([accounts, texts.language]);
    if (key === drawn) return;
    drawn = key;
    section.hidden = accounts.length === 0;
    list.replaceChildren(
      ...accounts.map(({ label, account, password, note }) => {
        const name = label[texts.language];
        return element(
          'li',
          { class: 'account', 'data-testid': 'account', 'data-account': account },
          element('h3', {}, name),
          ...(note === null ? [] : [element('p', { class: 'account-note' }, note[texts.language])]),
          element(
            'dl',
            { class: 'data' },
            row(texts.account, account, name, 'name', texts),
            row(texts.password, password, name, 'password', texts),
          ),
        );
      }),
    );
  };
}
