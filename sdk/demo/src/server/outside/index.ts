export type { CaptchaService, IdentityComparison, MessageSender, OutgoingMessage } from './outside.js';
export { noMessages, panelMessages } from './panel-messages.js';
export { questionCaptcha } from './question-captcha.js';
export { simulatedRegistry } from './simulated-registry.js';
