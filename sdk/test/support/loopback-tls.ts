import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { get, type ServerOptions } from 'node:https';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { WebSocket } from 'ws';
import { PAGE_ORIGIN, type PageWebSocket } from './page.js';

export interface LoopbackTls {
  readonly server: ServerOptions;
  readonly browser: { readonly fetch: typeof fetch; readonly WebSocket: typeof PageWebSocket };
}

/** A certificate for 127.0.0.1 that vouches for itself, and what a browser is that trusts it. */
export async function loopbackTls(): Promise<LoopbackTls> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const engine = new pkijs.CryptoEngine({ crypto: webcrypto as Crypto });
  const name = new pkijs.AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1js.Utf8String({ value: 'test' }) });
  const certificate = new pkijs.Certificate({ version: 2, serialNumber: new asn1js.Integer({ value: 1 }) });
  certificate.issuer.typesAndValues.push(name);
  certificate.subject.typesAndValues.push(name);
  certificate.notBefore.value = new Date(Date.now() - 86_400_000);
  certificate.notAfter.value = new Date(Date.now() + 86_400_000);
  // RFC 5280 §4.2.1.6: iPAddress, in network byte order.
  const address = new pkijs.GeneralName({
    type: 7,
    value: new asn1js.OctetString({ valueHex: new Uint8Array([127, 0, 0, 1]) }),
  });
  const extnValue = new pkijs.GeneralNames({ names: [address] }).toSchema().toBER();
  certificate.extensions = [new pkijs.Extension({ extnID: '2.5.29.17', extnValue })];
  const der = (key: KeyObject, type: 'spki' | 'pkcs8') =>
    new Uint8Array(key.export({ format: 'der', type } as { format: 'der'; type: 'spki' }));
  certificate.subjectPublicKeyInfo = pkijs.PublicKeyInfo.fromBER(der(publicKey, 'spki'));
  const signer = await webcrypto.subtle.importKey('pkcs8', der(privateKey, 'pkcs8'), algorithm, false, ['sign']);
  await certificate.sign(signer as CryptoKey, 'SHA-256', engine);
  const base64 = Buffer.from(certificate.toSchema().toBER()).toString('base64');
  const cert = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;

  const browser: LoopbackTls['browser'] = {
    fetch: (url, init) =>
      `${url}`.startsWith('https:')
        ? new Promise((resolve, reject) => {
            get(`${url}`, { ca: cert, ...(init?.signal && { signal: init.signal }) }, async (response) => {
              resolve(new Response(Buffer.concat(await response.toArray())));
            }).on('error', (cause) => reject(new TypeError('fetch failed', { cause })));
          })
        : fetch(url, init),
    WebSocket: class extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol, { origin: PAGE_ORIGIN, ca: cert });
      }
    },
  };

  return { server: { key: privateKey.export({ format: 'pem', type: 'pkcs8' }), cert }, browser };
}
