import { discardBody, type GuardedFetch, GuardedFetchError, readBody } from '../../fetch/index.js';
import { MAX_RESPONSE_OCTETS } from './parse-ocsp-response.js';

/** What a responder sent, or why nothing came that could be read. */
export type Asked = { readonly response: Uint8Array } | { readonly detail: string };

/** One request (RFC 6960 appendix A.1: a POST). Rejects with the signal's reason alone. */
export async function askResponder(
  request: { readonly url: string; readonly body: Uint8Array; readonly signal: AbortSignal },
  guardedFetch: GuardedFetch,
): Promise<Asked> {
  const { url, body, signal } = request;
  try {
    const answer = await guardedFetch({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/ocsp-request', accept: 'application/ocsp-response' },
      body,
      maxBytes: MAX_RESPONSE_OCTETS,
      signal,
    });
    const refusal = refusalOf(answer.status, answer.headers['content-type']);
    if (refusal === undefined) return { response: await readBody(answer) };
    await discardBody(answer);
    return { detail: refusal };
  } catch (error) {
    signal.throwIfAborted();
    // Errors of a fetch of one's own may name the whole URL, which can hold the serial number.
    return { detail: error instanceof GuardedFetchError ? error.message : 'the responder could not be asked' };
  }
}

/** A page of a portal or of a proxy is not taken for an answer, and its text is not looked at. */
function refusalOf(status: number, contentType = ''): string | undefined {
  if (status !== 200) return `the responder answered with HTTP status ${status}`;
  const [type = ''] = contentType.split(';');
  return type.trim().toLowerCase() === 'application/ocsp-response' ? undefined : 'the responder sent another content type';
}
