/**
 * Icons of the program, of its installers and of its tray, from their drawings (SVG).
 * @module
 */
export { renderIcons } from './render-icons.js';
