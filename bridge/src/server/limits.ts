/**
 * What the door bears, in one place (DESIGN §4, attacks D-14 and D-27). Times in milliseconds. An honest page stays far below all of
 * it: it opens one connection, asks one thing at a time and waits.
 */
export const limits = {
  /**
   * Connections with a session. Strangers have seats of their own: they can take none from the sites that may use cards, and a full
   * house tells them nothing about those. More than four origins with all their seats, which is how many may wait for the question at
   * once: so some ask for nothing, and make room for a new site.
   */
  seats: { allowed: 64, stranger: 40 },
  /** A person has a site open in a few tabs. */
  seatsPerOrigin: 8,
  /** TCP connections of any kind to all listeners together, so that nobody uses up the file descriptors that card hosts and windows need. */
  sockets: 256,
  /**
   * Connections that are opened only to be closed with a reason. More at once than this are refused without one, so that they
   * leave room for the probe.
   */
  farewells: 64,
  /** Upgrades of one origin: reloading a page as fast as a person can is below this, a loop is not. */
  upgradesPerOrigin: { burst: 20, perSecond: 2 },
  /** Upgrades of all strangers together: somebody with a domain has as many origins as he likes. */
  upgradesOfStrangers: { burst: 64, perSecond: 8 },
  /** Origins whose upgrades are counted; the one that has been away longest is forgotten first. */
  countedOrigins: 1000,
  /** Fragments of one message: a browser sends a message of 64 KiB in one. */
  fragments: 16,
  /** Messages and pings of one connection. A page watches readers, asks one thing at a time and cancels it. */
  messages: { burst: 60, perSecond: 20 },
  /**
   * Characters of a message of a connection without a grant. The one request that it has is shorter, whatever its id; strangers
   * together could keep us busy with parsing what is longer.
   */
  ungrantedMessage: 1024,
  /** Requests of one connection under way at once; a page needs three. */
  requests: 8,
  /** Bytes that wait for a peer. More mean that it does not read. */
  unreadBytes: 1024 * 1024,
  /** A client that takes longer for the few lines of a request is not a browser (slow loris). */
  headers: 5_000,
  headerBytes: 8192,
  /** TLS handshakes under way at once, and how long one may take: a browser needs milliseconds. They leave places for the rest. */
  handshakes: 64,
  handshake: 5_000,
  /** A stranger that neither asks nor leaves gives its seat back. */
  idle: 30_000,
  /** For a peer that does not answer our close. */
  closing: 1_000,
  /** A socket whose page went to sleep without a word is closed after two missed beats. */
  heartbeat: 30_000,
  /** Lines about one reason for refusing upgrades: the first one tells, the rest is counted. */
  linesPerReason: { burst: 1, perSecond: 1 / 60 },
  /** Lines about what sessions refused or suffered: a page at work, not a page that fills the disk. */
  linesOfSessions: { burst: 60, perSecond: 0.2 },
};

export type Limits = typeof limits;
