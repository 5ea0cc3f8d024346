import { endsSoon, lookAtTrust, systemStores } from '../../trust/index.js';
import type { DoctorContext } from '../context.js';
import { both, type Finding, failed, ok, same, warning } from '../finding.js';

const INSTALL = both('請執行：cardbridge trust install', 'Run: cardbridge trust install');
const RENEW = both('請執行：cardbridge trust install --renew', 'Run: cardbridge trust install --renew');

/** The certificate of wss, which most people never need (docs/trust.md): without one nothing is wrong. */
export async function wss(context: DoctorContext): Promise<Finding[]> {
  const { now, explain } = context;
  // Where HOME is somebody else's, whom browsers trust cannot be said, and the rest can.
  const stores = await systemStores().catch(() => undefined);
  const {
    notAfter,
    trouble,
    stores: trusting,
  } = await lookAtTrust({ directory: context.tlsDirectory, stores: stores ?? [], now });
  if (trouble) {
    return [
      failed('wss.unusable', both('wss 的憑證不能用', 'The certificate of wss cannot be used'), {
        detail: explain(trouble),
        remedy: RENEW,
      }),
    ];
  }
  if (!notAfter)
    return [ok('wss.none', both('沒有 wss 的憑證，多數瀏覽器不需要', 'No certificate of wss; most browsers need none'))];
  const days = endsSoon(notAfter, now);
  const until = same(notAfter.toISOString().slice(0, 10));
  const untrusting = trusting.filter(({ trusted }) => !trusted);
  const served = await notServed(context);
  return [
    days === undefined
      ? ok('wss.ok', both('wss 的憑證有效', 'The certificate of wss is valid'), { detail: until })
      : warning(
          'wss.ends-soon',
          both(`wss 的憑證再 ${days} 天到期`, `The certificate of wss ends in ${days} ${days === 1 ? 'day' : 'days'}`),
          { detail: until, remedy: RENEW },
        ),
    ...(stores === undefined ? [STORES_UNKNOWN] : []),
    ...(untrusting.length === 0
      ? []
      : [
          warning('wss.not-trusted', both('有瀏覽器不信任 wss 的憑證', 'A browser does not trust the certificate of wss'), {
            detail: same(untrusting.map(({ name, place }) => `${name}: ${place}`).join('; ')),
            remedy: INSTALL,
          }),
        ]),
    ...(served ? [served] : []),
  ];
}

const STORES_UNKNOWN = warning(
  'wss.stores-unknown',
  both('看不出哪些瀏覽器信任 wss 的憑證', 'Which browsers trust the certificate of wss cannot be seen'),
  { remedy: both('請用使用瀏覽器的帳號執行，不要用 sudo。', 'Run this as the person who uses the browser, without sudo.') },
);

async function notServed({ daemon, explain }: DoctorContext): Promise<Finding | undefined> {
  const seen = await daemon();
  if (seen.found !== 'running' || seen.status.tls) return undefined;
  const { tlsTrouble } = seen.status;
  return warning(
    'wss.not-served',
    both('有 wss 的憑證，但 CardBridge 沒有提供 wss', 'There is a certificate of wss, but CardBridge does not serve it'),
    {
      ...(tlsTrouble ? { detail: explain(tlsTrouble) } : {}),
      remedy: both('請結束 CardBridge 再開啟。', 'End CardBridge and open it again.'),
    },
  );
}
