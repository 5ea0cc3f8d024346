import { createVerify, type Verify } from 'node:crypto';
import type { Certificate } from '../../../certificate/certificate.js';
import { findSignatureAlgorithm, type SignatureAlgorithm } from '../../../certificate/signed-object.js';
import { ListParser } from './list-parser.js';
import type { RevocationList } from './revocation-list.js';

/** A list and which of the candidates have signed it: several, if they certify one key. */
export interface SignedList {
  readonly list: RevocationList;
  readonly signers: readonly Certificate[];
}

/**
 * Reads a list from a stream in one pass, hashing it on the way. Which certificates may have signed is asked once its issuer is known:
 * those of that name, few, since the list is hashed for each of them.
 *
 * Rejects with `SyntaxError` for what is no list, or with what the stream fails with.
 */
export async function readList(chunks: AsyncIterable<Uint8Array>, candidates: readonly Certificate[]): Promise<SignedList> {
  let checks: readonly Check[] = [];
  const parser = new ListParser({
    onHead({ issuer, signatureAlgorithm }) {
      const algorithm = findSignatureAlgorithm(signatureAlgorithm);
      const fitting = candidates.filter(
        ({ subject, publicKey }) => subject.equals(issuer) && publicKey.kind.type === algorithm?.keyType,
      );
      if (algorithm !== undefined)
        checks = fitting.map((signer) => ({ signer, algorithm, verify: createVerify(algorithm.hash) }));
    },
    onSigned(piece) {
      for (const { verify } of checks) verify.update(piece);
    },
  });
  for await (const chunk of chunks) parser.push(chunk);
  const { list } = parser.finish();
  return { list, signers: checks.filter((check) => holds(check, list.signature)).map(({ signer }) => signer) };
}

interface Check {
  readonly signer: Certificate;
  readonly algorithm: SignatureAlgorithm;
  readonly verify: Verify;
}

function holds({ signer, algorithm, verify }: Check, signature: Uint8Array): boolean {
  try {
    return verify.verify({ key: signer.publicKey.keyObject, ...algorithm.options }, signature);
  } catch {
    // A point that is not on its curve has signed nothing.
    return false;
  }
}
