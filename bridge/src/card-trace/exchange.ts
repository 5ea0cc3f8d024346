import type { DataObjectShape } from './template-shape.js';

/**
 * One command and its answer, as far as anybody may see them. There is no field for data: what is never kept cannot leak. The bytes of an
 * answer are looked at in one case only, the answer to the SELECT of an application, and of that its shape is kept.
 */
export interface Exchange {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Bytes of data sent. */
  readonly sent: number;
  /** Longest answer asked for; 0 where none was. */
  readonly wanted: number;
  /** What a SELECT named: an identifier of `applications`, or a file of two bytes. Both are the same for every card of a kind. */
  readonly selected?: string;
  /** Bytes of data in the answer; undefined where none came, as from a card that was pulled out. */
  readonly got: number | undefined;
  /** Status word; undefined where there was none. */
  readonly sw: number | undefined;
  /** Of the template that an application answers its SELECT with. */
  readonly shape?: readonly DataObjectShape[];
}
