import { describe, expect, test } from 'vitest';
import { scriptedTransport } from '../../../test/support/scripted-transport.js';
import { createChannel } from '../../apdu/index.js';
import { createFileTree, type FileTree } from './file-tree.js';
import { generation1 } from './gen1/table.js';

const ROOT = '80a40000023f00';
const select = (id: string) => `80a4000002${id}`;
const READ = '80b0000001';
const FOUND = '9000';
const DATA = 'aa9000';
const MISSING = '6a82';
const byte = { offset: 0, length: 1 };

function tree(...answers: [string, ...string[]]) {
  const transport = scriptedTransport(...answers);
  return { sent: transport.sent, files: createFileTree(createChannel(transport), generation1.tree) };
}

describe('a tree of files', () => {
  test('is walked one level at a time from the root', async () => {
    const { sent, files } = tree(FOUND, FOUND, FOUND, DATA);
    expect(await files.read([0x5030, 0x4100], byte)).toEqual(Uint8Array.of(0xaa));
    expect(sent).toEqual([ROOT, select('5030'), select('4100'), READ]);
  });

  test('is not left for a file beside the one that is selected, nor is that selected again', async () => {
    const { sent, files } = tree(FOUND, FOUND, FOUND, DATA, FOUND, DATA);
    await files.selectRoot();
    await files.read([0x5030, 0x4100], byte);
    await files.read([0x5030, 0x4104], byte);
    await files.readUntil([0x5030, 0x4104], { limit: 1, enough: () => true });
    expect(sent).toEqual([ROOT, select('5030'), select('4100'), READ, select('4104'), READ, READ]);
  });

  test('is walked from the root where a card does not find the file beside, which it is not asked for again', async () => {
    const { sent, files } = tree(FOUND, FOUND, FOUND, DATA, MISSING, FOUND, FOUND, FOUND, DATA);
    for (const file of [0x4100, 0x4104, 0x08f2]) await files.read([0x5030, file], byte);
    const walk = (file: string) => [ROOT, select('5030'), select(file), READ];
    expect(sent).toEqual([...walk('4100'), select('4104'), ...walk('4104'), ...walk('08f2')]);
  });

  test.each([
    ['the root was selected', async (files: FileTree) => void (await files.selectRoot())],
    ['something else was', async (files: FileTree) => files.leave()],
  ])('is walked again after %s', async (_what, happen) => {
    const { sent, files } = tree(FOUND, FOUND, FOUND, DATA, FOUND, FOUND, FOUND, DATA);
    await files.read([0x5030, 0x4100], byte);
    await happen(files);
    await files.read([0x5030, 0x4100], byte);
    expect(sent.filter((command) => command === ROOT)).toHaveLength(2);
    expect(sent.slice(-3)).toEqual([select('5030'), select('4100'), READ]);
  });

  test('another directory is looked for from the root', async () => {
    const { sent, files } = tree(FOUND, FOUND, FOUND, DATA, FOUND, FOUND, FOUND, DATA);
    await files.read([0x0900, 0x0903], byte);
    await files.read([0x5030, 0x4100], byte);
    expect(sent.slice(4)).toEqual([ROOT, select('5030'), select('4100'), READ]);
  });

  test.each([
    ['the root', [MISSING]],
    ['a directory', [FOUND, MISSING]],
    ['a file', [FOUND, FOUND, '6a83']],
  ] as const)('that lacks %s is not as it should be', async (_what, [first, ...answers]) => {
    const { sent, files } = tree(first, ...answers);
    await expect(files.read([0x5030, 0x4100], byte)).rejects.toMatchObject({ code: 'ERR_CARD_PROTOCOL' });
    expect(sent).toHaveLength(1 + answers.length);
  });
});
