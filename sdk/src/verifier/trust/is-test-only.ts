import type { Certificate } from '../certificate/certificate.js';

/** Whether a CA says of itself that its private key is no secret. */
export function isTestOnly({ subject }: Certificate): boolean {
  return subject.attributes.some(({ text }) => text?.includes('TEST ONLY'));
}
