export type BrowserName = 'chromium' | 'firefox' | 'safari' | 'other';

/** How a package is opened. */
export type OpeningWay = 'windows' | 'mac' | 'deb' | 'rpm' | 'appimage' | 'tar';

interface TitledSteps {
  readonly title: string;
  readonly steps: readonly string[];
}

/** Words inside the drawings: what is written on the buttons of system and browser. */
export interface PictureWords {
  readonly moreInfo: string;
  readonly runAnyway: string;
  readonly openAnyway: string;
  readonly install: string;
  readonly block: string;
  readonly allow: string;
  readonly blocked: string;
  readonly appsOnDevice: string;
  readonly accessThisDevice: string;
}

/** How CardBridge comes onto this computer. */
export interface InstallTexts {
  readonly title: string;
  readonly lead: string;
  readonly stepsTitle: string;
  readonly downloadTitle: string;
  readonly downloadElsewhere: string;
  /** No package runs on this device. */
  readonly unfit: string;
  readonly alternatives: string;
  readonly checksums: string;
  readonly checksumsLink: string;
  readonly opening: Readonly<Record<OpeningWay, TitledSteps>>;
  readonly terminal: string;
  readonly starts: { readonly title: string; readonly text: string };
  readonly waits: { readonly title: string; readonly text: string; readonly begin: string };
  readonly ready: { readonly title: string; readonly text: string };
  readonly copyCommand: string;
  readonly pictures: PictureWords;
}

/** What helps where the browser stands in between. */
export interface PermissionTexts {
  readonly promptTitle: string;
  readonly prompt: Readonly<Record<BrowserName, string>>;
  readonly deniedTitle: string;
  readonly denied: Readonly<Record<BrowserName, readonly string[]>>;
  readonly dismissed: TitledSteps;
  /** The page came without https. */
  readonly insecure: TitledSteps;
  readonly outdated: TitledSteps;
  readonly safari: {
    readonly title: string;
    readonly text: string;
    readonly afterwards: string;
    readonly otherwise: string;
  };
  /** The page is shown inside another one, whose permission counts. */
  readonly framed: { readonly text: string; readonly open: string };
}
