import type { TemplateResult } from 'lit';
import type { IssoState } from '../../flows/index.js';
import { accountScreen } from './account-screen.js';
import { cardScreen } from './card-screen.js';
import { chooserScreen } from './chooser-screen.js';
import { codeScreen } from './code-screen.js';
import { consentScreen } from './consent-screen.js';
import type { Door } from './door.js';
import { idNumberScreen } from './id-number-screen.js';
import { mobileScreen } from './mobile-screen.js';
import { noticeScreen } from './notice-screen.js';
import { leavingScreen, loadingScreen } from './outer-screens.js';
import { phoneScreen } from './phone-screen.js';
import { qrScreen } from './qr-screen.js';
import { subscriberScreen } from './subscriber-screen.js';
import { usingCardScreen } from './using-card-screen.js';

/** The screen of each step. */
export function drawStep(door: Door, state: IssoState): TemplateResult {
  switch (state.step) {
    case 'loading':
      return loadingScreen(door, state);
    case 'chooser':
      return chooserScreen(door, state);
    case 'notice':
      return noticeScreen(door, state);
    case 'account':
      return accountScreen(door, state);
    case 'qr':
      return qrScreen(door, state);
    case 'card':
      return cardScreen(door, state);
    case 'using-card':
      return usingCardScreen(door, state);
    case 'id-number':
      return idNumberScreen(door, state);
    case 'subscriber':
      return subscriberScreen(door, state);
    case 'mobile':
      return mobileScreen(door, state);
    case 'code':
      return codeScreen(door, state);
    case 'phone':
      return phoneScreen(door, state);
    case 'consent':
      return consentScreen(door, state);
    case 'leaving':
      return leavingScreen(door, state);
  }
}
