import type { DoctorContext, PortHolder } from '../context.js';
import { both, type Finding, failed, type InBothLanguages, ok, same, warning } from '../finding.js';

const WHO: Readonly<Record<Exclude<PortHolder, 'nobody'>, InBothLanguages>> = {
  cardbridge: both('另一個使用者的 CardBridge，或第二個', 'CardBridge of another user, or a second one'),
  'another program': both('另一個程式', 'another program'),
};

/** The port that we got, and who has those that pages try first (attacks D-20, D-21); without a daemon, whether it would get one. */
export async function ports({ daemon, ports: usual, whoListens }: DoctorContext): Promise<Finding | Finding[]> {
  const seen = await daemon();
  if (seen.found === 'running') {
    const { port, portsTaken } = seen.status;
    const got = ok('ports.ok', both('網頁用的連接埠已開', 'The port for pages is open'), { detail: same(`127.0.0.1:${port}`) });
    const found = usual.includes(port) ? got : unusual(port);
    const taken = await holders(portsTaken, whoListens);
    return portsTaken.length === 0 ? found : [found, outranked(taken)];
  }
  // Whoever is there may be our own that does not answer.
  if (seen.found !== 'nobody') return [];
  const taken = await holders(usual, whoListens);
  if (taken.length === 0) return ok('ports.free', both('網頁用的連接埠沒有被占用', 'The ports for pages are free'));
  return taken.length < usual.length ? outranked(taken) : allTaken(taken);
}

interface Holder {
  readonly port: number;
  readonly who: Exclude<PortHolder, 'nobody'>;
}

async function holders(ports: readonly number[], whoListens: DoctorContext['whoListens']): Promise<readonly Holder[]> {
  const found = await Promise.all(ports.map(async (port) => ({ port, who: await whoListens(port) })));
  return found.flatMap(({ port, who }) => (who === 'nobody' ? [] : [{ port, who }]));
}

const listed = (taken: readonly Holder[]): InBothLanguages =>
  both(
    taken.map(({ port, who }) => `${port}：${WHO[who]['zh-TW']}`).join('；'),
    taken.map(({ port, who }) => `${port}: ${WHO[who].en}`).join('; '),
  );

const END_THEM = both(
  '請結束占用連接埠的程式，或請另一個使用者登出，再重新開啟 CardBridge。',
  'End the program that has them, or have the other user sign out, then open CardBridge again.',
);

const outranked = (taken: readonly Holder[]): Finding =>
  warning(
    'ports.taken',
    both(
      '網頁先試的連接埠被占用，網頁可能會先找到別的程式',
      'Ports that pages try first are taken: pages may find another program first',
    ),
    { detail: listed(taken), remedy: END_THEM },
  );

const allTaken = (taken: readonly Holder[]): Finding =>
  failed(
    'ports.all-taken',
    both('網頁用的連接埠全被占用，CardBridge 無法啟動', 'All ports for pages are taken: CardBridge cannot start'),
    {
      detail: listed(taken),
      remedy: END_THEM,
    },
  );

const unusual = (port: number): Finding =>
  warning('ports.unusual', both('網頁不會找目前的連接埠', 'Pages do not look at the port in use'), {
    detail: same(`127.0.0.1:${port}`),
    remedy: both('請不要用 --port 啟動。', 'Start it without --port.'),
  });
