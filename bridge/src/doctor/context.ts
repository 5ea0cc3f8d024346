import type { BrowserPolicy } from './browser-policies/index.js';
import type { InBothLanguages } from './finding.js';
import type { Described } from './in-both-languages.js';

import type { CardsSeen, DaemonSeen } from './look-at-daemon.js';
import type { ModulesSeen } from './look-at-modules.js';
import type { PortOwner } from './port-owner.js';

/** Who listens on a port of 127.0.0.1. */
export type PortHolder = 'nobody' | 'cardbridge' | 'another program';

/** What a check looks with. What takes long is looked at once, by the first check that asks. */
export interface DoctorContext {
  readonly platform: NodeJS.Platform;
  /** Of this process; see also `daemonEnvironment`. */
  readonly environment: NodeJS.ProcessEnv;
  readonly now: Date;
  /** Aborts when the check has taken too long. */
  readonly signal: AbortSignal;
  /** Where a policy may lie. */
  readonly policyPlaces: readonly string[];
  readonly grantsPath: string;
  readonly pinTriesPath: string;
  readonly tlsDirectory: string;
  readonly dataDirectory: string;
  /** The ports that pages look at, in their order. */
  readonly ports: readonly number[];
  daemon(): Promise<DaemonSeen>;
  cards(): Promise<CardsSeen>;
  whoListens(port: number): Promise<PortHolder>;
  portOwner(port: number): Promise<PortOwner>;
  /** Undefined where nobody here can load one. */
  modules(): Promise<ModulesSeen | undefined>;
  /** Whether citizen cards could sign without a module. */
  hasTransportKeys(): Promise<boolean>;
  browserPolicies(): Promise<readonly BrowserPolicy[]>;
  /** That of the running daemon where the system tells it, since the doctor may be asked from another session; else ours. */
  daemonEnvironment(): Promise<NodeJS.ProcessEnv>;
  /** What the running daemon was told on its command line; empty where the system does not say. */
  daemonArguments(): Promise<readonly string[]>;
  /** Whether the next login starts the program; `trouble` instead where that cannot be seen. */
  autostart(): Promise<{ readonly isOn: boolean; readonly place: string; readonly trouble?: Described }>;
  /** On the disk of that folder. */
  freeBytes(folder: string): Promise<number>;
  /** When this program was made, or put here: no clock that is right shows an earlier time. */
  madeAt(): Promise<Date>;
  /** Code and place of an error. */
  explain(error: Described): InBothLanguages;
  remedyOf(error: Pick<Described, 'code'>): InBothLanguages;
}
