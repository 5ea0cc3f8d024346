import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDatabase } from './database/index.js';
import { createSubjects, namesOf } from './subjects.js';

const made = async (database: Awaited<ReturnType<typeof openDatabase>>) =>
  createSubjects({ database, clock: Date.now, random: randomBytes });

test('a person has one name at every node of a site, others have others, and another site knows them by another', async () => {
  const [database, elsewhere] = await Promise.all([openDatabase(), openDatabase()]);
  try {
    // At once, so that both want to make the key.
    const [first, second] = await Promise.all([made(database), made(database)]);
    expect(second('A123456789')).toBe(first('A123456789'));
    expect(first('A123456789')).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(first('A123456798')).not.toBe(first('A123456789'));
    expect((await made(elsewhere))('A123456789')).not.toBe(first('A123456789'));
  } finally {
    await Promise.all([database.close(), elsewhere.close()]);
  }
});

test('a member goes by their subject only where their ID number is known', () => {
  const subjectOf = (idNumber: string) => `of ${idNumber}`;
  expect(namesOf({ id: 'm', idNumber: null }, subjectOf)).toEqual({ memberId: 'm', subject: null });
  expect(namesOf({ id: 'm', idNumber: 'A123456789' }, subjectOf)).toEqual({ memberId: 'm', subject: 'of A123456789' });
});
