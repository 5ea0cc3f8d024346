import { cardWordsInEnglish } from '../../card-words/index.js';
import type { zhTW } from './zh-TW.js';

export const en: typeof zhTW = {
  state: {
    loading: 'starting …',
    ready: 'ready',
    going: 'a card is in use',
    paused: 'paused',
    attention: 'needs your attention',
  },
  line: (state) => `CardBridge: ${state}`,
  underWay: {
    authenticate: (origin) => `Signing in to ${origin}`,
    'read-nhi': (origin) => `Giving NHI card data to ${origin}`,
  },
  reasons: {
    portsTaken: {
      sentence: (ports) => `Another program has port ${ports}; pages reach it first.`,
      remedy: 'If pages do not find CardBridge, stop that program, then start CardBridge again.',
    },
    certificateEnds: {
      sentence: (days) =>
        days < 0
          ? 'The certificate of wss has ended.'
          : `The certificate of wss ends in ${days} ${days === 1 ? 'day' : 'days'}.`,
      remedy: 'Make a new one: cardbridge trust install --renew',
    },
    settings: {
      sentence: 'The settings file of CardBridge cannot be used; the usual settings hold for now.',
      remedy: 'Change any setting in the menu to begin a new file; the old one is kept beside it.',
    },
    update: {
      sentence: (version, security) => `There is a new version, ${version}${security ? ', which mends a weakness' : ''}.`,
      remedy: 'Open the download page in the menu; CardBridge installs nothing by itself.',
    },
  },
  noReaders: 'No card readers',
  readerLine: (reader, state) => `${reader}: ${state}`,
  ...cardWordsInEnglish,
  menu: {
    recentSites: 'Recent sites',
    noRecentSites: 'No site has used a card since the start',
    site: (origin, did, at) => `${origin}  ${did}  ${at}`,
    did: {
      refused: 'was refused',
      'was-granted': 'was let in',
      signed: 'signed you in',
      'read-nhi': 'got NHI card data',
      failed: 'did not succeed',
    },
    grants: 'Grants of sites',
    noGrants: 'No decision about a site is remembered',
    grant: (origin, decision) => `${origin}  ${decision}`,
    decision: { always: 'always allowed', never: 'never allowed' },
    revoke: 'Revoke, and ask me next time',
    more: (count) => `… ${count} more: cardbridge grants`,
    doctor: 'Check this computer …',
    report: 'Copy a report …',
    language: '語言 / Language',
    systemLanguage: 'As the system',
    resumeCard: (kind, numberEnding) => `Use this card again: ${kind} (number ends in ${numberEnding})`,
    pause: 'Pause',
    resume: 'Resume',
    autostart: 'Start at login',
    updates: 'Check for new versions',
    download: (version) => `New version ${version}: open the download page …`,
    about: 'About …',
    quit: 'Quit',
  },
  window: {
    ok: 'OK',
    cut: '… (all of it: cardbridge doctor)',
    about: 'About CardBridge',
    version: (version) => `CardBridge ${version}`,
    purpose: 'Lets web pages sign in with citizen certificate and NHI cards. A PIN is typed in windows of CardBridge only.',
    state: (state) => `State: ${state}`,
    port: (port) => `Port: 127.0.0.1:${port}`,
    log: (path) => `Log: ${path}`,
    withoutTray: 'This desktop has no place for the icon; CardBridge runs all the same. To stop it: cardbridge stop',
    doctor: 'What the check found',
    healthy: 'Everything is in order.',
    levels: { ok: 'in order', warning: 'note', failed: 'wrong' },
    report: 'Report',
    copied: 'The report is copied, ready to be pasted into a mail or a form. It has no PIN, ID number, name or card number.',
    saved: (path) =>
      `There is no clipboard to copy to; the report is in this file:\n${path}\nIt has no PIN, ID number, name or card number.`,
    failed: 'Not done',
    revokeFailed: (origin) => `The grant of ${origin} could not be revoked.`,
    resumeCardFailed: 'The card could not be resumed.',
    autostartFailed: 'Starting at login could not be changed.',
    settingFailed: 'The setting could not be kept; it holds until CardBridge ends.',
    openPageFailed: (url) => `The page could not be opened; please open it in your browser:\n${url}`,
    doctorFailed: 'The check did not end.',
    reportFailed: 'The report could not be made.',
  },
};
