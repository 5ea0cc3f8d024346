import type { ReaderInfo } from '@cardbridge/sdk/protocol';
import type { Grant } from '../../access/index.js';
import type { Language } from '../../pin/index.js';
import type { RememberedCard } from '../../tries/index.js';
import type { OperationUnderWay, RecentSite } from '../desktop-daemon.js';
import type { SettingsValues } from '../settings/index.js';
import { type DesktopState, reasonText } from '../state/index.js';
import type { TrayItem, TrayView } from '../tray/tray.js';
import { type Words, wordsIn } from '../words/words.js';
import { type MenuAction, menuId, reasonId } from './menu-action.js';
import { nameText, originText } from './menu-text.js';

/** All that the tray shows. */
export interface TrayContent {
  readonly state: DesktopState;
  readonly readers: readonly Omit<ReaderInfo, 'id'>[];
  readonly underWay: readonly OperationUnderWay[];
  readonly recentSites: readonly RecentSite[];
  readonly grants: readonly Pick<Grant, 'origin' | 'decision'>[];
  /** Not used after three wrong PINs in a row, until the person says so. */
  readonly pausedCards: readonly Pick<RememberedCard, 'kind' | 'numberEnding'>[];
  readonly settings: SettingsValues;
  /** Undefined while it is not known, or cannot be told. */
  readonly autostart: boolean | undefined;
  /** False where the policy forbids it, or this program has nobody to ask. */
  readonly updatesAllowed: boolean;
  /** There is a new version. */
  readonly update: { readonly version: string } | undefined;
  readonly now: Date;
}

/** More than that is not a menu any more. */
const MOST_GRANTS = 20;
const MOST_READERS = 8;

const SEPARATOR: TrayItem = { kind: 'separator' };

export function trayView(content: TrayContent, language: Language): TrayView {
  const words = wordsIn(language);
  const { state, underWay } = content;
  const title = words.line(words.state[state.name]);
  const happening = underWay.map(({ what, origin }) => words.underWay[what](originText(origin)));
  const reasons = state.reasons.map((reason) => reasonText(reason, language).sentence);
  const readers = readerLines(content, words);
  return {
    icon: state.name,
    title,
    description: [...happening, ...reasons, ...readers].join('\n'),
    menu: [
      line('state', title),
      ...happening.map((text, index) => line(`under-way ${index}`, text)),
      // To be clicked: what is to be done about it has no room here.
      ...reasons.map((text, index): TrayItem => ({ kind: 'item', id: reasonId(index), label: text })),
      ...pausedCards(content, words),
      ...(content.update ? [item({ do: 'download' }, words.menu.download(content.update.version))] : []),
      SEPARATOR,
      ...readers.map((text, index) => line(`reader ${index}`, text)),
      SEPARATOR,
      recentSites(content, words, language),
      grants(content, words),
      SEPARATOR,
      item({ do: 'doctor' }, words.menu.doctor),
      item({ do: 'report' }, words.menu.report),
      SEPARATOR,
      languages(content, words),
      ...switches(content, words),
      SEPARATOR,
      item({ do: 'about' }, words.menu.about),
      item({ do: 'quit' }, words.menu.quit),
    ],
  };
}

const line = (id: string, label: string): TrayItem => ({ kind: 'item', id, label, enabled: false });
const item = (action: MenuAction, label: string): TrayItem => ({ kind: 'item', id: menuId(action), label });

/** The kind of card, never its number. */
function readerLines({ readers, state }: TrayContent, words: Words): readonly string[] {
  if (state.name === 'loading') return [];
  if (readers.length === 0) return [words.noReaders];
  return readers
    .slice(0, MOST_READERS)
    .map(({ name, state, card }) =>
      words.readerLine(nameText(name), card ? words.cardKind[card.kind] : words.readerState[state]),
    );
}

/** One line for each ending of a number: that is what cards are told apart by. */
function pausedCards({ pausedCards }: TrayContent, { menu, cardKind }: Words): readonly TrayItem[] {
  const byEnding = new Map(pausedCards.map(({ kind, numberEnding }) => [numberEnding, kind]));
  return [...byEnding]
    .slice(0, MOST_READERS)
    .map(([numberEnding, kind]) => item({ do: 'resume-card', numberEnding }, menu.resumeCard(cardKind[kind], numberEnding)));
}

function recentSites({ recentSites, now }: TrayContent, words: Words, language: Language): TrayItem {
  const { menu } = words;
  const items = recentSites.map(({ origin, did, at }, index) =>
    line(`recent ${index}`, menu.site(originText(origin), menu.did[did], whenText(at, now, language))),
  );
  return {
    kind: 'submenu',
    id: 'recent-sites',
    label: menu.recentSites,
    items: items.length > 0 ? items : [line('no-recent', menu.noRecentSites)],
  };
}

function grants({ grants }: TrayContent, { menu }: Words): TrayItem {
  const items = grants.slice(0, MOST_GRANTS).map(
    ({ origin, decision }): TrayItem => ({
      kind: 'submenu',
      id: `grant ${origin}`,
      label: menu.grant(originText(origin), menu.decision[decision]),
      items: [item({ do: 'revoke', origin }, menu.revoke)],
    }),
  );
  const left = grants.length - items.length;
  if (left > 0) items.push(line('more-grants', menu.more(left)));
  return {
    kind: 'submenu',
    id: 'grants',
    label: menu.grants,
    items: items.length > 0 ? items : [line('no-grants', menu.noGrants)],
  };
}

function languages({ settings }: TrayContent, { menu }: Words): TrayItem {
  const choice = (language: SettingsValues['language'], label: string): TrayItem => ({
    kind: 'item',
    id: menuId({ do: 'language', language }),
    label,
    checked: settings.language === language,
  });
  return {
    kind: 'submenu',
    id: 'language',
    label: menu.language,
    items: [choice('system', menu.systemLanguage), choice('zh-TW', '正體中文'), choice('en', 'English')],
  };
}

function switches({ state, settings, autostart, updatesAllowed }: TrayContent, { menu }: Words): readonly TrayItem[] {
  const runs = state.name === 'ready' || state.name === 'going' || state.name === 'attention';
  return [
    state.name === 'paused'
      ? item({ do: 'resume' }, menu.resume)
      : { kind: 'item', id: menuId({ do: 'pause' }), label: menu.pause, enabled: runs },
    {
      kind: 'item',
      id: menuId({ do: 'autostart' }),
      label: menu.autostart,
      enabled: autostart !== undefined,
      checked: autostart ?? false,
    },
    {
      kind: 'item',
      id: menuId({ do: 'updates' }),
      label: menu.updates,
      enabled: updatesAllowed,
      checked: updatesAllowed && settings.checkForUpdates,
    },
  ];
}

/** The time, of this computer; with the day when that is not today. */
function whenText(at: Date, now: Date, language: Language): string {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const day = at.toDateString() === now.toDateString() ? {} : ({ month: 'numeric', day: 'numeric' } as const);
  return new Intl.DateTimeFormat(language, { ...day, ...time }).format(at);
}
