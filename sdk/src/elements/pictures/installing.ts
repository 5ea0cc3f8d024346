import { type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import type { OpeningWay, PictureWords } from '../texts/install-texts.js';
import { addressBars, browserWindow, drawnButton, picture, pointer } from './window.js';

/** A file with the mark of the program: a card between two arches. */
const file = (x: number, y: number): SVGTemplateResult => svg`<path
    class="raised"
    d="M${x} ${y}h26l12 12v38h-38z"
  ></path><path class="line" d="M${x + 26} ${y}v12h12"></path>
  <rect class="chosen" x=${x + 9} y=${y + 22} width="20" height="14" rx="3"></rect>
  <path class="chosen-tick" d="M${x + 13} ${y + 29}h4"></path>`;

export const downloading = (): TemplateResult =>
  picture(
    'download',
    svg`${browserWindow(addressBars(56))}
    <path class="pointing" d="M120 50v32m-12-11l12 12 12-12"></path>
    <path class="strong" d="M92 90v16h56v-16"></path>
    <circle class="ring" cx="200" cy="52" r="11"></circle>
    <path class="strong" d="M200 46v10m-4-4l4 4 4-4"></path>`,
  );

/** Windows asks about a program that it does not know: first the line, then the button that it brings. */
const smartScreen = (words: PictureWords): TemplateResult =>
  picture(
    'open-windows',
    svg`<rect class="paper" x="6" y="14" width="104" height="96" rx="4"></rect>
    <rect class="bar" x="16" y="26" width="74" height="7" rx="3.5"></rect>
    <rect class="bar" x="16" y="42" width="84" height="5" rx="2.5"></rect>
    <rect class="bar" x="16" y="52" width="64" height="5" rx="2.5"></rect>
    <text class="linked" x="16" y="76">${words.moreInfo}</text>
    ${pointer(54, 80)}
    <path class="pointing" d="M114 62h12m-5-5l5 5-5 5"></path>
    <rect class="paper" x="130" y="14" width="104" height="96" rx="4"></rect>
    <rect class="bar" x="140" y="26" width="74" height="7" rx="3.5"></rect>
    <rect class="bar" x="140" y="42" width="84" height="5" rx="2.5"></rect>
    <rect class="bar" x="140" y="52" width="50" height="5" rx="2.5"></rect>
    ${drawnButton({ x: 138, y: 76, width: 90 }, words.runAnyway, true)}
    ${pointer(214, 93)}`,
  );

const intoApplications = (words: PictureWords): TemplateResult =>
  picture(
    'open-mac',
    svg`<rect class="paper" x="6" y="6" width="228" height="74" rx="8"></rect>
    <circle class="line" cx="18" cy="16" r="3"></circle><circle class="line" cx="29" cy="16" r="3"></circle><circle class="line" cx="40" cy="16" r="3"></circle>
    <rect class="chosen" x="46" y="30" width="38" height="38" rx="10"></rect>
    <path class="chosen-tick" d="M54 44h22v14h-22zm0 5h22"></path>
    <path class="pointing" d="M98 49h36m-9-9l9 9-9 9"></path>
    <path class="raised" d="M152 36h14l5 6h23v26h-42z"></path>
    <path class="strong" d="M166 60l7-14 7 14m-12-5h10"></path>
    <rect class="sunk" x="6" y="92" width="228" height="36" rx="8"></rect>
    <rect class="bar" x="18" y="102" width="86" height="6" rx="3"></rect>
    <rect class="bar" x="18" y="113" width="56" height="5" rx="2.5"></rect>
    ${drawnButton({ x: 128, y: 98, width: 96 }, words.openAnyway, true)}
    ${pointer(212, 113)}`,
  );

const withPackage = (way: OpeningWay, words: PictureWords): TemplateResult =>
  picture(
    `open-${way}`,
    svg`${file(22, 32)}
    ${pointer(50, 68)}
    <path class="pointing" d="M80 62h20m-7-7l7 7-7 7"></path>
    <rect class="paper" x="112" y="18" width="120" height="96" rx="8"></rect>
    <path class="line" d="M112 36h120"></path>
    <rect class="chosen" x="124" y="48" width="26" height="26" rx="7"></rect>
    <path class="chosen-tick" d="M130 58h14v8h-14zm0 3h14"></path>
    <rect class="bar" x="158" y="50" width="60" height="6" rx="3"></rect>
    <rect class="bar" x="158" y="62" width="40" height="5" rx="2.5"></rect>
    ${drawnButton({ x: 150, y: 86, width: 70 }, words.install, true)}
    ${pointer(212, 103)}`,
  );

const runFile = (way: OpeningWay): TemplateResult =>
  picture(
    `open-${way}`,
    svg`${file(40, 34)}
    ${pointer(68, 70)}
    <path class="pointing" d="M104 62h28m-8-8l8 8-8 8"></path>
    <rect class="chosen" x="150" y="36" width="52" height="52" rx="14"></rect>
    <path class="chosen-tick" d="M162 53h28v18h-28zm0 6h28"></path>`,
  );

export function opening(way: OpeningWay, words: PictureWords): TemplateResult {
  switch (way) {
    case 'windows':
      return smartScreen(words);
    case 'mac':
      return intoApplications(words);
    case 'deb':
    case 'rpm':
      return withPackage(way, words);
    default:
      return runFile(way);
  }
}

/** A computer whose bar shows the program. */
export const starting = (): TemplateResult =>
  picture(
    'starts',
    svg`<rect class="paper" x="40" y="6" width="160" height="98" rx="8"></rect>
    <path class="strong" d="M100 104v16m40-16v16m-58 4h76"></path>
    <path class="line" d="M40 86h160"></path>
    <circle class="line" cx="52" cy="95" r="3"></circle>
    <rect class="bar" x="64" y="93" width="40" height="4" rx="2"></rect>
    <rect class="chosen" x="164" y="89" width="16" height="12" rx="3"></rect>
    <path class="chosen-tick" d="M168 95h3"></path>
    <circle class="ring" cx="172" cy="95" r="14"></circle>
    <path class="tick" d="M106 46l10 11 20-23"></path>`,
  );

/** The page and the program, which find each other. */
export const noticing = (): TemplateResult =>
  picture(
    'waits',
    svg`<rect class="paper" x="8" y="20" width="120" height="88" rx="8"></rect>
    <path class="line" d="M8 40h120"></path>
    <rect class="sunk" x="32" y="25" width="84" height="10" rx="5"></rect>
    <rect class="bar" x="22" y="54" width="70" height="6" rx="3"></rect>
    <rect class="bar" x="22" y="68" width="92" height="5" rx="2.5"></rect>
    <rect class="chosen" x="22" y="82" width="44" height="14" rx="7"></rect>
    <path class="strong" d="M136 64h6m6 0h6m6 0h6"></path>
    <rect class="chosen" x="176" y="40" width="48" height="48" rx="13"></rect>
    <path class="chosen-tick" d="M187 56h26v16h-26zm0 5h26"></path>`,
  );
