import { randomInt } from 'node:crypto';

/** Somebody who registers, and what they choose. */
export interface NewPerson {
  readonly kind: 'mobile' | 'email';
  readonly value: string;
  readonly memberKind: 'personal' | 'organization';
  readonly wantsUpgrade: boolean;
}

/** TEST ONLY: what they all choose first. */
export const FIRST_PASSWORD = 'First+1111';

/** Of a range that no ready account uses. */
export const newMobile = (): string => `09${randomInt(20_000_000, 99_999_999)}`;

export const newEmail = (): string => `person${randomInt(1e9)}@example.tw`;
