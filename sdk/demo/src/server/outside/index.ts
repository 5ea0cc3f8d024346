export { httpMessages } from './http-messages.js';
export { MessageNotTaken } from './message-not-taken.js';
export type {
  CaptchaService,
  MessageSender,
  MobileCertificateQuestion,
  NhiPasswordCheck,
  OutgoingMessage,
  PhoneResult,
  SignInProvider,
  TelecomQuestion,
} from './outside.js';
export { noMessages, panelMessages } from './panel-messages.js';
export { questionCaptcha } from './question-captcha.js';
export { simulatedRegistry } from './simulated-registry.js';
