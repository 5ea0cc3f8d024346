import type { IdentityWay, IssoStep } from '@cardbridge/sdk/flows';
import type { Handlers } from '../context.js';
import { RefusedRequest } from '../refusal.js';
import { offeredWays, WAY_NOTICE_VERSION } from '../ways-in.js';
import type { IssoServices } from './isso-services.js';

/** What a person is asked for first, which needs nothing from us. */
const firstSteps = {
  'citizen-card': { step: 'card' },
  'nhi-card': { step: 'card' },
  'mobile-certificate': { step: 'id-number' },
  telecom: { step: 'subscriber' },
} as const satisfies Readonly<Record<IdentityWay, IssoStep>>;

/** Chooses a way for a service's question, and leaves it again. */
export function createStart(services: IssoServices): Handlers<'startIsso' | 'leaveIsso'> {
  const { limits, signIns, askingService } = services;
  return {
    async startIsso({ uid, way, privacyNoticeVersion }, context) {
      const { ways } = await askingService(uid, context);
      await limits.spend('isso-starts-per-address', context.address);
      if (!offeredWays(services, ways).includes(way)) throw new RefusedRequest('ERR_WAY_UNAVAILABLE');
      if (privacyNoticeVersion !== WAY_NOTICE_VERSION) throw new RefusedRequest('ERR_PRIVACY_NOTICE_OUTDATED');
      const next = firstSteps[way];
      const { id } = await signIns.start(context, uid, way, next.step);
      return { signInId: id, next };
    },

    async leaveIsso({ uid }, context) {
      await askingService(uid, context);
      await signIns.leave(context, uid);
      return {};
    },
  };
}
