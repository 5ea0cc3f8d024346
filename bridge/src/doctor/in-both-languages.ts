import { messages as en } from '@cardbridge/sdk/messages/en';
import { messages as zhTW } from '@cardbridge/sdk/messages/zh-TW';
import type { BridgeErrorCode } from '@cardbridge/sdk/protocol';
import { both, type InBothLanguages } from './finding.js';

/** An error, or what a daemon told of one. */
export interface Described {
  readonly code: BridgeErrorCode;
  readonly detail?: string | undefined;
}

/** Code and place, below a title that says what it means. `detailInChinese`: what is technical in it, as far as there are words for it. */
export function explainError({ code, detail }: Described, detailInChinese: (detail: string) => string): InBothLanguages {
  return detail === undefined ? both(code, code) : both(`${code}：${detailInChinese(detail)}`, `${code}: ${detail}`);
}

export const remedyOf = ({ code }: Pick<Described, 'code'>): InBothLanguages => both(zhTW[code].remedy, en[code].remedy);
