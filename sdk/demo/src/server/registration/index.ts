export { createRegistration } from './create-registration.js';
export { PRIVACY_NOTICE_VERSION } from './privacy-notice.js';
