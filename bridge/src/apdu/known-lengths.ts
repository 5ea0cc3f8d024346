/**
 * What was learnt of the lengths that a card and its reader take. Nothing in it means that nothing was refused yet. Whoever knows the
 * insertion keeps it, so that what fails is tried once an insertion and not once a command.
 */
export interface KnownLengths {
  /** Bytes to ask for in one READ BINARY. */
  readChunk?: number;
  /** Commands of extended length do not get through, whatever the answer to reset says. */
  extendedRefused?: true;
}
