export { failurePage } from './failure-page.js';
export { receiptPage } from './receipt-page.js';
export { resultPage } from './result-page.js';
export { startPage } from './start-page.js';
