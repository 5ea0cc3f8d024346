import { describeStatus, instructionName } from '../apdu/index.js';
import type { Language } from '../pin/index.js';
import { VERSION } from '../version.js';
import type { TracedAnswerToReset } from './answer-to-reset.js';
import { applications } from './applications.js';
import type { Exchange } from './exchange.js';
import type { DataObjectShape } from './template-shape.js';
import { byteInHex } from './trace-as-json.js';
import type { ApplicationAnswer, CardTrace } from './trace-card.js';

const WORDS = {
  'zh-TW': {
    head: 'CardBridge 卡片追蹤',
    reader: '讀卡機',
    protocol: '使用的協定',
    offered: '提供',
    historical: '歷史位元組',
    malformed: '格式不正確',
    exchanges: '往來（只有標頭、長度與狀態碼）',
    nothing: '（沒有）',
    recognised: '認得的卡片',
    notRecognised: '沒有認出卡片',
    trouble: '出了問題',
    newCard: '新卡片：請把以上與以下全部貼到 CardBridge 專案的問題回報（Issues），並寫下是哪一種卡片；裡面沒有個人資料。',
    applications: '各應用程式的回應',
  },
  en: {
    head: 'CardBridge card trace',
    reader: 'reader',
    protocol: 'protocol in use',
    offered: 'offered',
    historical: 'historical bytes',
    malformed: 'malformed',
    exchanges: 'exchanges (headers, lengths and status words only)',
    nothing: '(none)',
    recognised: 'recognised as',
    notRecognised: 'not recognised',
    trouble: 'trouble',
    newCard:
      'New card: please paste all of this, above and below, into an issue of the CardBridge project, and say what card it is; nothing in it is personal.',
    applications: 'answers by application',
  },
} as const satisfies Record<Language, Readonly<Record<string, string>>>;

/** Lines to be read before they are sent anywhere. What cards and PC/SC say is technical, and the same in every language. */
export function traceAsText(trace: CardTrace, language: Language): readonly string[] {
  const words = WORDS[language];
  const { reader, protocol, atr, exchanges, recognised, newCard, trouble } = trace;
  return [
    words.head,
    `CardBridge ${VERSION}; ${process.platform} ${process.arch}`,
    `${words.reader}: ${reader}`,
    `ATR: ${spaced(atr.hex)}`,
    `  ${describeAnswer(atr, language)}`,
    `${words.protocol}: ${protocol}`,
    '',
    `== ${words.exchanges}`,
    ...(exchanges.length === 0 ? [words.nothing] : exchanges.flatMap(exchangeLines)),
    '',
    ...(trouble ? [`${words.trouble}: ${trouble.code}`] : []),
    ...(recognised && recognised.kind !== 'unknown'
      ? [`${words.recognised}: ${recognised.kind}${recognised.family ? ` (${recognised.family})` : ''}`]
      : [words.notRecognised]),
    ...(newCard ? ['', words.newCard, `== ${words.applications}`, ...newCard.flatMap(applicationLines)] : []),
  ];
}

function describeAnswer(
  { convention, protocols, historical, historicalText, wellFormed }: TracedAnswerToReset,
  language: Language,
) {
  const words = WORDS[language];
  return [
    ...(convention ? [convention] : []),
    `${words.offered} ${protocols.join(', ')}`,
    `${words.historical} ${historical === '' ? '-' : spaced(historical)}${historicalText === undefined ? '' : ` "${historicalText}"`}`,
    ...(wellFormed ? [] : [words.malformed]),
  ].join('; ');
}

function exchangeLines({ cla, ins, p1, p2, sent, wanted, selected, got, sw, shape }: Exchange, index: number): string[] {
  const header = [cla, ins, p1, p2].map(byteInHex).join(' ');
  const name = instructionName(ins);
  const named =
    selected === undefined ? '' : ` ${selected}${applications.has(selected) ? ` (${applications.get(selected)})` : ''}`;
  const answer = got === undefined ? 'no answer' : `got ${got}, ${sw === undefined ? 'no status word' : describeStatus(sw)}`;
  return [
    `${String(index + 1).padStart(3)}  ${header}${name ? ` ${name}` : ''}${named}, sent ${sent}, wanted ${wanted}: ${answer}`,
    ...(shape ? shapeLines(shape, 3) : []),
  ];
}

const applicationLines = ({ aid, name, sw, shape }: ApplicationAnswer): string[] => [
  `${aid} (${name}): ${sw === undefined ? 'no status word' : describeStatus(sw)}`,
  ...(shape ? shapeLines(shape, 1) : []),
];

const shapeLines = (shapes: readonly DataObjectShape[], depth: number): string[] =>
  shapes.flatMap(({ tag, length, aid, inside }) => [
    `${'  '.repeat(depth)}${tag}, ${length}${aid === undefined ? '' : `: ${aid}`}`,
    ...(inside ? shapeLines(inside, depth + 1) : []),
  ]);

const spaced = (text: string): string => text.replace(/..(?!$)/g, '$& ');
