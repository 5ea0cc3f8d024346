import type { CardKind, ReaderInfo } from '@cardbridge/sdk/protocol';
import { cardWordsInChinese, cardWordsInEnglish } from '../../card-words/index.js';
import type { DoctorContext } from '../context.js';
import { both, type Finding, type InBothLanguages, ok, same, warning } from '../finding.js';

/** Each card by itself. */
export async function cards({ cards }: DoctorContext): Promise<Finding | Finding[]> {
  const { readers } = await cards();
  if (!readers || readers.length === 0) return [];
  const found = readers.flatMap(describe);
  return found.length > 0 ? found : ok('card.none', both('讀卡機裡沒有卡片', 'There is no card in a reader'));
}

function describe({ name, state, card }: Omit<ReaderInfo, 'id'>): Finding[] {
  const detail = same(name);
  switch (state) {
    case 'empty':
      return [];
    case 'mute':
      return [
        warning('card.mute', both('卡片沒有回應', 'A card does not answer'), {
          detail,
          remedy: both(
            '請擦一擦晶片，把卡片晶片朝上、插到底；也請換一台讀卡機試試。',
            'Wipe its chip and put it in as far as it goes, with the chip in the right place; or try another reader.',
          ),
        }),
      ];
    case 'busy':
      return [
        warning('card.busy', both('另一個程式占用卡片', 'Another program keeps a card to itself'), {
          detail,
          remedy: both('請關閉其他使用卡片的程式。', 'Close other programs that use cards.'),
        }),
      ];
    case 'reading':
      return [
        warning('card.reading', both('還在辨識卡片', 'A card is still being recognised'), {
          detail,
          remedy: both('請稍候再檢查一次。', 'Wait a moment and look again.'),
        }),
      ];
    case 'ready':
      return [card === undefined || card.kind === 'unknown' ? unknown(detail) : known(card.kind, detail)];
  }
}

const known = (kind: CardKind, detail: InBothLanguages): Finding => {
  const [chinese, english] = [cardWordsInChinese.cardKind[kind], cardWordsInEnglish.cardKind[kind]];
  // N, spelled out, begins with a vowel.
  const article = /^(?:[aeiou]|NHI)/.test(english) ? 'an' : 'a';
  return ok('card.ok', both(`卡片：${chinese}`, `A card: ${article} ${english}`), { detail });
};

const unknown = (detail: InBothLanguages): Finding =>
  warning('card.unknown', both('不認得的卡片', 'An unknown card'), {
    detail,
    remedy: both(
      '請拔出來再插一次。若這是自然人憑證、工商憑證、健保卡或 PIV 卡，請執行 cardbridge trace，把結果（不含個人資料）附在問題回報裡。',
      'Take it out and put it in again. If it is a citizen certificate, organisation, NHI or PIV card, run cardbridge trace and add what it prints (nothing personal) to a bug report.',
    ),
  });
