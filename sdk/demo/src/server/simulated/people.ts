import type { TestPki } from '@cardbridge/fixtures/pki';
import type { TelecomOperator } from '@cardbridge/sdk/flows';

/** TEST ONLY: somebody whom ministry, operators and insurance know. No such person exists. */
export interface SimulatedPerson {
  readonly name: string;
  readonly idNumber: string;
  /** `1985-06-15`. */
  readonly birthDate: string;
  /** Of the one line that is theirs: `0911000001`. */
  readonly mobile: string;
  readonly operator: TelecomOperator;
}

const operators: readonly TelecomOperator[] = ['chunghwa', 'taiwan-mobile', 'far-eastone', 'taiwan-star', 'asia-pacific'];

/** TEST ONLY: the citizens of the test PKI, each with a line of their own; no two of the first five at one operator. */
export function simulatedPeople({
  citizens,
  ellipticCurveCitizen,
}: Pick<TestPki, 'citizens' | 'ellipticCurveCitizen'>): readonly SimulatedPerson[] {
  return [...citizens, ellipticCurveCitizen].map(({ name, idNumber, birthDate }, index) => ({
    ...{ name, idNumber, birthDate },
    mobile: `0911${String(index + 1).padStart(6, '0')}`,
    operator: operators[index % operators.length] ?? 'chunghwa',
  }));
}
