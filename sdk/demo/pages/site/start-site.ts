import { CardBridgeError } from '@cardbridge/sdk';
import { createCardLink, type FlowProblem, httpIdentityServer, IdentityServerError, type Session } from '@cardbridge/sdk/flows';
import { html, nothing, render } from 'lit';
import type { SiteAnswer } from '../../src/server/api.js';
import { rememberedLanguage, rememberLanguage } from '../language/language.js';
import { fetchSite } from '../server/fetch-site.js';
import type { App, Page } from './app.js';
import { notFoundPage } from './pages/not-found.js';
import { problemBox } from './parts/problem.js';
import { findRoute } from './routes.js';
import { shell } from './shell.js';
import { showSimulator } from './simulator.js';
import { createTask } from './task.js';
import { type Texts, textsIn } from './texts/index.js';

/** The site in the browser: asks who this is, shows the page of the address, and follows links without leaving. */
export async function startSite(root: HTMLElement): Promise<void> {
  const api = httpIdentityServer();
  let language = rememberedLanguage();
  let notice: ((texts: Texts) => string) | undefined;
  let draw = () => {};

  const switchLanguage = () => {
    language = language === 'en' ? 'zh-TW' : 'en';
    rememberLanguage(language);
    draw();
  };

  const { site, session, askedAgain } = await fetchBeginning();
  const simulator = site.simulatorOrigin === null ? undefined : showSimulator(site.simulatorOrigin);
  const cardLink = createCardLink({ ports: site.bridgePorts });

  let current: Session = session;
  let page: Page = { title: () => '', view: () => html`${nothing}` };
  let path = '';
  let wanted: string | undefined;
  let drawing = false;
  const afterDrawing: (() => void)[] = [];

  const app: App = {
    api,
    cardLink,
    site,
    get language() {
      return language;
    },
    get texts() {
      return textsIn[language];
    },
    get session() {
      return current;
    },
    get path() {
      return path;
    },
    get wanted() {
      return wanted;
    },
    update() {
      if (drawing) return;
      drawing = true;
      queueMicrotask(() => {
        drawing = false;
        draw();
      });
    },
    go(to, options = {}) {
      if (options.replace) {
        history.replaceState(null, '', to);
      } else {
        history.replaceState({ scroll: window.scrollY }, '');
        history.pushState(null, '', to);
      }
      open(to, { notice: options.notice, scroll: 0 });
    },
    stepForward() {
      history.replaceState({ firstStepOf: path }, '');
      history.pushState(null, '');
    },
    stepBack() {
      history.back();
    },
    signInAndReturn() {
      current = { ...current, member: null };
      app.comeBackHere();
      app.go('/sign-in', { notice: (texts) => texts.sessionEnded });
    },
    comeBackHere() {
      wanted = path;
    },
    goOn(said) {
      const to = wanted ?? '/member';
      wanted = undefined;
      app.go(to, { replace: true, ...(said === undefined ? {} : { notice: said }) });
    },
    setSession(next) {
      current = next;
      app.update();
    },
    async refreshSession() {
      app.setSession(await api.session());
    },
    say(said) {
      notice = said;
      app.update();
    },
    focusHeading() {
      afterDrawing.push(() => {
        root.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
        window.scrollTo(0, 0);
      });
      app.update();
    },
    revealProblem() {
      afterDrawing.push(() => document.getElementById('problem')?.scrollIntoView({ block: 'nearest' }));
      app.update();
    },
  };

  const leaving = createTask(app);
  const signOut = () =>
    void leaving.run(async () => {
      await api.signOut();
      current = { member: null, identity: null };
      wanted = undefined;
      app.go('/', { notice: (texts) => texts.signedOut });
    });

  /** Shows the page at this path. The address is there already. */
  function open(
    to: string,
    options: {
      readonly notice?: ((texts: Texts) => string) | undefined;
      readonly scroll: number;
      readonly keepFocus?: boolean;
    },
  ): void {
    const found = findRoute(to);
    if (found?.route.audience === 'member' && current.member === null) {
      wanted = to;
      history.replaceState(null, '', '/sign-in');
      open('/sign-in', options);
      return;
    }
    if (found?.route.audience === 'visitor' && current.member !== null) {
      const next = wanted ?? '/member';
      wanted = undefined;
      history.replaceState(null, '', next);
      open(next, options);
      return;
    }
    const other = current.member === null ? undefined : found?.route.otherwise?.(current.member);
    if (other !== undefined) {
      history.replaceState(null, '', other);
      open(other, options);
      return;
    }
    page.leave?.();
    path = to;
    if (found !== undefined && !found.route.onTheWay) wanted = undefined;
    leaving.clear();
    page = found === undefined ? notFoundPage(app) : found.route.make(app, found.parameter);
    // What a page fetches at its beginning does not take the word away that it is opened with.
    notice = options.notice;
    afterDrawing.push(() => {
      if (!options.keepFocus) root.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
      window.scrollTo(0, options.scroll);
    });
    app.update();
  }

  draw = () => {
    const { texts } = app;
    document.documentElement.lang = language;
    document.title = `${page.title()} | ${texts.brand}`;
    const view = html`${problemBox(app, leaving.problem)}${page.view()}`;
    render(shell(app, view, { signOut, switchLanguage, notice: notice?.(texts) ?? '' }), root);
    simulator?.draw(texts);
    for (const work of afterDrawing.splice(0)) work();
  };

  history.scrollRestoration = 'manual';
  window.addEventListener('popstate', (event) => {
    const state: unknown = event.state;
    if (location.pathname === path) {
      // Otherwise a jump within the page, which changes the address's fragment only.
      if (typeof state === 'object' && state !== null && 'firstStepOf' in state) page.stepBack?.();
      return;
    }
    const scroll = typeof state === 'object' && state !== null && 'scroll' in state ? Number(state.scroll) : 0;
    open(location.pathname, { scroll });
  });
  document.addEventListener('click', (event) => {
    const to = targetOf(event);
    if (to === undefined) return;
    event.preventDefault();
    if (to !== path) app.go(to);
  });

  // In another tab somebody may have signed in or out meanwhile.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void lookAgain();
  });

  // The button that asked again is gone, and what had the keyboard with it.
  open(location.pathname, { scroll: 0, keepFocus: !askedAgain });
  void cardLink.resume();

  async function lookAgain(): Promise<void> {
    const known = current;
    let now: Session;
    try {
      now = await api.session();
    } catch (error) {
      // Nothing was asked for; whatever the person does next will say what is wrong.
      if (error instanceof IdentityServerError || error instanceof CardBridgeError) return;
      throw error;
    }
    if (current !== known || JSON.stringify(now.member) === JSON.stringify(known.member)) return;
    current = now;
    // What the page shows is of the member before.
    const notice = now.member === null ? (texts: Texts) => texts.sessionEnded : undefined;
    open(path, { notice, scroll: window.scrollY, keepFocus: true });
  }

  /** Nothing can be shown before the server has answered; when it does not, the person sees why and may ask again. */
  async function fetchBeginning(): Promise<{
    readonly site: SiteAnswer;
    readonly session: Session;
    readonly askedAgain: boolean;
  }> {
    for (let askedAgain = false; ; askedAgain = true) {
      try {
        const [site, session] = await Promise.all([fetchSite(), api.session()]);
        return { site, session, askedAgain };
      } catch (error) {
        if (!(error instanceof IdentityServerError) && !(error instanceof CardBridgeError)) throw error;
        await new Promise<void>((resolve) => {
          draw = () => drawBeginning(error, resolve);
          draw();
        });
      }
    }
  }

  function drawBeginning(problem: FlowProblem, retry: () => void): void {
    const texts = textsIn[language];
    document.documentElement.lang = language;
    document.title = texts.brand;
    const view = html`<section class="sheet"><h1>${texts.brand}</h1>${problemBox({ texts, language }, problem, { retry })}</section>`;
    render(shell({ texts, path: location.pathname }, view, { signOut: undefined, switchLanguage, notice: '' }), root);
  }
}

/** The path of the site's page to which a plain click on a link leads; undefined for whatever the browser does itself. */
function targetOf(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return undefined;
  // Through the shadow roots of the elements, which have links of their own.
  const link = event.composedPath().find((part) => part instanceof HTMLAnchorElement && part.href !== '');
  if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.hasAttribute('download')) return undefined;
  const url = new URL(link.href);
  if (url.origin !== location.origin || url.hash !== '' || findRoute(url.pathname) === undefined) return undefined;
  return url.pathname;
}
