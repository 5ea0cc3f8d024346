import type { DoctorContext, PortHolder } from '../context.js';
import { both, type Finding, failed, type InBothLanguages, ok, same, warning } from '../finding.js';
import type { PortOwner } from '../port-owner.js';

/** By whom it is held, and whose program that is as far as the system tells. */
function who(holder: Exclude<PortHolder, 'nobody'>, { user, program }: PortOwner): InBothLanguages {
  const told = holder === 'cardbridge' ? CARDBRIDGE[user ?? 'not told'] : ANOTHER[user ?? 'not told'];
  return program === undefined ? told : both(`${told['zh-TW']}（${program}）`, `${told.en} (${program})`);
}
const CARDBRIDGE = {
  same: both('第二個 CardBridge', 'a second CardBridge'),
  other: both('另一個使用者的 CardBridge', 'CardBridge of another user'),
  'not told': both('另一個使用者的 CardBridge，或第二個', 'CardBridge of another user, or a second one'),
};
const ANOTHER = {
  same: both('另一個程式', 'another program'),
  other: both('另一個使用者的程式', 'a program of another user'),
  'not told': both('另一個程式', 'another program'),
};

/** The port that we got, and who has those that pages try first (attacks D-20, D-21); without a daemon, whether it would get one. */
export async function ports(context: DoctorContext): Promise<Finding | Finding[]> {
  const { ports: usual } = context;
  const seen = await context.daemon();
  if (seen.found === 'running') {
    const { port, portsTaken } = seen.status;
    const got = ok('ports.ok', both('網頁用的連接埠已開', 'The port for pages is open'), { detail: same(`127.0.0.1:${port}`) });
    const found = usual.includes(port) ? got : unusual(port);
    const taken = await holders(portsTaken, context);
    return portsTaken.length === 0 ? found : [found, outranked(taken)];
  }
  // Whoever is there may be our own that does not answer.
  if (seen.found !== 'nobody') return [];
  const taken = await holders(usual, context);
  if (taken.length === 0) return ok('ports.free', both('網頁用的連接埠沒有被占用', 'The ports for pages are free'));
  return taken.length < usual.length ? outranked(taken) : allTaken(taken);
}

interface Holder {
  readonly port: number;
  readonly who: InBothLanguages;
}

async function holders(ports: readonly number[], { whoListens, portOwner }: DoctorContext): Promise<readonly Holder[]> {
  const found = await Promise.all(
    ports.map(async (port): Promise<readonly Holder[]> => {
      const holder = await whoListens(port);
      return holder === 'nobody' ? [] : [{ port, who: who(holder, await portOwner(port)) }];
    }),
  );
  return found.flat();
}

const listed = (taken: readonly Holder[]): InBothLanguages =>
  both(
    taken.map(({ port, who }) => `${port}：${who['zh-TW']}`).join('；'),
    taken.map(({ port, who }) => `${port}: ${who.en}`).join('; '),
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
