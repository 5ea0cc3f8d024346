import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseCertificate } from '../../src/verifier/certificate/parse-certificate.js';
import { readList } from '../../src/verifier/revocation/crl/list/read-list.js';
import { listStatus } from '../../src/verifier/revocation/crl/rules/list-status.js';

/**
 * The process that `crl.ts` measures: it loads the list and what reads it, and nothing else, and prints one line of JSON.
 * Arguments: file of the list, file of the issuer, time of the question, file of serial numbers (18 octets each: the length, then 17) of
 * which one half is on the list.
 */
const [crlFile = '', issuerFile = '', at = '', serialsFile = ''] = process.argv.slice(2);
const ROUNDS = 20;

const issuer = parseCertificate(await readFile(issuerFile));

const start = performance.now();
const { list, signers } = await readList(createReadStream(crlFile), [issuer]);
const loadMs = performance.now() - start;
if (signers.length !== 1) throw new TypeError('the signature of the list does not hold');

const residentBytes = await measureResident();
const lookupNs = await measureLookup();
process.stdout.write(`${JSON.stringify({ entries: list.serials.size, loadMs, residentBytes, lookupNs })}\n`);

/** What is left when the garbage is gone; twice, since freeing one object can let go of another. */
async function measureResident(): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new TypeError('to be run with --expose-gc');
  for (let round = 0; round < 2; round += 1) {
    gc();
    await nextTurn();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A whole question, by all the rules: issuer, freshness, scope, signer and then the serial number. */
async function measureLookup(): Promise<number> {
  const octets = await readFile(serialsFile);
  // One certificate with many serial numbers: what is measured is the list, and not the memory of the questions.
  const certificate = { ...issuer };
  const query = { certificate, issuer, at: Number(at) };
  const lists = [{ list, isSignedBy: () => true }];
  const rules = { crlSigners: [], completeNames: new Set<string>(), staleMs: 0 };
  const questions = octets.length / 18;
  let revoked = 0;
  const ask = () => {
    for (let place = 0; place < octets.length; place += 18) {
      certificate.serial = octets.subarray(place + 1, place + 1 + (octets[place] ?? 0));
      if (listStatus(lists, query, rules).status === 'revoked') revoked += 1;
    }
  };
  ask();
  const begin = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) ask();
  const elapsed = performance.now() - begin;
  if (revoked * 2 !== questions * (ROUNDS + 1)) throw new TypeError('the list does not say what is on it');
  return (elapsed * 1e6) / (ROUNDS * questions);
}
