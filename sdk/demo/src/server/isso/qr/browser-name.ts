/** The first that fits: Edge says that it is Chrome as well, Chrome that it is Safari. */
const browsers = [
  // Built on Chrome and saying so: nobody would know theirs by that name.
  [/\b(?:OPR|SamsungBrowser|YaBrowser|Vivaldi|DuckDuckGo)\//, undefined],
  [/\b(?:Edg|EdgA|EdgiOS)\//, 'Edge'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/.* Safari\//, 'Safari'],
] as const;

/** Android says that it is Linux as well. */
const systems = [
  [/\bWindows NT\b/, 'Windows'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bMacintosh\b/, 'macOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
] as const;

/**
 * What a person calls the browser of this User-Agent: `Chrome on Windows`, or `an unknown browser`. Made of our words only, for it is
 * shown to somebody else than who sent it; and no more than what a browser says of itself.
 */
export function browserName(userAgent: string | undefined): string {
  // Nobody's is as long; a longer one is not searched.
  const said = userAgent === undefined || userAgent.length > 1000 ? '' : userAgent;
  const browser = browsers.find(([sign]) => sign.test(said))?.[1];
  const system = systems.find(([sign]) => sign.test(said))?.[1];
  return browser === undefined || system === undefined ? 'an unknown browser' : `${browser} on ${system}`;
}
