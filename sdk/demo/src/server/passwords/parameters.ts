import type { Options } from '@node-rs/argon2';

/** Argon2id as OWASP's password storage advice has it: 19 MiB of memory, two passes, one thread. Memory is in KiB. */
export const argon2id = {
  // Algorithm.Argon2id: the package declares it as a const enum, which single-file compilation cannot read.
  algorithm: 2,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
} as const satisfies Options;

/** One Unicode form for what looks the same: keyboards of different systems compose letters differently. */
export const comparable = (password: string): string => password.normalize('NFKC');

/** Of random bytes that nobody kept, with our parameters. */
export const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$g9/eEkjA2lj3L57y2zCl2g$pjhKQD4bpIqFEuku0ALDa1BCh/uJfNcGqRof9DjTCoM';
