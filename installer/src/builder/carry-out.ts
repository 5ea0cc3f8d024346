import { Arch, build, Platform } from 'electron-builder';
import { type System, systems } from '../releases/index.js';
import { configuration } from './configuration.js';
import type { BuilderOrder } from './order.js';

const platforms = { linux: Platform.LINUX, windows: Platform.WINDOWS, mac: Platform.MAC } as const;

/** Has electron-builder do what is ordered, in this process: its settings are in the environment, its words on standard output. */
export async function carryOut(order: BuilderOrder): Promise<void> {
  const system = systems.find(({ name }) => name === order.system);
  if (system === undefined) throw new Error(`there is no system ${order.system}`);
  await build({
    projectDir: order.project,
    config: configuration(order),
    targets: platforms[system.os].createTarget(order.package?.kind ?? 'dir', architecture(system)),
    ...(order.package !== undefined && { prepackaged: order.package.program }),
    publish: 'never',
  });
}

const architecture = ({ cpu }: System): Arch => Arch[cpu];
