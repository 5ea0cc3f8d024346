import { constants } from 'node:crypto';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { BridgeError } from '../error.js';
import type { Log } from '../log.js';
import type { Arrivals } from './arrivals.js';
import { createHandshakes } from './handshakes.js';
import type { Limits } from './limits.js';
import { listenOnFirstFree } from './listen-on-first-free.js';
import type { Refusal } from './refusal-log.js';

/** What a listener shows to whoever connects, and the key to it; both PEM. */
export interface ServedCertificate {
  readonly key: string;
  readonly certificate: string;
}

export interface TlsListener {
  readonly port: number;
  /** Whoever connects from now on is shown this one; who is connected goes on. ERR_TRUST_UNREADABLE: as when it was opened. */
  show(certificate: ServedCertificate): void;
  /** Ends its connections too. */
  close(): Promise<void>;
}

export interface TlsListenerOptions {
  /** Tried in this order; 0 takes any free port. */
  readonly ports: readonly number[];
  readonly arrivals: Arrivals;
  readonly limits: Pick<Limits, 'sockets' | 'handshakes' | 'handshake'>;
  readonly log: Log;
  readonly refused: (reason: Refusal) => void;
  /** Gets what comes out of TLS. */
  readonly onStream: (stream: TLSSocket) => void;
}

/**
 * A listener on 127.0.0.1 that talks TLS. No handshake begins before it is known whose program connects, so another user's gets no byte.
 * Rejects with ERR_PORT_TAKEN when no port is free, with ERR_TRUST_UNREADABLE when TLS does not take certificate or key.
 */
export async function openTlsListener(certificate: ServedCertificate, options: TlsListenerOptions): Promise<TlsListener> {
  const { arrivals, limits, log, refused } = options;
  const handshakes = createHandshakes(limits);
  const open = new Set<Socket>();
  // It listens to nothing itself: it is given connections that have been looked at.
  const tls = withCertificate(() => createTlsServer(tlsOptions(certificate)));
  const tcp = createServer({ noDelay: true });
  tcp.maxConnections = limits.sockets;

  tcp.on('connection', async (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    if (!(await arrivals.begin(socket, port))) return;
    if (handshakes.begin(socket)) tls.emit('connection', socket);
    else socket.destroy();
  });
  tls.on('secureConnection', (stream) => {
    const socket = handshakes.end(stream);
    if (!socket) return void stream.destroy();
    arrivals.wrap(socket, stream);
    options.onStream(stream);
  });
  // Such as a browser that does not trust us, or somebody who talks no TLS. What they sent is not for the log.
  tls.on('tlsClientError', () => refused('handshake'));

  await listenOnFirstFree(tcp, options.ports);
  // Such as too many open files: one connection is lost, not the daemon.
  tcp.on('error', (error) => log.error({ err: error }, 'page door with TLS'));
  const { port } = tcp.address() as AddressInfo;

  return {
    port,
    show: (next) => withCertificate(() => tls.setSecureContext(tlsOptions(next))),
    close: async () => {
      const closed = new Promise<void>((resolve) => tcp.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** No older TLS whatever OpenSSL's configuration or Node's options on this computer say (attack D-25). */
function tlsOptions({ key, certificate }: ServedCertificate): TlsOptions {
  return {
    key,
    cert: certificate,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    // What every browser of today takes: a key for each connection, and ciphers that notice a change (RFC 9325 §4.2).
    ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE+AESGCM:ECDHE+CHACHA20',
    honorCipherOrder: true,
    ALPNProtocols: ['http/1.1'],
    // A renegotiation costs us more than who asks for it; a ticket would save a local handshake, and be a key to look after.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET,
  };
}

function withCertificate<T>(use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw new BridgeError('ERR_TRUST_UNREADABLE', { detail: 'TLS does not take the certificate or its key', cause });
  }
}
