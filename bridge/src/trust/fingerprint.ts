import type { X509Certificate } from 'node:crypto';

/** SHA-256 of the whole certificate, in hexadecimal digits: how an authority is told from another. */
export const fingerprint = ({ fingerprint256 }: X509Certificate): string => fingerprint256.replaceAll(':', '').toLowerCase();
