import { expect, test } from 'vitest';
import { readApplication } from './read-application.js';

const TODAY = '2026-11-21';
const service = {
  name: { 'zh-TW': '場地', en: 'Venue' },
  scopes: ['profile', 'id_number', 'phone', 'email', 'birthdate', 'address'],
  goldOnly: false,
};
const read = (form: Readonly<Record<string, string>>, claims?: Readonly<Record<string, unknown>>) => {
  const { values, problems } = readApplication(service, claims, new URLSearchParams(form), TODAY);
  return { values: Object.fromEntries(values), problems: Object.fromEntries(problems) };
};
const right = {
  name: '王小明',
  id_number: 'A123456789',
  birthdate: '1985-06-15',
  phone_number: '0912345678',
  email: 'ming@example.tw',
  address: '臺北市市府路 1 號',
};

test('what people type is kept as the service wants it', () => {
  const typed = {
    name: ' 王小明 ',
    id_number: 'a123 456 789',
    birthdate: '１９８５/6/15',
    phone_number: '+886 912-345-678',
    email: 'Ming@Example.tw',
    address: '臺北市市府路\r\n1 號',
  };
  expect(read(typed)).toEqual({ values: right, problems: {} });
  expect(read({ ...right, birthdate: '19850615' }).values.birthdate).toBe('1985-06-15');
});

test('an empty form misses everything but an e-mail address, which not everybody has', () => {
  const { problems } = read({});
  expect(problems).toEqual({
    name: 'missing',
    id_number: 'missing',
    birthdate: 'missing',
    phone_number: 'missing',
    address: 'missing',
  });
});

test.each([
  ['name', '王'],
  ['name', '王'.repeat(51)],
  ['name', '王\u0000小明'],
  ['id_number', 'A123456788'],
  ['birthdate', '2001-02-29'],
  ['birthdate', '2026-11-22'],
  ['birthdate', '1899-12-31'],
  ['birthdate', '1985/06-15'],
  ['birthdate', '74.6.15'],
  ['phone_number', '02-27208889'],
  ['email', 'ming'],
  ['address', '臺北'],
  ['address', '臺'.repeat(201)],
])('%s cannot be %j, which stays as it was typed', (name, typed) => {
  expect(read({ ...right, [name]: typed })).toEqual({ values: { ...right, [name]: typed }, problems: { [name]: 'invalid' } });
});

test('a verified claim counts whatever the form says; one that its owner has only typed can be typed over', () => {
  const claims = {
    way_in: 'telecom',
    id_number: 'A200000003',
    phone_number: '0911000001',
    phone_number_verified: true,
    birthdate: '1992-01-01',
    address: { formatted: '臺北市' },
  };
  expect(read(right, claims).values).toEqual({
    ...right,
    id_number: 'A200000003',
    phone_number: '0911000001',
    birthdate: '1992-01-01',
  });
  // In an account nobody has compared it.
  expect(read(right, { ...claims, way_in: 'account' }).values.birthdate).toBe(right.birthdate);
});

test('only what is on the list can be chosen', () => {
  const option = (value: string) => ({ value, label: { 'zh-TW': value, en: value } });
  const choosing = { ...service, scopes: [], choice: { label: service.name, options: [option('hall'), option('plaza')] } };
  const choose = (form: Readonly<Record<string, string>>) =>
    readApplication(choosing, undefined, new URLSearchParams(form), TODAY).problems.get('choice');
  expect(choose({ choice: 'plaza' })).toBeUndefined();
  expect([choose({}), choose({ choice: 'roof' })]).toEqual(['missing', 'missing']);
});
