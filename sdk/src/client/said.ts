import type { OperationStage, ReaderInfo } from '../protocol/methods.js';

/**
 * An object as the bridge said it: of anything at all, since whoever sits on its port may be another program (attack D-20). Reading it
 * either gives what the types promise, or throws a TypeError, which ends the connection.
 */
export type Said = Readonly<Record<string, unknown>>;

/** @throws TypeError */
export function must(hold: boolean): void {
  if (!hold) throw new TypeError('no bridge');
}

/** What is said under these names is text; the rest of the object is as it may be. */
export function withTexts<T>(said: unknown, ...names: readonly (string & keyof T)[]): T {
  for (const name of names) must(typeof (said as Said)[name] === 'string');
  // The names are those of T that are texts.
  return said as T;
}

/** A word, if it is one that this version knows. A newer bridge may say others. */
export function known<Word extends string>(words: RegExp, said: unknown): Word | undefined {
  // The expression holds the words of the type; tests hold it to them.
  return words.exec(said as string)?.[0] as Word | undefined;
}

export const stageOf = (said: unknown) =>
  known<OperationStage>(/^(reading-card|waiting-for-(confirmation|pin)|checking-pin|signing)$/, said);

/** What a newer bridge may say of a reader or card is, for this version, one that cannot be used now. */
export const readersOf = ({ readers }: Said): readonly ReaderInfo[] =>
  (readers as readonly Said[]).map((reader) => ({
    ...withTexts<ReaderInfo>(reader, 'id', 'name'),
    state: known<ReaderInfo['state']>(/^(empty|reading|ready|mute)$/, reader.state) ?? 'busy',
    ...(reader.card
      ? { card: { kind: known(/^(citizen|organization|nhi|piv|pkcs11)$/, (reader.card as Said).kind) ?? 'unknown' } }
      : {}),
  }));
