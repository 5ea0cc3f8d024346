/** Who uses this computer, and how it is called: none of it belongs into a report. */
export interface Person {
  /** Their home, in every way in which it may be written. */
  readonly homes: readonly string[];
  /** Of the account, of the computer: words that name somebody. */
  readonly names: readonly string[];
}

export interface Redactor {
  /** Text in which anything may stand: only ASCII of it comes out, and nothing that looks like a number of a person or a card. */
  foreign(text: string): string;
  /** The same where whatever stands in quotes is a site, of one word too: an administrator may write it in many ways. */
  foreignWithSites(text: string): string;
  /** Our own sentences, in which a name or a path may have found its way. */
  ours(text: string): string;
}

/** Words that name nobody, though accounts and computers are called so. */
const NOBODY: ReadonlySet<string> = new Set([
  ...[
    'root',
    'admin',
    'administrator',
    'user',
    'guest',
    'localhost',
    'cardbridge',
    'linux',
    'windows',
    'macos',
    'debian',
    'ubuntu',
  ],
  ...['number', 'text', 'data', 'site'],
]);

/** A site stands as this while the rest of the text is worked on: no rule below touches it. */
const OPEN = '\u{e000}';
const CLOSE = '\u{e001}';
const KEPT = /\u{e000}(\d+)\u{e001}/gu;

/** With a scheme; `file:///…` has no host and is a path. An address of this computer itself is no site. */
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/(?:\[[^\]\s]*\]|[^\s/"'<>()[\],;\\]+)/giu;
const REST_OF_ADDRESS = /[^\s"'<>()[\],;]*/u;
const OWN_ADDRESS = /^[a-z]+:\/\/127\.0\.0\.1(?::\d+)?$/iu;
const QUOTED = /"([^"]+)"/gu;
/** Everybody's, and this computer itself. */
const NO_SITE = /^(?:\*|localhost|(?:[a-z]+:\/\/)?127\.0\.0\.1(?::\d+)?)$/iu;
/** What somebody typed for a site, without its scheme: our errors quote it. */
const QUOTED_HOST = /"(?![/~]|[A-Za-z]:)([^"\s]*\.[^"\s]*)"/gu;

/**
 * Takes out what names a person, a card or a site. Sites are `site-1`, `site-2`, …, the same each time, unless they are wanted. One
 * for each report.
 */
export function createRedactor({ person, withSites }: { readonly person: Person; readonly withSites: boolean }): Redactor {
  const sites: string[] = [];
  const numbers = new Map<string, number>();
  const keep = (site: string): string => {
    const origin = site.toLowerCase();
    let index = numbers.get(origin);
    if (index === undefined) {
      index = sites.push(origin) - 1;
      numbers.set(origin, index);
      // The same site without its scheme is the same site.
      const host = hostOf(origin);
      if (!numbers.has(host)) numbers.set(host, index);
    }
    return `${OPEN}${index}${CLOSE}`;
  };

  const quotedSite = (typed: string): string => {
    if (NO_SITE.test(typed)) return typed;
    const [address] = typed.match(ADDRESS) ?? [];
    return keep(address !== undefined && typed.startsWith(address) ? address : hostOf(typed.toLowerCase()));
  };
  const withoutSites = (text: string): string => {
    const addresses = replaceAddresses(text, (address) => (OWN_ADDRESS.test(address) ? undefined : keep(address)));
    const quoted = addresses.replace(QUOTED_HOST, (_, typed: string) =>
      typed.includes(OPEN) ? `"${typed}"` : `"${keep(hostOf(typed.toLowerCase()))}"`,
    );
    // Hosts that a site was seen with before.
    return [...numbers.keys()]
      .filter((name) => !name.includes('://'))
      .sort((one, other) => other.length - one.length)
      .reduce((rest, host) => rest.replace(word(host), keep(host)), quoted);
  };
  const names = person.names
    .filter((name) => name.length > 1 && !NOBODY.has(name.toLowerCase()))
    .sort((one, other) => other.length - one.length);
  const homes = [...person.homes].filter((home) => home.length > 1).sort((one, other) => other.length - one.length);
  const withoutPerson = (text: string): string => {
    const homeless = homes.reduce((rest, home) => rest.replace(path(home), '~'), text);
    const strangers = homeless
      .replace(/(\/(?:home|Users)\/)[^/\s"':;]+/gu, '$1<user>')
      .replace(/([A-Za-z]:[\\/]+Users[\\/]+)[^\\/\s"':;]+/giu, '$1<user>');
    return names.reduce((rest, name) => rest.replace(word(name), '<name>'), strangers);
  };
  const putSites = (text: string): string =>
    text.replace(KEPT, (_, index: string) => (withSites ? (sites[Number(index)] ?? '') : `site-${Number(index) + 1}`));

  const withoutMarks = (text: string): string => text.replace(/[\u{e000}-\u{f8ff}]/gu, '');
  const clean = (text: string, last: (text: string) => string) =>
    putSites(last(withoutNumbers(withoutData(withoutPerson(withoutSites(text))))));
  return {
    foreign: (text) => clean(withoutMarks(text), asciiOnly),
    foreignWithSites: (text) =>
      clean(
        withoutMarks(text).replace(QUOTED, (_, typed: string) => `"${quotedSite(typed)}"`),
        asciiOnly,
      ),
    ours: (text) => clean(withoutMarks(text), (rest) => rest),
  };
}

function replaceAddresses(text: string, replace: (address: string) => string | undefined): string {
  let result = '';
  let done = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const [address] = found;
    const replacement = replace(address);
    if (replacement === undefined || found.index < done) continue;
    const end = found.index + address.length;
    // What follows the host says what somebody does there.
    const [rest = ''] = REST_OF_ADDRESS.exec(text.slice(end)) ?? [];
    result += text.slice(done, found.index) + replacement;
    done = end + rest.length;
  }
  return result + text.slice(done);
}

const hostOf = (site: string): string =>
  site
    .replace(/^[a-z0-9+.-]*:\/\//u, '')
    .replace(/[/?#].*$/u, '')
    .replace(/:\d+$/u, '');

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
/** Not in the middle of a longer one. */
const word = (text: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])${literal(text)}(?![\\p{L}\\p{N}])`, 'giu');
const path = (text: string): RegExp => new RegExp(`${literal(text.replace(/[\\/]+$/u, ''))}(?![\\p{L}\\p{N}_.-])`, 'giu');

/** Certificates, keys and signatures: PEM, and long texts of base64. */
function withoutData(text: string): string {
  return text
    .replace(/-----BEGIN[\s\S]*?(?:-----END[^-]*-----|$)/gu, '<data>')
    .replace(/[A-Za-z0-9+/=_-]{64,}/gu, '<data>')
    .replace(/[A-Za-z0-9+/=_-]{32,}/gu, (token) => (isMixed(token) ? '<data>' : token))
    .replace(/[A-Za-z0-9+=_-]{24,}/gu, (token) => (isMixed(token) ? '<data>' : token));
}

const isMixed = (token: string): boolean => /[a-z]/u.test(token) && /[A-Z]/u.test(token) && /\d/u.test(token);

/** Results of PC/SC calls, which a developer needs: those of its standard, and ours. */
const RESULT = /^0x(?:80100|cb000)[0-9a-f]{3}$/iu;
const FEW_DIGITS = 4;

/** PINs have four digits and more; numbers of people and cards more than that, in groups or beside letters. */
function withoutNumbers(text: string): string {
  return text
    .replace(/\d+(?:[-/ ]\d+)+/gu, (group) => (digits(group) < 6 ? group : '<number>'))
    .replace(/[A-Za-z0-9]+/gu, (token) => (digits(token) < FEW_DIGITS || RESULT.test(token) ? token : '<number>'));
}

const digits = (text: string): number => text.replace(/\D/gu, '').length;

/** Names of people are not ASCII here; nor is anything else that foreign text needs. */
const asciiOnly = (text: string): string => text.replace(/[^\t\n\x20-\x7e\u{2019}\u{2026}\u{e000}\u{e001}]+/gu, '<text>');
