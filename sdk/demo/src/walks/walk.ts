import type { TestPki } from '@cardbridge/fixtures/pki';
import type { CityService } from '../city-services.js';
import type { PanelDriver } from '../panel-driver.js';

/** The ways of a person through the site, with an account and into a service, that the smoke run and the tests walk. */
export const walkNames = [
  'register',
  'gold',
  'organization',
  'forgotten-password',
  'isso-password',
  'isso-qr',
  'isso-citizen',
  'isso-nhi',
  'isso-mobile',
  'isso-telecom',
] as const;
export type WalkName = (typeof walkNames)[number];
/** Those into a service: they end with the claims that it got. */
export type IssoWalkName = Extract<WalkName, `isso-${string}`>;

export interface Walk {
  readonly pageUrl: string;
  readonly bridgePort: number;
  readonly cityServices: readonly CityService[];
  readonly panel: PanelDriver;
  readonly pki: TestPki;
  /** Hears each stage as it is reached. */
  readonly onStage: (stage: string) => void | Promise<void>;
  readonly signal: AbortSignal;
}

/** What a walk has to show for itself at its end; fails when it did not come there. */
export type WalkResult = Readonly<Record<string, unknown>>;

/** Every walk, by one means: a browser, or the SDK alone. */
export type Walker = Readonly<Record<WalkName, (walk: Walk) => Promise<WalkResult>>>;
