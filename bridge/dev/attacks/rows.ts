/**
 * `tested`: tests whose titles begin with the id hold it. `notApplicable`: there is nothing here to attack. `residual`: a risk
 * stays that this program cannot take away. `open`: nobody has said yet.
 */
export type Verdict = 'tested' | 'notApplicable' | 'residual' | 'open';

export interface AttackRow {
  readonly id: string;
  /** What the attacker does, in one sentence. */
  readonly attack: string;
  readonly verdict: Verdict;
  /** What holds against it today; for `notApplicable`, why there is nothing to attack. */
  readonly holds: string;
  /** The risk that stays all the same. */
  readonly stays?: string;
}

/** Attacks in this class of program, by their numbers in the facts sheet of attacks. Which tests hold them is found, not written here. */
export const attackRows: readonly AttackRow[] = [
  {
    id: 'D-01',
    attack: 'Any page on the internet opens a WebSocket to 127.0.0.1.',
    verdict: 'tested',
    holds:
      'An upgrade needs exactly one Origin header that is a serialised https origin (http on loopback only by a development key). With it a page that nobody let in may ask for access, and nothing else.',
  },
  {
    id: 'D-02',
    attack: 'An origin that only looks like an allowed one passes a loose comparison.',
    verdict: 'tested',
    holds: 'Origins are compared as whole strings, and what is not spelled as a browser serialises it is refused before that.',
    stays:
      'A registered look-alike name is a site of its own. The window shows it in its ASCII form, and the person has to read it.',
  },
  {
    id: 'D-03',
    attack: 'DNS rebinding: a name of the attacker points at 127.0.0.1, so that the browser counts the bridge as same origin.',
    verdict: 'tested',
    holds:
      'Host has to be the literal 127.0.0.1 and our port, once, for upgrades and for the probe; absolute targets are refused.',
  },
  {
    id: 'D-04',
    attack: 'Other spellings of loopback (0.0.0.0, 127.1, mapped IPv6) get past a check of names.',
    verdict: 'tested',
    holds: 'There is one spelling, 127.0.0.1 with our port; every other is refused.',
  },
  {
    id: 'D-05',
    attack: 'The listener is open to the network.',
    verdict: 'tested',
    holds: 'It listens on 127.0.0.1 and on nothing else; there is no option to change that.',
  },
  {
    id: 'D-06',
    attack: 'A form, an image or another simple request changes something, without a preflight.',
    verdict: 'tested',
    holds:
      'HTTP has one answer, to GET and its preflight, which changes nothing. Everything else needs a WebSocket with its Origin.',
  },
  {
    id: 'D-07',
    attack: 'Any page recognises a person or a computer by what the bridge answers.',
    verdict: 'tested',
    holds:
      'Before a yes every page hears the same: the product and the protocol. Readers, cards and versions are neither named nor touched, and ids of readers are made anew for each connection.',
    stays: 'That CardBridge is installed and running can be seen by every page that the browser lets reach 127.0.0.1.',
  },
  {
    id: 'D-08',
    attack: 'Personal data on the card is read without asking the person.',
    verdict: 'tested',
    holds:
      'Without access no method reaches a card. A certificate leaves only in a token, after the PIN; the data of an NHI card only after a yes in our window, each time, that names site and fields.',
  },
  {
    id: 'D-09',
    attack: 'The page says itself from which origin it is.',
    verdict: 'tested',
    holds:
      'The origin is the header that the browser sent with the upgrade. No message has a field for one, and unknown fields are refused.',
  },
  {
    id: 'D-10',
    attack: 'A phishing site passes on the challenge of the real one.',
    verdict: 'tested',
    holds: 'The signature covers the origin that the bridge saw and the nonce; the verifier compares with its own, exactly.',
  },
  {
    id: 'D-11',
    attack: 'A rogue CA or a TLS middlebox sits between the person and the right origin.',
    verdict: 'residual',
    holds: 'Nothing of ours: a page cannot learn which TLS certificate its browser saw, so that it could be signed as well.',
    stays: 'Who controls TLS at the right origin is that origin, for browser, page and signature alike.',
  },
  {
    id: 'D-12',
    attack: 'A pairing code with few digits is ground until it matches.',
    verdict: 'notApplicable',
    holds: 'Nothing is paired and no code is compared: a site is let in by its origin, in a window of the bridge.',
  },
  {
    id: 'D-13',
    attack: 'What was paired for one origin is used from another.',
    verdict: 'tested',
    holds: 'A grant is of one exact origin and there is no key beside it that a page could carry elsewhere.',
  },
  {
    id: 'D-14',
    attack: 'A page opens window after window until the person says yes.',
    verdict: 'tested',
    holds:
      'One window of any kind at a time; all connections of an origin share one question; after a no the origin rests, after some windows without a yes too, longer each time, and touches no card meanwhile; few sites may wait.',
    stays: 'A person who says yes to everything is not protected from it.',
  },
  {
    id: 'D-15',
    attack: 'A window opens under the cursor or the hands and takes a key that was meant for something else.',
    verdict: 'tested',
    holds:
      'A yes that comes within half a second, and a PIN that comes within a second, is not taken: the same is asked again, and the third hasty one is a no.',
  },
  {
    id: 'D-16',
    attack: 'A page asks for the PIN itself.',
    verdict: 'tested',
    holds:
      'No message has a place for a PIN, so a page that has got one can do nothing with it here. Our windows name the origin first.',
    stays:
      'A page can draw anything. A PIN typed into it is a PIN that the attacker has, for the day on which they hold the card.',
  },
  {
    id: 'D-17',
    attack: 'A keylogger takes the PIN and uses the card while it is in the reader.',
    verdict: 'residual',
    holds:
      'A PIN is typed on the reader where reader and card can, and never passes through this computer then; it is asked for each time and kept nowhere; a card that is not in the reader signs nothing.',
    stays:
      'Malware of the same user reads the keyboard and talks to the card itself. The citizen card takes its PIN through a secure channel only, which no reader with keys can build, so its PIN is always typed on the keyboard.',
  },
  {
    id: 'D-18',
    attack: 'A PIN that was given once makes further signatures in silence.',
    verdict: 'tested',
    holds: 'Each signature has its own window, its own VERIFY and its own channel, and the card is reset on the way out.',
  },
  {
    id: 'D-19',
    attack: 'A page uses up the tries of a card.',
    verdict: 'tested',
    holds:
      'Only a PIN that a person typed, of the right length and characters, reaches the card, one try a PIN; before the last try the person is asked once more. Tries are kept over restarts, written before the card is asked; after three wrong PINs in a row a card that allows more is refused until the person resumes it.',
  },
  {
    id: 'D-20',
    attack: 'Another program takes the port of the bridge and plays the bridge.',
    verdict: 'tested',
    holds:
      'What a squatter hands out counts for what it is: its own card signs in its own holder, by name; a token of the victim for another nonce or origin is refused; to have the real card sign it needs the person, in a window that names an origin. The bridge says in its log and in `cardbridge status` that a port before its own is taken.',
    stays:
      'A squatter can deny service, can sign a browser in as the attacker (a page has to show who is signed in), and can draw a window that asks for a PIN.',
  },
  {
    id: 'D-21',
    attack: 'A program of another user of the same computer takes the port, or talks to the bridge.',
    verdict: 'tested',
    holds:
      'Where the system tells whose the other end of a connection is, another user’s is refused before anything it says counts: on Linux by the kernel’s table of sockets; on Windows by its table of connections (tried under Wine, and in tests against a stand-in).',
    stays: 'macOS does not tell. A page cannot tell whose program answers it: for a squatter of another user see D-20.',
  },
  {
    id: 'D-22',
    attack: 'Malware of the same user talks to the bridge without a browser.',
    verdict: 'tested',
    holds:
      'Without an Origin there is no upgrade; the socket of the command line lies in a folder of mode 0700; whatever origin a program claims, the PIN is typed in our window, which names it; the command line’s self-test shows no token.',
    stays:
      'A program of the same user can claim any origin, allow it to itself with `cardbridge grants`, log keys and draw windows. It is not held off.',
  },
  {
    id: 'D-23',
    attack: 'A TLS key that is shipped to everybody, for a name that points at loopback.',
    verdict: 'tested',
    holds:
      'What is released has no key and no certificate in it. TLS is off until `cardbridge trust install` makes a key for this installation, in a folder of mode 0700; one that others can read or change is not used.',
  },
  {
    id: 'D-24',
    attack: 'A local certificate authority that the program installed signs for other names.',
    verdict: 'tested',
    holds:
      'The authority is made on this computer, for one certificate and one year: critical name constraints let it speak for 127.0.0.1 and localhost only, its path length is 0, and its key is gone once it has signed; real Chromium and Firefox refuse what it would sign for other names. Removal takes it out of every list. The installer, which is to come, has to call it.',
  },
  {
    id: 'D-25',
    attack: 'Constant passwords, keys or old TLS in the code.',
    verdict: 'tested',
    holds:
      'The built program has no key, certificate or test secret in it; transport keys come from a file of mode 0600 or not at all. wss is TLS 1.2 or 1.3 with forward secrecy.',
  },
  {
    id: 'D-26',
    attack: 'A session is chosen by the page instead of given out.',
    verdict: 'tested',
    holds:
      'A session of the bridge is its connection: ids of requests and readers mean nothing on another one. The identity server starts no session under an id that it did not give out.',
  },
  {
    id: 'D-27',
    attack: 'Messages too large, too many or in too many pieces; connections without end; requests that never finish.',
    verdict: 'tested',
    holds:
      'Frames of 64 KiB, sixteen fragments, messages and upgrades by rate, connections for each origin, for strangers and in all, five seconds for the lines of a request; who does not read is cut off.',
    stays: 'A page can use up the places of strangers for a while, never those of sites that may use cards.',
  },
  {
    id: 'D-28',
    attack: 'JSON of the wrong types, odd keys or huge numbers crashes the program.',
    verdict: 'tested',
    holds:
      'Every message is checked against a strict schema before anything acts on it, and what is wrong gets an error of the one table.',
  },
  {
    id: 'D-29',
    attack: 'A card or reader answers without end, too long, or with lengths that lie.',
    verdict: 'tested',
    holds:
      'Every answer is bounded and parsed strictly, at each step of each operation; a signature is checked before it leaves; native calls run in a process that is killed when one outlives its limit.',
  },
  {
    id: 'D-30',
    attack: 'The card is swapped between the window and the signature.',
    verdict: 'tested',
    holds:
      'After the window the number of the card is read anew, in the transaction that verifies and signs; another one gets no PIN.',
  },
  {
    id: 'D-31',
    attack: 'A token is posted again, or many times at once on several nodes.',
    verdict: 'tested',
    holds:
      'A nonce is taken from its store by one operation that succeeds once, in memory and in Redis, and expires; a store that is down refuses.',
  },
  {
    id: 'D-32',
    attack: 'The victim’s browser is signed in as the attacker.',
    verdict: 'tested',
    holds: 'A nonce belongs to one session and one purpose; the identity server changes nothing without its own Origin.',
    stays: 'A squatter on the victim’s computer can do it (D-20): pages show who is signed in.',
  },
  {
    id: 'D-33',
    attack: 'What a token says about itself is believed.',
    verdict: 'tested',
    holds:
      'The identity comes from the verified certificate alone; other fields are ignored, and the context is used to explain a refusal, never to allow.',
  },
  {
    id: 'D-34',
    attack: 'Algorithm confusion: none, HMAC, RSA against PSS, a curve that does not fit, a shorter hash.',
    verdict: 'tested',
    holds: 'A closed list of nine algorithms, each tied to its kind and size of key, and PSS to one salt.',
  },
  {
    id: 'D-35',
    attack: 'Games with the encoding of ECDSA signatures.',
    verdict: 'tested',
    holds: 'r‖s of exactly the length of the curve; DER, zeros, padding and doubles are refused.',
  },
  {
    id: 'D-36',
    attack: 'A certificate that may not do this: expired, wrong usage, a CA, a wrong purpose.',
    verdict: 'tested',
    holds:
      'Validity, key usage, extended key usage, basic constraints, policy, strength and unknown critical extensions are checked, for people and issuers.',
  },
  {
    id: 'D-37',
    attack: 'The issuer is not verified, or the outcome of a check is ignored.',
    verdict: 'tested',
    holds:
      'A path to a pinned anchor whose every signature holds, not only names and key identifiers; a source of revocation that says anything but “good” is a refusal.',
  },
  {
    id: 'D-38',
    attack: 'Of several signatures or certificates only the first is verified.',
    verdict: 'tested',
    holds:
      'A token has one certificate and one signature: a list in their place, two certificates in one and bytes after it are refused. Of several OCSP answers about a certificate the worst counts.',
  },
  {
    id: 'D-39',
    attack: 'OCSP: replayed, stale, unknown taken for good, a responder of somebody else, soft failure.',
    verdict: 'tested',
    holds:
      'An answer counts when the CA itself or a responder that this very CA has certified for it signed it, names the certificate in every field, has the nonce that was sent and is fresh; the worst of several answers counts. Anything else is unknown, which refuses.',
  },
  {
    id: 'D-40',
    attack: 'A CRL of another issuer, of one that may not sign it, out of date, or for a part only.',
    verdict: 'tested',
    holds:
      'A list counts when this very issuer signed it, may do so, and the list is fresh and covers the certificate; indirect and delta lists never do; a stored list is never replaced by an older one. Else the status is unknown, which refuses.',
  },
  {
    id: 'D-41',
    attack: 'Addresses in an attacker’s certificate make the server fetch from its own network.',
    verdict: 'tested',
    holds:
      'Nothing is fetched before path and signature hold. Every address is looked at where the connection is made, and again after a redirect: public ones only, http and https, usual ports; size, time and redirects are limited. Parts of lists are fetched from hosts that the operator has named.',
  },
  {
    id: 'D-42',
    attack: 'Certificates that make the search for a path, or the parsing, take for ever.',
    verdict: 'tested',
    holds:
      'Issuers are the configured ones, never those of a token, and their paths are worked out once; the size of each field, the depth, the paths that are kept and the signature checks that a certificate can cause are bounded; policies are a graph that cannot grow exponentially.',
  },
  {
    id: 'D-43',
    attack: 'A format that merely begins like a supported one.',
    verdict: 'tested',
    holds: 'Three formats are compared as whole strings.',
  },
  {
    id: 'D-44',
    attack: 'An updater that takes what it finds.',
    verdict: 'tested',
    holds:
      'Nothing installs itself: a person is told of a new version and of a page on the host that was asked. Word of it counts only when an Ed25519 key in the program signed exactly these bytes for this purpose, within their time, and when nothing higher was seen before; what is not known about that is a no.',
  },
  {
    id: 'D-45',
    attack: 'After removal a server, a CA or an automatic start stays behind.',
    verdict: 'tested',
    holds:
      'The packages stop the program of every person and run `cardbridge remove-traces` as that person: no process, no listener, no start at login, no authority in a browser, no socket is left; nothing starts again. Grants stay unless asked for. What the packages do is tried on systems of their own (`npm run package:verify`).',
    stays: 'On macOS, and with an AppImage or tar.gz, the person runs it before throwing the program away.',
  },
  {
    id: 'D-46',
    attack: 'PINs, tokens or certificates stand in logs, arguments or the environment.',
    verdict: 'tested',
    holds:
      'Neither ever gets near the log: exchanges with cards are written down without their data, errors of others without their text, and named fields are struck out.',
  },
  {
    id: 'D-47',
    attack: 'The PIN stays in memory, or in what assistive programs read.',
    verdict: 'tested',
    holds:
      'One Buffer from window to card, zeroed in `finally` on every way out, as are the frames and commands that carried it; it lies outside of V8’s heap and is read into memory of ours or under a mask, since Node’s streams leave a copy. A scan of the writable memory of daemon and card hosts is a test.',
    stays:
      'The window’s own program, such as pinentry, and the system’s keyboard see it first; that program is gone with the window.',
  },
  {
    id: 'D-48',
    attack: 'The page goes away, or is closed, in the middle: a window or a card is left hanging.',
    verdict: 'tested',
    holds:
      'The end of the connection ends its operations and closes its windows within a second; an exchange in flight is abandoned.',
  },
  {
    id: 'D-49',
    attack: 'Data in an address of a scheme that the program registered.',
    verdict: 'notApplicable',
    holds: 'No scheme is registered and no page can start the bridge.',
  },
  {
    id: 'D-50',
    attack: 'A hostile frame uses what the page around it was allowed.',
    verdict: 'tested',
    holds:
      'A WebSocket carries the origin of the frame that opened it, and that origin is asked about and signed for. What the browser says with Sec-Fetch headers is looked at where it is there.',
    stays: 'Browsers without Sec-Fetch headers say less; the origin they send all the same.',
  },
];
