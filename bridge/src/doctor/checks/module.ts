import type { DoctorContext } from '../context.js';
import { both, type Finding, ok, same, warning } from '../finding.js';
import type { ModulesSeen } from '../look-at-modules.js';

const SIGNS_BY_MODULE = { code: 'ERR_CARD_SIGNING_UNAVAILABLE' } as const;
const FAILED = { code: 'ERR_MODULE_FAILED' } as const;

/** The module of the card's vendor, by which citizen and organisation cards sign whose transport keys are not here (DESIGN §6). */
export async function module(context: DoctorContext): Promise<Finding | Finding[]> {
  const seen = await context.modules();
  if (!seen) return [];
  const isNeeded = await someCardNeedsIt(context);
  if (seen.installed.length === 0) {
    return isNeeded
      ? warning(
          'module.missing',
          both(
            '沒有卡片廠商的元件（PKCS#11），插著的卡片不能簽章',
            'There is no component of the card vendor (PKCS#11): the card that is in cannot sign',
          ),
          { remedy: context.remedyOf(SIGNS_BY_MODULE) },
        )
      : ok(
          'module.none',
          both(
            '沒有卡片廠商的元件（PKCS#11）；用自然人或工商憑證簽章時才需要',
            'There is no component of a card vendor (PKCS#11); only signing with a citizen or organisation card needs it',
          ),
        );
  }
  const found = seen.installed.map((path) => loaded(path, seen, context));
  const isSound = found.every(({ verdict }) => verdict === 'ok');
  return isNeeded && isSound && seen.tokens.length === 0 ? [...found, noToken(context)] : found;
}

/** Whether a card is in whose keys only the vendor has. What the simulator has in its readers no module sees. */
async function someCardNeedsIt({ cards, daemon, hasTransportKeys }: DoctorContext): Promise<boolean> {
  const [seen, running] = await Promise.all([cards(), daemon()]);
  if (running.found === 'running' && running.status.simulated) return false;
  const isVendors = seen.readers?.some(({ card }) => card?.kind === 'citizen' || card?.kind === 'organization') ?? false;
  return isVendors && !(await hasTransportKeys());
}

function loaded(path: string, { tokens, troubles }: ModulesSeen, { explain, remedyOf }: DoctorContext): Finding {
  const trouble = troubles.find(({ module }) => module === path);
  if (trouble) {
    const why = explain(trouble.error);
    return warning(
      'module.failing',
      both('卡片廠商的元件（PKCS#11）不能用', 'A component of a card vendor (PKCS#11) cannot be used'),
      {
        detail: both(`${path}；${why['zh-TW']}`, `${path}; ${why.en}`),
        remedy: isLoaded(trouble) ? remedyOf(FAILED) : OTHER_FILE,
      },
    );
  }
  const own = tokens.filter(({ module }) => module === path);
  return ok('module.ok', both('卡片廠商的元件（PKCS#11）可以用', 'A component of a card vendor (PKCS#11) can be used'), {
    // Where tokens are, and not what they are called: OpenSC calls them by the name of their holder, others by what somebody typed.
    detail: same([path, ...own.map(({ slotDescription }) => slotDescription)].join('; ')),
  });
}

/** Taking the card out mends no file. The words are those of the room of modules. */
const isLoaded = ({ error }: ModulesSeen['troubles'][number]): boolean =>
  !/^it (?:is not|cannot be) loaded/.test(error.detail ?? '');
const OTHER_FILE = both(
  '請安裝最新版的元件（HiCOS）；若這個檔案是 --pkcs11-module 或政策的 pkcs11Module 指定的，請改正路徑或檔案的權限。',
  'Install the newest version of the component (HiCOS); if --pkcs11-module, or pkcs11Module of the policy, names this file, put the path or the permissions right.',
);

const noToken = ({ remedyOf }: DoctorContext): Finding =>
  warning(
    'module.no-token',
    both(
      '卡片廠商的元件（PKCS#11）看不到插著的卡片，所以它不能簽章',
      'No component of a card vendor (PKCS#11) sees the card that is in, so it cannot sign',
    ),
    { remedy: remedyOf(FAILED) },
  );
