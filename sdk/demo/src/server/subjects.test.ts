import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from './database/index.js';
import { createSubjects, namesOf } from './subjects.js';

let database: Database;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database?.close());
const made = () => createSubjects({ database, clock: Date.now, random: randomBytes });

test('a person has one name at every node of a site, others have others, and another site knows them by another', async () => {
  // At once, so that both want to make the key.
  const [first, second] = await Promise.all([made(), made()]);
  expect(second('A123456789')).toBe(first('A123456789'));
  expect(first('A123456789')).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(first('A123456798')).not.toBe(first('A123456789'));
  // A site with another key.
  await database.query('delete from shared_keys');
  expect((await made())('A123456789')).not.toBe(first('A123456789'));
});

test('a member goes by their subject only where their ID number is known', () => {
  const subjectOf = (idNumber: string) => `of ${idNumber}`;
  expect(namesOf({ id: 'm', idNumber: null }, subjectOf)).toEqual({ memberId: 'm', subject: null });
  expect(namesOf({ id: 'm', idNumber: 'A123456789' }, subjectOf)).toEqual({ memberId: 'm', subject: 'of A123456789' });
});
