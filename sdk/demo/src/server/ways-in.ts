import type { WayIn } from '@cardbridge/sdk/flows';
import type { Services } from './services.js';

/** Of the notices that stand before each way in. Raise it when one of them changes. */
export const WAY_NOTICE_VERSION = '2026-11';

const ways: readonly WayIn[] = ['account', 'mobile-certificate', 'telecom', 'citizen-card', 'nhi-card'];

/** The ways in that this server has and the service takes, in the order of the door; without a list it takes them all. */
export function offeredWays(
  {
    comparison,
    nhiPasswords,
    mobileCertificate,
    telecom,
  }: Pick<Services, 'comparison' | 'nhiPasswords' | 'mobileCertificate' | 'telecom'>,
  taken: readonly WayIn[] = ways,
): readonly WayIn[] {
  const behind: Readonly<Record<WayIn, unknown>> = {
    account: true,
    'mobile-certificate': mobileCertificate,
    telecom,
    'citizen-card': comparison,
    'nhi-card': nhiPasswords,
  };
  return ways.filter((way) => taken.includes(way) && behind[way] !== undefined);
}
