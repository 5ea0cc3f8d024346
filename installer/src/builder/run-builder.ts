import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../processes/index.js';
import { checkout, type System } from '../releases/index.js';
import { layEmptyProject } from './lay-empty-project.js';
import type { BuilderOrder } from './order.js';

export interface BuilderRun {
  readonly system: System;
  readonly version: string;
  /** Its own. */
  readonly folder: string;
  readonly variables: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Runs electron-builder in a process of its own, which says nothing unless it fails. Gives the folder that it wrote into. */
export async function runBuilder(
  { system, version, folder, variables, signal }: BuilderRun,
  what: Pick<BuilderOrder, 'dist' | 'package'>,
): Promise<string> {
  const project = join(folder, 'project');
  const output = join(folder, 'output');
  await mkdir(output, { recursive: true });
  await layEmptyProject(project, version);
  const file = join(folder, 'order.json');
  const order: BuilderOrder = { system: system.name, version, project, output, ...what };
  await writeFile(file, JSON.stringify(order));
  await run(process.execPath, [join(checkout, 'installer', 'dist', 'electron-builder.js'), file], {
    cwd: project,
    env: { ...process.env, ...variables },
    ...(signal && { signal }),
  });
  return output;
}
