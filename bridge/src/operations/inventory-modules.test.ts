import { beforeAll, expect, test, vi } from 'vitest';
import { aToken, MODULE, type ScriptedToken, scriptedModules } from '../../test/support/scripted-modules.js';
import { citizenCard, loadPeople, type Pki, simulatedDesk } from '../../test/support/simulated-desk.js';
import { BridgeError } from '../error.js';
import type { SimulatedChip } from '../pcsc/index.js';
import type { ModuleTrouble, Token } from '../pkcs11/index.js';
import { chooseReader } from './choose-reader.js';

let people: Pki;
beforeAll(async () => {
  people = await loadPeople();
});

const soon = (check: () => void) => vi.waitFor(check, { interval: 1, timeout: 5000 });
const unknownChip: SimulatedChip = {
  atr: Uint8Array.of(0x3b, 0x00),
  reset: () => {},
  transmit: () => Uint8Array.of(0x6a, 0x82),
};
const silentChip: SimulatedChip = { ...unknownChip, transmit: () => Uint8Array.of(0x90) };
const failure = (detail = 'CKR_GENERAL_ERROR') => new BridgeError('ERR_MODULE_FAILED', { detail });
const holding = (token: Partial<Token>, ...certificates: readonly Uint8Array[]): ScriptedToken => ({
  token: aToken(token),
  certificates: certificates.map((certificate, index) => ({ id: Uint8Array.of(index), certificate })),
  sign: () => {
    throw failure();
  },
});
const software = (serialNumber = '77') => holding({ slotId: 7, slotDescription: 'Soft slot 7', serialNumber });
const configured = { isModuleConfigured: () => true };

test.each([
  ['no family knows', unknownChip],
  ['makes no sense to us', silentChip],
])('a card that %s is the token in the slot of its reader, after we have let go of it', async (_what, chip) => {
  const modules = scriptedModules(holding({ slotDescription: 'B', serialNumber: '5' }), holding({ slotDescription: 'A' }));
  const desk = simulatedDesk(['A', 'B'], ({ insert }) => insert('A', chip), { modules });
  modules.before = () => void desk.calls.push('module');
  await desk.settled();
  expect(desk.inventory.readers()).toMatchObject([
    {
      name: 'A',
      state: 'ready',
      card: { kind: 'pkcs11', cardNumber: 'Vendor/Model 1/00001234', token: { slotDescription: 'A' } },
    },
    { name: 'B', state: 'empty' },
  ]);
  expect(desk.calls.slice(-2)).toEqual(['disconnect leave', 'module']);
});

test('a card that a family knows is nothing that a module is asked about', async () => {
  const modules = scriptedModules(holding({}));
  const desk = simulatedDesk(['A'], ({ insert }) => insert('A', citizenCard(people)), { modules });
  await desk.settled();
  expect(desk.inventory.readers()).toMatchObject([{ card: { kind: 'citizen' } }]);
  expect(modules.calls).toEqual([]);
});

test('of several slots of a reader the one with a certificate for signatures, in whichever module', async () => {
  const { encryption, signature } = people.person;
  const modules = scriptedModules(
    holding({ slotId: 1, label: 'no certificate' }),
    holding({ slotId: 2, label: 'not for signatures' }, encryption.certificate),
    holding({ slotId: 3, label: 'signs', module: '/other.so' }, encryption.certificate, signature.certificate),
    holding({ slotId: 4, label: 'signs, too' }, signature.certificate),
  );
  modules.before = (call) => {
    if (call === 'certificates 00001234' && modules.calls.length === 2) throw failure();
  };
  const desk = simulatedDesk(['A'], ({ insert }) => insert('A', unknownChip), { modules });
  await desk.settled();
  expect(desk.inventory.readers()[0]?.card?.token).toMatchObject({ slotId: 3, module: '/other.so' });
});

test.each<[string, readonly ScriptedToken[]]>([
  ['no token', []],
  ['tokens in other readers only', [holding({ slotDescription: 'B' }), software()]],
])('with %s a card that no family knows stays unknown', async (_what, slots) => {
  const modules = scriptedModules(...slots);
  const desk = simulatedDesk(['A'], ({ insert }) => insert('A', unknownChip), { modules });
  await desk.settled();
  expect(desk.inventory.readers()).toMatchObject([{ name: 'A', card: { kind: 'unknown' } }]);
});

test('no module is asked where none is installed', async () => {
  const modules = scriptedModules(holding({}));
  modules.paths = [];
  const desk = simulatedDesk(['A'], ({ insert }) => insert('A', unknownChip), { modules });
  await desk.settled();
  expect(desk.inventory.readers()).toMatchObject([{ card: { kind: 'unknown' } }]);
  expect(modules.calls).toEqual([]);
});

test('a token without a serial number has no number of its own', async () => {
  const modules = scriptedModules(holding({ serialNumber: '' }));
  const desk = simulatedDesk(['A'], ({ insert }) => insert('A', unknownChip), { modules });
  await desk.settled();
  expect(desk.inventory.readers()[0]?.card).not.toHaveProperty('cardNumber');
});

test('a module that never answers leaves its card unknown within the limit, and is told of once', async () => {
  const modules = scriptedModules(holding({}));
  modules.before = () => new Promise<never>(() => {});
  const troubles: ModuleTrouble[] = [];
  const options = { modules, moduleLimitMs: 20, onModuleTrouble: (trouble: ModuleTrouble) => void troubles.push(trouble) };
  const desk = simulatedDesk(['A', 'B'], ({ insert }) => insert('A', unknownChip), options);
  await desk.settled();
  expect(desk.inventory.readers()).toMatchObject([{ card: { kind: 'unknown' } }, { state: 'empty' }]);
  desk.pcsc.insert('B', unknownChip);
  await soon(() => expect(desk.inventory.readers()[1]?.state).toBe('ready'));
  const told = [{ module: MODULE, error: { code: 'ERR_MODULE_FAILED', detail: 'it does not answer' } }];
  expect(desk.inventory.moduleTroubles()).toMatchObject(told);
  expect(troubles).toMatchObject(told);
});

test('a module in trouble hides no token of another, is told of once, and again when it was well in between', async () => {
  const modules = scriptedModules(holding({}));
  modules.troubles = [{ module: '/broken.so', error: failure() }];
  const troubles: ModuleTrouble[] = [];
  const options = { modules, onModuleTrouble: (trouble: ModuleTrouble) => void troubles.push(trouble) };
  const desk = simulatedDesk(['A'], ({ insert }) => insert('A', unknownChip), options);
  await desk.settled();
  const again = async () => {
    desk.pcsc.remove('A');
    await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('empty'));
    desk.pcsc.insert('A', unknownChip);
    await soon(() => expect(desk.inventory.readers()[0]?.card?.kind).toBe('pkcs11'));
  };
  await again();
  expect(troubles).toHaveLength(1);
  modules.troubles = [];
  await again();
  expect(desk.inventory.moduleTroubles()).toEqual([]);
  modules.troubles = [{ module: '/broken.so', error: failure() }];
  await again();
  expect(troubles).toHaveLength(2);
});

test('a card that is pulled while its module is asked is gone', async () => {
  const modules = scriptedModules(holding({}));
  modules.before = () => new Promise<never>(() => {});
  const desk = simulatedDesk(['A'], ({ insert }) => insert('A', unknownChip), { modules });
  await soon(() => expect(modules.calls).toEqual(['tokens']));
  expect(desk.inventory.readers()[0]?.state).toBe('reading');
  desk.pcsc.remove('A');
  await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('empty'));
});

test('tokens of a configured module that are in no reader are readers of their own, there when the daemon starts', async () => {
  const modules = scriptedModules(
    holding({ slotDescription: 'A' }),
    software(),
    holding({ slotId: 8, slotDescription: 'Soft slot 7', label: 'Eight' }),
    holding({ slotId: 9, slotDescription: 'Soft slot 7', label: 'Eight' }),
    holding({ slotId: 10, slotDescription: '', label: '' }),
  );
  modules.before = () => new Promise((resolve) => setImmediate(resolve));
  const desk = simulatedDesk(['A'], undefined, { modules, ...configured });
  await desk.settled();
  expect(desk.inventory.readers()).toMatchObject([
    { name: 'A', state: 'empty' },
    { name: 'Soft slot 7', state: 'ready', card: { kind: 'pkcs11', token: { slotId: 7 } } },
    { name: 'Soft slot 7 #8', card: { token: { slotId: 8 } } },
    { name: 'Soft slot 7 #9', card: { token: { slotId: 9 } } },
    { name: '#10', card: { token: { slotId: 10 } } },
  ]);
});

test('tokens of a module that nobody configured are not', async () => {
  const modules = scriptedModules(software());
  const desk = simulatedDesk(['A'], undefined, { modules });
  await desk.settled();
  expect([desk.inventory.readers(), modules.calls]).toMatchObject([[{ name: 'A' }], []]);
});

test('they come and go with the readers, and when somebody asks for them', async () => {
  const modules = scriptedModules();
  const desk = simulatedDesk(['A'], undefined, { modules, ...configured });
  await desk.settled();
  const names = () => desk.inventory.readers().map(({ name }) => name);
  expect(names()).toEqual(['A']);
  modules.slots = [software()];
  desk.pcsc.addReader('B');
  await soon(() => expect(names()).toEqual(['A', 'B', 'Soft slot 7']));
  const first = desk.inventory.readers()[2]?.card;

  desk.pcsc.removeReader('B');
  await soon(() => expect(names()).toEqual(['A', 'Soft slot 7']));
  // It is the same insertion still.
  expect(desk.inventory.readers()[1]?.card).toBe(first);

  modules.slots = [software('78')];
  desk.inventory.refreshTokens();
  await soon(() => expect(first?.removed.aborted).toBe(true));
  expect(first?.removed.reason).toMatchObject({ code: 'ERR_CARD_REMOVED' });
  expect(desk.inventory.readers()[1]?.card?.cardNumber).toBe('Vendor/Model 1/78');

  modules.troubles = [{ module: MODULE, error: failure() }];
  modules.slots = [];
  desk.inventory.refreshTokens();
  await soon(() => expect(desk.inventory.moduleTroubles()).toHaveLength(1));
  expect(names()).toEqual(['A', 'Soft slot 7']);

  modules.troubles = [];
  desk.inventory.refreshTokens();
  await soon(() => expect(names()).toEqual(['A']));
});

test('they are there without any PC/SC, whose trouble is told beside them', async () => {
  const modules = scriptedModules(software());
  const desk = simulatedDesk(['A'], ({ stopService }) => stopService(), { modules, ...configured });
  await desk.settled();
  expect(desk.inventory.readers()).toMatchObject([{ name: 'Soft slot 7' }]);
  expect(desk.inventory.trouble()).toMatchObject({ code: 'ERR_PCSC_SERVICE_STOPPED' });
  const { signal } = new AbortController();
  expect(await chooseReader(desk.inventory, [['citizen'], ['pkcs11']], undefined, signal)).toMatchObject({
    name: 'Soft slot 7',
  });
  expect(await chooseReader(desk.inventory, [['pkcs11']], 'Soft slot 7', signal)).toMatchObject({ name: 'Soft slot 7' });
  for (const name of [undefined, 'A']) {
    await expect(chooseReader(desk.inventory, [['citizen']], name, signal)).rejects.toMatchObject({
      code: 'ERR_PCSC_SERVICE_STOPPED',
    });
  }
});

test('a configured module that never answers holds up who names no reader within the limit, and nobody else', async () => {
  const modules = scriptedModules();
  modules.before = () => new Promise<never>(() => {});
  const desk = simulatedDesk(['A'], ({ insert }) => insert('A', citizenCard(people)), {
    modules,
    ...configured,
    moduleLimitMs: 300,
  });
  await soon(() => expect(desk.inventory.readers()[0]?.state).toBe('ready'));
  await desk.inventory.settled(new AbortController().signal, 'A');
  expect(desk.inventory.moduleTroubles()).toEqual([]);
  await desk.inventory.settled(new AbortController().signal);
  expect(desk.inventory.moduleTroubles()).toHaveLength(1);
});

test('a module that takes a card for itself to look at it is not asked again because of that', async () => {
  const modules = scriptedModules(software());
  const desk = simulatedDesk(['A'], ({ insert }) => insert('A', citizenCard(people)), { modules, ...configured });
  await desk.settled();
  modules.calls.length = 0;
  modules.before = async () => {
    const card = await desk.pcsc.connect('A', { exclusive: true });
    await new Promise((resolve) => setImmediate(resolve));
    await card.disconnect('leave');
  };
  desk.inventory.refreshTokens();
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(modules.calls).toEqual(['tokens']);
});
