import type { CardView, PanelView } from '../view.js';
import { accountsIn } from './accounts.js';
import { cardDataIn } from './card-data.js';
import { connect } from './connection.js';
import { byId, element } from './element.js';
import { faceOf } from './faces.js';
import { fillFixedTexts } from './fixed-texts.js';
import { kindOf } from './kind-of.js';
import { mailboxIn } from './mailbox.js';
import { promptWindow } from './prompt-window.js';
import { readersIn } from './readers.js';
import { en, type Texts, zhTW } from './texts.js';

const LANGUAGE_KEY = 'cardbridge.panel.language';

const language = byId('language', HTMLButtonElement);
const notice = byId('notice', HTMLParagraphElement);
const live = byId('live', HTMLParagraphElement);
const select = byId('card-select', HTMLSelectElement);
const face = byId('card-face', HTMLDivElement);

let texts: Texts = localStorage.getItem(LANGUAGE_KEY) === 'en' ? en : zhTW;
let view: PanelView | undefined;
let chosenId: string | undefined;

const say = (message: string) => {
  live.textContent = message;
};
const nameOf = (card: CardView) => texts.cardName(kindOf(card, texts), card.holder);

function showNotice(message: string | undefined): void {
  notice.hidden = message === undefined;
  if (message !== undefined && notice.textContent !== message) notice.textContent = message;
}

function start(token: string): void {
  const connection = connect(token, {
    onView(next) {
      showNotice(undefined);
      // A window about a card brings that card to the front, so that its test PIN is at hand.
      const prompt = next.prompt;
      if (prompt !== null && prompt.id !== view?.prompt?.id && prompt.about !== 'access' && prompt.cardNumberEnding !== null) {
        const { cardKind, cardNumberEnding: ending } = prompt;
        const held = next.readers.map(({ cardId }) => next.cards.find(({ id }) => id === cardId));
        chosenId = held.find((card) => card?.kind === cardKind && card.cardNumber.endsWith(ending))?.id ?? chosenId;
      }
      view = next;
      draw();
    },
    onOffline: () => showNotice(texts.offline),
  });
  const run = (path: string, body: object, done?: () => string) => {
    connection.act(path, body).then(
      () => done && say(done()),
      (error: unknown) => {
        console.warn('panel:', error);
        showNotice(texts.offline);
      },
    );
  };
  const drawReaders = readersIn(byId('readers', HTMLDivElement), {
    insert: (reader) => chosenId !== undefined && run('/api/insert', { reader, card: chosenId }),
    remove: (reader) => run('/api/remove', { reader }),
  });
  const drawData = cardDataIn(byId('data', HTMLDListElement), say);
  const drawWindow = promptWindow(connection, say);
  const drawMailbox = mailboxIn(say);
  const drawAccounts = accountsIn(say);

  select.addEventListener('change', () => {
    chosenId = select.value;
    draw();
  });
  byId('new-card', HTMLButtonElement).addEventListener('click', () => {
    if (chosenId !== undefined) run('/api/new-card', { card: chosenId }, () => texts.renewed);
  });
  byId('start-over', HTMLButtonElement).addEventListener('click', () => {
    chosenId = undefined;
    run('/api/start-over', {}, () => texts.startedOver);
  });
  language.addEventListener('click', () => {
    texts = texts === zhTW ? en : zhTW;
    localStorage.setItem(LANGUAGE_KEY, texts.language);
    drawFixed();
    draw();
  });

  function draw(): void {
    if (view === undefined) return;
    const { cards } = view;
    const chosen = cards.find(({ id }) => id === chosenId) ?? cards[0];
    chosenId = chosen?.id;
    drawOptions(cards);
    if (chosen !== undefined) face.replaceChildren(faceOf(chosen, texts, 'lying'));
    drawReaders(view, chosen, texts, nameOf);
    drawData(chosen, texts);
    drawWindow(view.prompt, texts);
    drawMailbox(view, texts);
    drawAccounts(view.accounts, texts);
  }
}

let drawnOptions = '';

/** Grouped by kind; left alone while nothing differs, so that an open list does not close under the person's hand. */
function drawOptions(cards: readonly CardView[]): void {
  const key = `${texts.language} ${cards.map(({ id }) => id).join(' ')}`;
  if (key !== drawnOptions) {
    drawnOptions = key;
    const kinds = [...new Set(cards.map(({ kind }) => kind))];
    select.replaceChildren(
      ...kinds.map((kind) =>
        element(
          'optgroup',
          { label: texts.kinds[kind] ?? kind },
          ...cards.filter((card) => card.kind === kind).map((card) => element('option', { value: card.id }, nameOf(card))),
        ),
      ),
    );
  }
  if (chosenId !== undefined) select.value = chosenId;
}

function drawFixed(): void {
  document.documentElement.lang = texts.language;
  document.title = texts.documentTitle;
  language.textContent = texts.otherLanguage;
  language.lang = texts.language === 'en' ? 'zh-TW' : 'en';
  fillFixedTexts(document, texts);
}

drawFixed();
const token = location.hash.slice(1);
if (token === '') showNotice(texts.noToken);
else start(token);
