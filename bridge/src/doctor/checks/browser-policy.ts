import { type BrowserPolicy, isObject } from '../browser-policies/index.js';
import type { DoctorContext } from '../context.js';
import { both, type Finding, ok, same, warning } from '../finding.js';

/** A policy by its name, with what stands in it where it names sites. */
interface Said {
  readonly does: 'allow' | 'block' | 'proxy';
  readonly name: string;
  readonly sites: readonly string[];
}

/** chromeenterprise.google/policies; Edge has the same names. The older pair covers both networks, the newer one loopback alone. */
const SITE_LISTS: readonly (readonly [name: string, does: Said['does']])[] = [
  ['LocalNetworkAccessAllowedForUrls', 'allow'],
  ['LoopbackNetworkAllowedForUrls', 'allow'],
  ['LocalNetworkAccessBlockedForUrls', 'block'],
  ['LoopbackNetworkBlockedForUrls', 'block'],
];
const ALL_OFF = 'LocalNetworkAccessRestrictionsTemporaryOptOut';

/** Whether an administrator has decided for the person which sites reach programs of this computer (facts: browsers.md §2). */
export async function browserPolicy({ browserPolicies }: DoctorContext): Promise<Finding | Finding[]> {
  const policies = await browserPolicies();
  const found = policies.flatMap(look);
  return found.length > 0
    ? found
    : ok(
        'browser-policy.none',
        both('瀏覽器政策沒有提到本機程式，由瀏覽器詢問', 'No browser policy is about programs of this computer: browsers ask'),
      );
}

function look(policy: BrowserPolicy): Finding[] {
  const { browser, place, values } = policy;
  if (!values) {
    return [
      warning('browser-policy.unreadable', both('瀏覽器的政策讀不出來', 'A policy of a browser cannot be read'), {
        detail: same(`${browser}: ${place}`),
        remedy: both('請管理員改正這個檔案。', 'Have the administrator put it right.'),
      }),
    ];
  }
  return (browser === 'Firefox' ? firefox(values) : chromium(values)).map((said) => tell(said, policy));
}

function chromium(values: Readonly<Record<string, unknown>>): Said[] {
  const lists = SITE_LISTS.flatMap(([name, does]) => {
    const sites = texts(values[name]);
    return sites.length > 0 ? [{ does, name, sites }] : [];
  });
  const settings = isObject(values.ProxySettings) ? values.ProxySettings : values;
  // Loopback never goes through a proxy, unless this is said (Chromium, net/docs/proxy.md).
  const isProxied = String(settings.ProxyBypassList ?? '').includes('<-loopback>');
  return [
    ...(isOn(values[ALL_OFF]) ? [{ does: 'allow' as const, name: ALL_OFF, sites: [] }] : []),
    ...lists,
    ...(isProxied ? [{ does: 'proxy' as const, name: 'ProxyBypassList', sites: [] }] : []),
  ];
}

function firefox(values: Readonly<Record<string, unknown>>): Said[] {
  const { LocalNetworkAccess: access, Preferences: preferences } = values;
  const name = 'LocalNetworkAccess';
  const preference = 'network.proxy.allow_hijacking_localhost';
  const set = isObject(preferences) ? preferences[preference] : undefined;
  const isProxied = isOn(isObject(set) ? set.Value : set);
  const skipped = isObject(access) ? texts(access.SkipDomains) : [];
  return [
    ...(isObject(access) && isOff(access.Enabled) ? [{ does: 'allow' as const, name, sites: [] }] : []),
    ...(skipped.length > 0 ? [{ does: 'allow' as const, name, sites: skipped }] : []),
    ...(isProxied ? [{ does: 'proxy' as const, name: preference, sites: [] }] : []),
  ];
}

function tell({ does, name, sites }: Said, { browser, place }: BrowserPolicy): Finding {
  // In quotes, by which a report knows them.
  const detail = same(
    `${browser}: ${name}${sites.length > 0 ? ` ${sites.map((site) => `"${site.replaceAll('"', '')}"`).join(', ')}` : ''} (${place})`,
  );
  switch (does) {
    case 'allow':
      return ok(
        'browser-policy.allowed',
        both(
          '管理員允許網站使用本機程式，瀏覽器不再詢問',
          'An administrator lets sites reach programs of this computer, unasked',
        ),
        { detail },
      );
    case 'block':
      return warning(
        'browser-policy.blocked',
        both('管理員不准一些網站使用本機程式', 'An administrator keeps sites from programs of this computer'),
        {
          detail,
          remedy: both(
            '要用卡片的網站在裡面的話，請管理員把它從這項政策拿掉。',
            'If the site that needs the card is among them, have the administrator take it out of this policy.',
          ),
        },
      );
    case 'proxy':
      return warning(
        'browser-policy.proxied',
        both('瀏覽器把連到本機的連線也交給代理伺服器', 'A browser sends connections to this computer through a proxy too'),
        {
          detail,
          remedy: both(
            '請管理員讓 127.0.0.1 不經過代理伺服器。',
            'Have the administrator take 127.0.0.1 out of what goes through the proxy.',
          ),
        },
      );
  }
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
/** The registry has numbers for both. */
const isOn = (value: unknown): boolean => value === true || value === 1;
const isOff = (value: unknown): boolean => value === false || value === 0;
