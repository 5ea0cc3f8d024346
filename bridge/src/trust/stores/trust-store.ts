/** An authority as a list of trusted certificates is told of it. */
export interface Authority {
  /** Its common name, which no other has. */
  readonly name: string;
  /** Of its certificate, PEM. */
  readonly file: string;
  /** Of its certificate, in hexadecimal digits: what Windows and macOS call it by. */
  readonly sha1: string;
}

/**
 * One list of certificates that one or more browsers trust. Errors of all of it: ERR_TRUST_STORE with the place and why,
 * ERR_TRUST_TOOL_MISSING when the program that changes it is not on this computer.
 */
export interface TrustStore {
  /** Whose it is. */
  readonly name: string;
  /** Where it is. */
  readonly place: string;
  /** For servers only. When it is there already, nothing changes. */
  install(authority: Authority): Promise<void>;
  has(authority: Authority): Promise<boolean>;
  /** Of the authorities of ours, those whose name is unwanted; afterwards none of them is there. */
  remove(isUnwanted: (name: string) => boolean): Promise<void>;
}
