import { svg, type TemplateResult } from 'lit';
import type { PictureWords } from '../texts/install-texts.js';
import { addressBars, browserWindow, computer, drawnButton, picture, pointer, ring, sliders } from './window.js';

/** Chromium's question: a bubble below the left end of the address, “Allow” at the right. */
export const promptInChromium = (words: PictureWords): TemplateResult =>
  picture(
    'prompt-chromium',
    svg`${browserWindow(svg`${sliders(50)}${addressBars(72)}`)}
    <rect class="raised" x="42" y="34" width="156" height="84" rx="6"></rect>
    <path class="strong" d="M184 43l6 6m0-6l-6 6"></path>
    <rect class="bar" x="54" y="44" width="84" height="6" rx="3"></rect>
    ${computer(54, 61)}
    <rect class="bar" x="74" y="62" width="108" height="5" rx="2.5"></rect>
    <rect class="bar" x="74" y="71" width="60" height="5" rx="2.5"></rect>
    ${drawnButton({ x: 68, y: 88, width: 54 }, words.block, false)}
    ${drawnButton({ x: 130, y: 88, width: 58 }, words.allow, true)}
    ${pointer(180, 105)}`,
  );

/** Firefox's: below the icon of a computer, with a box to tick so that it is remembered. */
export const promptInFirefox = (words: PictureWords): TemplateResult =>
  picture(
    'prompt-firefox',
    svg`${browserWindow(svg`${computer(52, 14)}${addressBars(74)}`)}
    <rect class="raised" x="46" y="32" width="168" height="90" rx="4"></rect>
    <rect class="bar" x="58" y="43" width="140" height="6" rx="3"></rect>
    <rect class="bar" x="58" y="54" width="84" height="6" rx="3"></rect>
    <rect class="strong" x="58" y="70" width="10" height="10" rx="2"></rect>
    <path class="tick" d="M60.5 75l2 2.5 4-5"></path>
    <rect class="bar" x="74" y="72" width="92" height="5" rx="2.5"></rect>
    ${drawnButton({ x: 84, y: 92, width: 54 }, words.block, false)}
    ${drawnButton({ x: 146, y: 92, width: 58 }, words.allow, true)}
    ${pointer(196, 109)}`,
  );

/** Chromium after a “Block”: the icon at the left of the address, and the switch behind it. */
export const deniedInChromium = (words: PictureWords): TemplateResult =>
  picture(
    'denied-chromium',
    svg`${browserWindow(svg`${sliders(50)}${ring(44, 9, 24, 20)}${addressBars(76)}`)}
    <rect class="raised" x="42" y="34" width="180" height="88" rx="6"></rect>
    <rect class="bar" x="54" y="45" width="70" height="6" rx="3"></rect>
    <path class="line" d="M54 60h156"></path>
    ${computer(54, 73, true)}
    <text class="words" x="74" y="82">${words.appsOnDevice}</text>
    <rect class="switch" x="184" y="71" width="24" height="13" rx="6.5"></rect>
    <circle class="knob" cx="191" cy="77.5" r="4"></circle>
    ${ring(178, 66, 36, 23)}
    <path class="line" d="M54 96h156"></path>
    <rect class="bar" x="74" y="106" width="60" height="5" rx="2.5"></rect>
    ${pointer(198, 82)}`,
  );

/** Firefox after a “Block”: the crossed-out computer in the address, and the ✕ behind it. */
export const deniedInFirefox = (words: PictureWords): TemplateResult =>
  picture(
    'denied-firefox',
    svg`${browserWindow(svg`${sliders(50)}${computer(70, 14, true)}${ring(44, 8, 44, 22)}${addressBars(94)}`)}
    <rect class="raised" x="30" y="34" width="198" height="60" rx="4"></rect>
    <rect class="bar" x="84" y="44" width="90" height="6" rx="3"></rect>
    <path class="line" d="M38 58h182"></path>
    ${computer(38, 70, true)}
    <text class="words small" x="56" y="80">${words.accessThisDevice}</text>
    <rect class="sunk" x="154" y="66" width="68" height="20" rx="4"></rect>
    <text class="words small" x="161" y="80">${words.blocked}</text>
    <path class="strong" d="M208 73l6 6m0-6l-6 6"></path>
    ${ring(202, 67, 18, 18)}
    ${pointer(213, 80)}`,
  );

/** An address that begins with https: its lock. */
export const secureAddress = (): TemplateResult =>
  picture(
    'secure-address',
    svg`${browserWindow(svg`<path class="strong" d="M52 18h9v7h-9zm2 0v-3a2.5 2.5 0 0 1 5 0v3"></path>
      <text class="words" x="68" y="23">https://</text>${ring(44, 8, 76, 22)}${addressBars(126)}`)}
    <rect class="bar" x="24" y="52" width="120" height="6" rx="3"></rect>
    <rect class="bar" x="24" y="68" width="180" height="6" rx="3"></rect>
    <rect class="bar" x="24" y="84" width="150" height="6" rx="3"></rect>`,
  );

/** A terminal, and the certificate that comes of it. */
export const localCertificate = (): TemplateResult =>
  picture(
    'local-certificate',
    svg`<rect class="paper" x="10" y="16" width="132" height="92" rx="8"></rect>
    <path class="line" d="M10 34h132"></path>
    <circle class="line" cx="22" cy="25" r="3"></circle><circle class="line" cx="33" cy="25" r="3"></circle><circle class="line" cx="44" cy="25" r="3"></circle>
    <path class="tick" d="M22 48l6 5-6 5m10 0h10"></path>
    <rect class="bar" x="22" y="70" width="80" height="5" rx="2.5"></rect>
    <path class="pointing" d="M148 62h20m-7-7l7 7-7 7"></path>
    <rect class="raised" x="176" y="30" width="54" height="64" rx="6"></rect>
    <rect class="bar" x="186" y="42" width="34" height="5" rx="2.5"></rect>
    <rect class="bar" x="186" y="53" width="22" height="5" rx="2.5"></rect>
    <circle class="chosen" cx="203" cy="76" r="10"></circle>
    <path class="chosen-tick" d="M198 76l4 4 7-8"></path>`,
  );
