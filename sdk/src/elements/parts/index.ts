/**
 * What the elements share. In the package it is one file, which each of them loads; nothing of it is for a page.
 *
 * @module
 */
export * from './bridge-screen.js';
export * from './button.js';
export * from './can-be-followed.js';
export * from './card-bridge-element.js';
export * from './card-progress.js';
export * from './card-screen.js';
export * from './card-step-list.js';
export * from './command-line.js';
export * from './command-line.js';
export * from './countdown.js';
export * from './describe-reader.js';
export * from './download-offer.js';
export * from './field.js';
export * from './fitting-readers.js';
export * from './hotline.js';
export * from './how-to-allow.js';
export * from './language.js';
export * from './later.js';
export * from './live-region.js';
export * from './message-of.js';
export * from './more-about.js';
export * from './page-defaults.js';
export * from './password-field.js';
export * from './picture-styles.js';
export * from './picture-styles.js';
export * from './problem-box.js';
export * from './qr-code.js';
export * from './reader-choice.js';
export * from './register.js';
export * from './screen.js';
export * from './screen-styles.js';
export * from './select-field.js';
export * from './steps.js';
export * from './styles.js';
export * from './system.js';
export * from './tab-list.js';
export * from './tab-styles.js';
