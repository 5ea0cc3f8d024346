import type { Session } from '@cardbridge/sdk/flows';
import type { App, MakePage, Page } from './app.js';
import { applicationsPage } from './pages/applications.js';
import { downloadPage } from './pages/download.js';
import { forgottenPasswordPage } from './pages/forgotten-password.js';
import { helpPage } from './pages/help.js';
import { homePage } from './pages/home.js';
import { interactionPage } from './pages/interaction.js';
import { memberPage } from './pages/member.js';
import { mobileAppPage } from './pages/mobile-app.js';
import { notFoundPage } from './pages/not-found.js';
import { privacyPage } from './pages/privacy.js';
import { profilePage } from './pages/profile.js';
import { proofPage } from './pages/proof.js';
import { registerPage } from './pages/register.js';
import { scanPage } from './pages/scan/scan-page.js';
import { securityPage } from './pages/security.js';
import { servicesPage } from './pages/services.js';
import { signInPage } from './pages/sign-in.js';
import { mobileCertificatePage } from './pages/simulated/mobile-certificate.js';
import { nhiPage } from './pages/simulated/nhi.js';
import { telecomPage } from './pages/simulated/telecom.js';
import { usagePage } from './pages/usage.js';

type Member = NonNullable<Session['member']>;

export interface Route {
  readonly pattern: RegExp;
  readonly make: MakePage;
  /** `member`: for those who are signed in. `visitor`: whoever is signed in has no use for it. */
  readonly audience: 'member' | 'visitor' | 'all';
  /** Where a member belongs for whom this page is not; undefined: here. */
  readonly otherwise?: (member: Member) => string | undefined;
  /** On the way to somewhere: where to is not forgotten here. */
  readonly onTheWay?: boolean;
}

/** What plays somebody else's part belongs to the simulated world only. */
const withSimulator =
  (make: MakePage): MakePage =>
  (app: App, parameter: string): Page =>
    app.site.simulatorOrigin === null ? notFoundPage(app) : make(app, parameter);

const routes: readonly Route[] = [
  { pattern: /^\/$/, make: homePage, audience: 'all' },
  { pattern: /^\/register$/, make: registerPage, audience: 'visitor', onTheWay: true },
  { pattern: /^\/sign-in$/, make: signInPage, audience: 'visitor', onTheWay: true },
  { pattern: /^\/forgotten-password(?:\/([\w-]+))?$/, make: forgottenPasswordPage, audience: 'all', onTheWay: true },
  { pattern: /^\/member$/, make: memberPage, audience: 'member' },
  { pattern: /^\/member\/profile$/, make: profilePage, audience: 'member' },
  { pattern: /^\/member\/security$/, make: securityPage, audience: 'member' },
  { pattern: /^\/member\/applications$/, make: applicationsPage, audience: 'member' },
  { pattern: /^\/member\/services$/, make: servicesPage, audience: 'member' },
  { pattern: /^\/member\/usage$/, make: usagePage, audience: 'member' },
  {
    pattern: /^\/gold$/,
    make: (app) => proofPage(app, 'gold'),
    audience: 'member',
    onTheWay: true,
    otherwise: ({ kind, status }) => (status !== 'general' ? '/member' : kind === 'organization' ? '/organization' : undefined),
  },
  {
    pattern: /^\/organization$/,
    make: (app) => proofPage(app, 'organization'),
    audience: 'member',
    onTheWay: true,
    otherwise: ({ kind, status }) => (status !== 'general' ? '/member' : kind === 'organization' ? undefined : '/gold'),
  },
  { pattern: /^\/interaction\/([\w-]{1,100})$/, make: interactionPage, audience: 'all' },
  { pattern: /^\/app$/, make: mobileAppPage, audience: 'all' },
  { pattern: /^\/app\/scan$/, make: scanPage, audience: 'all' },
  {
    pattern: /^\/simulated\/mobile-certificate\/([\w-]{1,100})$/,
    make: withSimulator(mobileCertificatePage),
    audience: 'all',
  },
  { pattern: /^\/simulated\/telecom\/([\w-]{1,100})$/, make: withSimulator(telecomPage), audience: 'all' },
  { pattern: /^\/simulated\/nhi$/, make: withSimulator(nhiPage), audience: 'all', onTheWay: true },
  { pattern: /^\/download(?:\/.*)?$/, make: downloadPage, audience: 'all', onTheWay: true },
  { pattern: /^\/privacy$/, make: privacyPage, audience: 'all' },
  { pattern: /^\/help$/, make: helpPage, audience: 'all' },
];

/** The page at this path, and what the path says beyond it. */
export function findRoute(path: string): { readonly route: Route; readonly parameter: string } | undefined {
  for (const route of routes) {
    const match = route.pattern.exec(path);
    if (match !== null) return { route, parameter: match[1] ?? '' };
  }
  return undefined;
}
