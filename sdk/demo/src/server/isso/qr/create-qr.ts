import { headerOf } from '../../browser-context.js';
import type { Handlers } from '../../context.js';
import { requireActiveMember, summaryOf } from '../../members/index.js';
import { RefusedRequest } from '../../refusal.js';
import { enter } from '../../sign-in/index.js';
import { offeredWays, WAY_NOTICE_VERSION } from '../../ways-in.js';
import type { IssoServices } from '../isso-services.js';
import { browserName } from './browser-name.js';
import { createQrSignIns, passwordKeyOf, type QrSignIn, ROTATION_SECONDS } from './qr-sign-ins.js';
import { createQrTokens } from './qr-tokens.js';

/** What the QR codes work with. */
type QrServices = Pick<
  IssoServices,
  | 'origin'
  | 'database'
  | 'sessions'
  | 'limits'
  | 'askingService'
  | 'comparison'
  | 'nhiPasswords'
  | 'mobileCertificate'
  | 'telecom'
  | 'clock'
  | 'random'
>;

const POLL_SECONDS = 2;

/** Signing in to an account by a QR code: a page shows it, the app of whoever is signed in there scans it and confirms. */
export async function createQr(
  services: QrServices,
): Promise<Handlers<'showIssoQr' | 'pollIssoQr' | 'scanIssoQr' | 'confirmIssoQr' | 'declineIssoQr'>> {
  const { database, origin, limits } = services;
  const tokens = await createQrTokens(services);
  const qrSignIns = createQrSignIns(services);

  // After the `#`, which no browser sends to a server and no log keeps.
  const address = `${origin}/app/scan#`;
  const shown = (qr: QrSignIn) => ({
    content: `${address}${tokens.seal(qr, qr.nonce)}`,
    rotateAfterSeconds: ROTATION_SECONDS,
    expiresAfterSeconds: qr.expiresAfterSeconds,
    pollAfterSeconds: POLL_SECONDS,
  });

  return {
    async showIssoQr({ uid, privacyNoticeVersion }, context) {
      await limits.spend('qr-codes-per-session', context.session.id);
      await limits.spend('qr-codes-per-address', context.address);
      const service = await services.askingService(uid, context);
      if (!offeredWays(services, service.ways).includes('account')) throw new RefusedRequest('ERR_WAY_UNAVAILABLE');
      if (privacyNoticeVersion !== WAY_NOTICE_VERSION) throw new RefusedRequest('ERR_PRIVACY_NOTICE_OUTDATED');
      const qr = await qrSignIns.show(context, uid, {
        application: { applicationId: service.id, name: service.name },
        browser: browserName(headerOf(context.raw.request, 'user-agent')),
      });
      return { signInId: qr.id, ...shown(qr) };
    },

    async pollIssoQr(ref, context) {
      await limits.spend('qr-polls-per-address', context.address);
      const qr = await qrSignIns.find(context, ref);
      // Only now, so that made-up names are no entries in the store.
      await limits.spend('qr-polls-per-sign-in', qr.id);
      if (qr.state === 'declined') throw new RefusedRequest('ERR_QR_DECLINED');
      if (qr.expiresAfterSeconds === 0) throw new RefusedRequest('ERR_QR_EXPIRED');
      if (qr.state === 'shown') return { state: 'shown', ...shown(qr) };
      if (qr.state === 'scanned') {
        const { confirmationNumber, expiresAfterSeconds } = qr;
        if (confirmationNumber === undefined) throw new TypeError('scanned without a confirmation number');
        return { state: 'scanned', confirmationNumber, expiresAfterSeconds, pollAfterSeconds: POLL_SECONDS };
      }
      // What was confirmed is this question: answered in another tab meanwhile, it is none any more.
      await services.askingService(ref.uid, context);
      const taken = await qrSignIns.take(qr);
      if (taken === undefined) throw new RefusedRequest('ERR_ISSO_MISSING');
      const member = await enter(services, context, taken.memberId, {
        event: 'signed-in-with-app',
        liftFreeze: false,
        stillProved: (now) => now.frozenAt === null && passwordKeyOf(now) === taken.passwordKey,
        otherwise: 'ERR_QR_DECLINED',
      }).catch((error: unknown) => {
        // Whoever stands at this browser has proved nothing, and is not told how the account fares.
        const frozen = error instanceof RefusedRequest && error.code === 'ERR_ACCOUNT_FROZEN';
        throw frozen ? new RefusedRequest('ERR_QR_DECLINED', { cause: error }) : error;
      });
      return { state: 'signed-in', member: summaryOf(member) };
    },

    async scanIssoQr({ content }, context) {
      const member = await requireActiveMember(database, context);
      await limits.spend('qr-scans-per-session', context.session.id);
      await limits.spend('qr-scans-per-address', context.address);
      // With its address, or without: an app may have cut it off. Any other address is no token.
      const ref = tokens.open(content.startsWith(address) ? content.slice(address.length) : content);
      const scan = ref === undefined ? undefined : await qrSignIns.scan(context, member, ref);
      if (scan === undefined) throw new RefusedRequest('ERR_QR_UNKNOWN');
      return { ...scan, origin };
    },

    async confirmIssoQr({ scanId, confirmationNumber }, context) {
      const member = await requireActiveMember(database, context);
      const outcome = await qrSignIns.confirm(context, member, scanId, confirmationNumber);
      if (outcome === undefined) throw new RefusedRequest('ERR_QR_EXPIRED');
      if (outcome === 'declined') throw new RefusedRequest('ERR_QR_NUMBER_WRONG');
      return {};
    },

    async declineIssoQr({ scanId }, context) {
      await requireActiveMember(database, context);
      await qrSignIns.decline(context, scanId);
      return {};
    },
  };
}
