import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkout } from '../releases/index.js';

const run = promisify(execFile);
let folder = '';
let starter = '';

/** An app bundle whose Node tells what it was started with. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cardbridge starter '));
  const contents = join(folder, 'CardBridge.app', 'Contents');
  await mkdir(join(contents, 'MacOS'), { recursive: true });
  await mkdir(join(contents, 'Resources', 'runtime'), { recursive: true });
  starter = join(contents, 'MacOS', 'cardbridge');
  await copyFile(join(checkout, 'installer', 'mac', 'starter.sh'), starter);
  const node = join(contents, 'Resources', 'runtime', 'node');
  await writeFile(node, '#!/bin/sh\nfor word; do echo "$word"; done\necho "options=$NODE_OPTIONS"\n');
  await chmod(starter, 0o755);
  await chmod(node, 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function told(file: string, ...args: string[]): Promise<string[]> {
  const { stdout } = await run(file, args, { env: { ...process.env, NODE_OPTIONS: '--require=/tmp/other.js' } });
  return stdout.trim().split('\n');
}
const script = () => join(folder, 'CardBridge.app/Contents/Resources/program/cardbridge.mjs');

test('without arguments, and with the one of Finder, it starts the desktop program', async () => {
  expect((await told(starter)).slice(0, -1)).toEqual([script(), 'desktop']);
  expect((await told(starter, '-psn_0_1234')).slice(0, -1)).toEqual([script(), 'desktop']);
});

test('arguments are passed on as they are', async () => {
  expect((await told(starter, 'grants', 'allow', 'https://a b')).slice(0, -1)).toEqual([
    script(),
    'grants',
    'allow',
    'https://a b',
  ]);
});

test('a link to it finds the program', async () => {
  await mkdir(join(folder, 'bin'));
  await symlink('../CardBridge.app/Contents/MacOS/cardbridge', join(folder, 'bin', 'cardbridge'));
  expect((await told(join(folder, 'bin', 'cardbridge'), 'status')).slice(0, -1)).toEqual([script(), 'status']);
});

test('the environment brings no other code into it', async () => {
  expect((await told(starter)).at(-1)).toBe('options=');
});
