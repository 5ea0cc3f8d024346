import type { NhiBasicData, OperationStage } from '@cardbridge/sdk';
import { type CardIdentity, type CardLinkState, createCardLink, httpIdentityServer } from '@cardbridge/sdk/flows';
import { byId, element } from './card/element.js';
import { failureBox } from './card/failure.js';
import { statusLine } from './card/status.js';
import { en, type FixedText, type Step, type Texts, zhTW } from './card/texts.js';
import { rememberedLanguage, rememberLanguage } from './language/language.js';
import { fetchSite } from './server/fetch-site.js';

const STEPS: readonly Step[] = ['connect', 'card', 'pin', 'sign', 'verify'];
const stepOf: Readonly<Record<OperationStage, Step>> = {
  'reading-card': 'card',
  'waiting-for-confirmation': 'pin',
  'waiting-for-pin': 'pin',
  'checking-pin': 'sign',
  signing: 'sign',
};

const language = byId('language', HTMLButtonElement);
const signInButton = byId('sign-in', HTMLButtonElement);
const cancelButton = byId('cancel', HTMLButtonElement);
const nhiButton = byId('read-nhi', HTMLButtonElement);
const nhiCancelButton = byId('nhi-cancel', HTMLButtonElement);
const progress = byId('progress', HTMLDivElement);
const nhiProgress = byId('nhi-progress', HTMLParagraphElement);
const live = byId('live', HTMLParagraphElement);
const failure = failureBox();
const drawStatus = statusLine();

let texts: Texts = rememberedLanguage() === 'en' ? en : zhTW;
let linkView: CardLinkState = { bridge: 'untouched', readers: undefined, simulated: false };
let identity: CardIdentity | null = null;
let nhiData: NhiBasicData | undefined;
let step: Step | undefined;
let stepDetail: (texts: Texts) => string = () => '';
let nhiDetail: (texts: Texts) => string = () => '';
let running: AbortController | undefined;
let simulatorShown = false;

const say = (message: string) => {
  live.textContent = message;
};

/** One thing at a time: the card can do no more. */
async function run(
  button: HTMLButtonElement,
  cancel: HTMLButtonElement,
  place: HTMLElement,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (running !== undefined) return;
  running = new AbortController();
  const abort = () => running?.abort();
  failure.hide(button);
  cancel.addEventListener('click', abort);
  cancel.hidden = false;
  const buttons = [signInButton, nhiButton];
  for (const each of buttons) each.setAttribute('aria-disabled', 'true');
  button.dataset.busy = 'true';
  const hadFocus = document.activeElement === button;
  try {
    await work(running.signal);
  } catch (error) {
    console.warn(error);
    failure.show(error, texts, {
      place,
      simulated: linkView.simulated,
      retry: () => {
        void run(button, cancel, place, work);
      },
    });
  } finally {
    running = undefined;
    cancel.removeEventListener('click', abort);
    if (document.activeElement === cancel && hadFocus) button.focus();
    cancel.hidden = true;
    for (const each of buttons) each.removeAttribute('aria-disabled');
    delete button.dataset.busy;
    setStep(undefined, () => '');
    nhiDetail = () => '';
    drawNhiProgress();
  }
}

function setStep(next: Step | undefined, detail: (texts: Texts) => string): void {
  step = next;
  stepDetail = detail;
  drawSteps();
  if (next !== undefined) say(detail(texts));
}

function setNhi(detail: (texts: Texts) => string): void {
  nhiDetail = detail;
  drawNhiProgress();
  say(detail(texts));
}

function drawNhiProgress(): void {
  const text = nhiDetail(texts);
  nhiProgress.replaceChildren(text, ...(text !== '' && simulatorShown ? [simulatorLink()] : []));
}

/** For a stage that only a newer bridge knows nobody has words: the last one stands. */
const isKnown = (stage: OperationStage) => Object.hasOwn(stepOf, stage);

function stageText(stage: OperationStage, triesLeft: number | undefined): (texts: Texts) => string {
  return ({ stages, triesLeft: tries }) => stages[stage] + (triesLeft === undefined ? '' : tries(triesLeft));
}

/** What is awaited before the bridge is ready: the person's answer, when the bridge asks about this site. */
const connecting = (t: Texts) => (linkView.bridge === 'waiting-for-access' ? t.allowSite : t.connecting);

async function start(): Promise<void> {
  drawFixed();
  const server = httpIdentityServer();
  const [site, session] = await Promise.all([fetchSite(), server.session()]);
  const link = createCardLink({ ports: site.bridgePorts });
  link.subscribe((view) => {
    // What was missing is there: the sentence about it is no longer true.
    if (view.bridge === 'ready' && linkView.bridge !== 'ready' && running === undefined) {
      const code = failure.code();
      if (code === 'ERR_BRIDGE_ABSENT' || code === 'ERR_CONNECTION_LOST') failure.hide(signInButton);
    }
    const moved = view.bridge !== linkView.bridge;
    linkView = view;
    drawStatus(view, texts);
    if (!moved || running === undefined) return;
    drawSteps();
    drawNhiProgress();
    if (view.bridge === 'waiting-for-access') say(texts.allowSite);
  });

  signInButton.addEventListener('click', () => {
    void run(signInButton, cancelButton, byId('sign-in-stage', HTMLElement), async (signal) => {
      setStep('connect', connecting);
      const bridge = await link.bridge(signal);
      setStep('card', (t) => t.stages['reading-card']);
      const { challengeNonce } = await server.issueChallenge({ purpose: 'sign-in' }, { signal });
      const token = await bridge.authenticate({
        challengeNonce,
        signal,
        onProgress: ({ stage, triesLeft }) => isKnown(stage) && setStep(stepOf[stage], stageText(stage, triesLeft)),
      });
      setStep('verify', (t) => t.verifying);
      const answer = await server.signInWithCard({ challengeNonce, token }, { signal });
      identity = answer.identity;
      drawIdentity();
      say(texts.signedIn(identity.name));
      byId('identity-title', HTMLElement).focus();
    });
  });

  nhiButton.addEventListener('click', () => {
    void run(nhiButton, nhiCancelButton, byId('nhi-stage', HTMLElement), async (signal) => {
      nhiData = undefined;
      drawNhi();
      setNhi(connecting);
      const bridge = await link.bridge(signal);
      nhiData = await bridge.readNhi({
        signal,
        onProgress: ({ stage, triesLeft }) => isKnown(stage) && setNhi(stageText(stage, triesLeft)),
      });
      drawNhi();
    }).then(() => nhiData && say(texts.nhiRead));
  });

  // Until now a click would have gone nowhere.
  for (const each of [signInButton, nhiButton]) each.removeAttribute('aria-disabled');

  byId('sign-out', HTMLButtonElement).addEventListener('click', () => {
    server.signOut().then(
      () => {
        identity = null;
        drawIdentity();
        say(texts.signedOut);
        signInButton.focus();
      },
      (error: unknown) => {
        console.warn(error);
        const place = byId('identity', HTMLElement);
        failure.show(error, texts, { place, simulated: false, retry: () => location.reload() });
      },
    );
  });

  identity = session.identity;
  drawIdentity();
  if (site.simulatorOrigin !== null) showSimulator(site.simulatorOrigin);
  await link.resume();
}

function showSimulator(origin: string): void {
  const aside = byId('simulator', HTMLElement);
  // The clipboard is for the panel's Copy buttons. It must be given to the panel's origin by name: the frame starts at ours.
  aside.append(element('iframe', { src: '/simulator', title: texts.frameTitle, allow: `clipboard-write ${origin}` }));
  aside.hidden = false;
  simulatorShown = true;
}

function drawSteps(): void {
  const at = step === undefined ? -1 : STEPS.indexOf(step);
  progress.dataset.step = step ?? '';
  STEPS.forEach((name, index) => {
    const item = progress.querySelector(`[data-step="${name}"]`);
    if (!(item instanceof HTMLElement)) return;
    item.dataset.state = index < at ? 'done' : index === at ? 'now' : 'next';
    if (index === at) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
    item.replaceChildren(element('span', { class: 'step-name' }, texts.steps[name]));
    if (index !== at) return;
    const detail = element('span', { class: 'step-detail' }, stepDetail(texts));
    if (name === 'pin' && simulatorShown) detail.append(simulatorLink());
    item.append(detail);
  });
}

/** On a narrow screen the stand-in for the window is further down the page. */
function simulatorLink(): HTMLElement {
  return element('a', { class: 'to-simulator', href: '#simulator' }, texts.toSimulator);
}

function drawIdentity(): void {
  byId('sign-in-sheet', HTMLElement).hidden = identity !== null;
  byId('identity', HTMLElement).hidden = identity === null;
  if (identity === null) return;
  byId('identity-title', HTMLElement).textContent = identity.name;
  byId('identity-data', HTMLElement).replaceChildren(
    row(texts.identityKind, texts.kinds[identity.kind], 'identity-kind'),
    ...(identity.kind === 'citizen'
      ? [
          row(texts.subjectSerialNumber, identity.subjectSerialNumber, 'identity-serial'),
          row(texts.idNumberEnding, identity.idNumberEnding, 'identity-id-ending'),
        ]
      : [row(texts.taxId, identity.taxId, 'identity-tax-id')]),
  );
}

function drawNhi(): void {
  byId('nhi-result', HTMLElement).hidden = nhiData === undefined;
  if (nhiData === undefined) return;
  const { nhiFields, sexes } = texts;
  const { name, idNumber, birthDate, sex, cardNumber, issueDate, cancelMark } = nhiData;
  byId('nhi-data', HTMLElement).replaceChildren(
    row(nhiFields.name, name),
    row(nhiFields.idNumber, idNumber),
    row(nhiFields.birthDate, birthDate),
    row(nhiFields.sex, sexes[sex]),
    row(nhiFields.cardNumber, cardNumber),
    row(nhiFields.issueDate, issueDate),
    ...(cancelMark === undefined ? [] : [row(nhiFields.cancelMark, cancelMark)]),
  );
}

function row(label: string, value: string, testId?: string): HTMLElement {
  const attributes = testId === undefined ? {} : { 'data-testid': testId };
  return element('div', {}, element('dt', {}, label), element('dd', attributes, value));
}

function drawFixed(): void {
  document.documentElement.lang = texts.language;
  document.title = texts.documentTitle;
  language.textContent = texts.otherLanguage;
  language.lang = texts.language === 'en' ? 'zh-TW' : 'en';
  for (const place of document.querySelectorAll<HTMLElement>('[data-text]')) {
    place.textContent = texts.fixed[place.dataset.text as FixedText];
  }
  document.querySelector('iframe')?.setAttribute('title', texts.frameTitle);
  drawStatus(linkView, texts);
  drawSteps();
  drawNhiProgress();
}

language.addEventListener('click', () => {
  texts = texts === zhTW ? en : zhTW;
  rememberLanguage(texts.language);
  drawFixed();
  drawIdentity();
  drawNhi();
  failure.draw(texts);
});

start().catch((error: unknown) => {
  console.warn(error);
  failure.show(error, texts, {
    place: byId('sign-in-stage', HTMLElement),
    simulated: false,
    retry: () => location.reload(),
  });
});
