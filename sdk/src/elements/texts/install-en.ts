import type { InstallTexts, PermissionTexts } from './install-texts.js';

export const installEn: InstallTexts = {
  title: 'Install CardBridge',
  lead: 'CardBridge is a small program on this computer that lets a web page use the card in your reader. It is installed once.',
  stepsTitle: 'Steps of the installation',
  downloadTitle: 'Download it',
  downloadElsewhere: 'Please get the installer of CardBridge from whoever runs this site.',
  unfit: 'CardBridge cannot be installed on this device. Please use a 64-bit computer with Windows, macOS or Linux.',
  alternatives: 'Other packages for this system',
  checksums: 'Want to be sure that the file was not changed?',
  checksumsLink: 'Compare its checksum (SHA-256)',
  opening: {
    windows: {
      title: 'Open the installer',
      steps: [
        'Double-click the installer in your Downloads folder.',
        'When Windows shows a blue “Windows protected your PC”, choose “More info”, then “Run anyway”.',
        'Go through the wizard with “Next”.',
      ],
    },
    mac: {
      title: 'Put it into Applications',
      steps: [
        'Double-click the downloaded file and drag CardBridge into the Applications folder.',
        'Open CardBridge from Applications.',
        'If macOS does not let it open: in System Settings, Privacy & Security, choose “Open Anyway”.',
      ],
    },
    deb: {
      title: 'Install the package',
      steps: ['Double-click the downloaded file in the file manager, choose “Install” and type the password of your computer.'],
    },
    rpm: {
      title: 'Install the package',
      steps: ['Double-click the downloaded file in the file manager, choose “Install” and type the password of your computer.'],
    },
    appimage: {
      title: 'Run the file',
      steps: [
        'Allow the file to run as a program, in its properties, then double-click it.',
        'The system needs pcscd, the service for card readers.',
      ],
    },
    tar: {
      title: 'Unpack it',
      steps: [
        'Unpack the downloaded file and run cardbridge from inside it.',
        'The system needs pcscd, the service for card readers.',
      ],
    },
  },
  terminal: 'Or open a terminal in the Downloads folder and type:',
  starts: {
    title: 'It starts by itself',
    text: 'CardBridge starts once it is installed, and again whenever you log in. If you have installed it before, open it from the menu of programs.',
  },
  waits: {
    title: 'Come back to this page',
    text: 'Press the button and the page begins to look for CardBridge; when the browser asks, choose “Allow”.',
    begin: 'I have installed it',
  },
  ready: { title: 'CardBridge is ready', text: 'This page is connected to CardBridge and can use your card.' },
  copyCommand: 'Copy the command',
  pictures: {
    moreInfo: 'More info',
    runAnyway: 'Run anyway',
    openAnyway: 'Open Anyway',
    install: 'Install',
    block: 'Block',
    allow: 'Allow',
    blocked: 'Blocked',
    appsOnDevice: 'Apps on device',
    accessThisDevice: 'Access this device',
  },
};

export const permissionEn: PermissionTexts = {
  promptTitle: 'Where the browser asks',
  prompt: {
    chromium: 'The question is below the left end of the address. Choose “Allow”.',
    firefox: 'The question is below the address. Tick “Remember my choice” so that it is not asked again, then choose “Allow”.',
    safari: 'Choose “Allow” in Safari’s question.',
    other: 'The question is near the address. Choose “Allow”.',
  },
  deniedTitle: 'How to allow it in this browser',
  denied: {
    chromium: [
      'Click the icon at the left of the address.',
      'Switch on “Apps on device”.',
      'Come back here and press “Try again”.',
    ],
    firefox: [
      'Click the crossed-out computer at the left of the address.',
      'At “Access this device”, click the ✕ beside “Blocked”.',
      'Come back here, press “Try again” and choose “Allow”.',
    ],
    safari: [
      'In Safari’s settings for websites, allow this site to reach apps on this device.',
      'Come back here and press “Try again”.',
    ],
    other: [
      'Allow this site to reach apps on this device, in the browser’s site settings.',
      'Come back here and press “Try again”.',
    ],
  },
  dismissed: {
    title: 'Please try once more',
    steps: ['Press “Try again”, and the browser asks again.', 'Choose “Allow” this time; do not close the question.'],
  },
  insecure: {
    title: 'Open this page by https',
    steps: [
      'See whether the address begins with https://. If not, the browser lets it reach no program on this computer.',
      'Come in by the official address of the site, or tell the site’s administrator.',
    ],
  },
  outdated: {
    title: 'Update your browser',
    steps: ['Bring Chrome, Edge or Firefox to the newest version, then open this page again.'],
  },
  safari: {
    title: 'Safari needs a local certificate',
    text: 'Safari reaches CardBridge only by a certificate of this computer’s own. With CardBridge running, type in a terminal:',
    afterwards: 'Then load this page again. The certificate holds for this computer only, and goes when CardBridge is removed.',
    otherwise: 'Chrome, Edge and Firefox work without this step.',
  },
  framed: {
    text: 'This page is shown inside another site, and the browser goes by that site’s permission. Open it in a tab of its own and try again.',
    open: 'Open this page in a new tab',
  },
};
