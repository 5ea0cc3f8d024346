/** A value on the bus. Dictionaries are arrays of pairs; bytes in and out of an `ay` are a Buffer. */
export type DbusValue = number | bigint | boolean | string | Buffer | Variant | readonly DbusValue[];

/** A value that carries its own type (D-Bus specification, "Container types"). */
export class Variant {
  /** One complete type, as `s`. */
  readonly type: string;
  readonly value: DbusValue;

  constructor(type: string, value: DbusValue) {
    this.type = type;
    this.value = value;
  }
}

export const variant = (type: string, value: DbusValue): Variant => new Variant(type, value);

/** Array.isArray does not narrow a readonly array. */
export const isList = (value: unknown): value is readonly DbusValue[] => Array.isArray(value);
