import type { Certificate } from '../../certificate/certificate.js';
import { sameBytes } from '../../certificate/name.js';
import { oid } from '../../certificate/oid.js';
import { parseCertificate } from '../../certificate/parse-certificate.js';
import { VerifierConfigurationError } from '../../errors.js';
import { isHttpUrl } from '../../fetch/index.js';
import type { Issued } from './cert-id.js';

/** Where the certificates of one CA are asked about, whatever they say themselves. */
export interface OcspResponder {
  /** DER of the CA certificate; another certificate of the same name and key will do. */
  readonly issuer: Uint8Array;
  /** http: or https:. */
  readonly url: string;
}

/** URLs of one certificate that are tried. */
const MAX_URLS = 2;

/** Reads the option `responders` and gives a function that says where to ask about a certificate, the first place first. */
export function readResponders(responders: readonly OcspResponder[]): (issued: Issued) => readonly string[] {
  const configured = responders.map(({ issuer, url }, index) => {
    if (!isHttpUrl(url)) throw new VerifierConfigurationError(`responders[${index}].url must be an http(s) URL`);
    try {
      return { issuer: parseCertificate(issuer), url };
    } catch (cause) {
      throw new VerifierConfigurationError(`responders[${index}].issuer is not a DER certificate`, { cause });
    }
  });
  return ({ certificate, issuer }) => {
    const own = configured.filter((responder) => isSameAuthority(responder.issuer, issuer)).map(({ url }) => url);
    return own.length > 0 ? own : responderUrls(certificate).slice(0, MAX_URLS);
  };
}

/** RFC 5280 §4.2.2.1. What is not http(s) is not asked (attacks, D-41), and takes no place from what is. */
function responderUrls({ extensions }: Certificate): readonly string[] {
  return (extensions.authorityInformation ?? []).flatMap(({ method, location }) =>
    method === oid.accessOcsp && location.kind === 'uri' && isHttpUrl(location.text) ? [location.text] : [],
  );
}

function isSameAuthority(one: Certificate, other: Certificate): boolean {
  return sameBytes(one.publicKey.spki, other.publicKey.spki) && one.subject.equals(other.subject);
}
