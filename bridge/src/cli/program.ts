import { stderr, stdin } from 'node:process';
import { Command, CommanderError, type CommandOptions, InvalidArgumentError, Option } from 'commander';
import { logLevels } from '../access/index.js';
import { BridgeError } from '../error.js';
import { assertPrivateDirectory, localDoorPath, runtimeDirectory } from '../paths.js';
import { createTerminalPrompt, type Language } from '../pin/index.js';
import { VERSION } from '../version.js';
import { authenticate } from './commands/authenticate.js';
import { autostartStatus, turnAutostart } from './commands/autostart.js';
import { listCards, resumeCards } from './commands/cards.js';
import { type DesktopOptions, desktop } from './commands/desktop.js';
import { doctor } from './commands/doctor.js';
import { decideGrant, listGrants, revokeGrants } from './commands/grants.js';
import { nhi } from './commands/nhi.js';
import { checkPolicy, showPolicy } from './commands/policy.js';
import { type ReadersCommandOptions, readers } from './commands/readers.js';
import { removeTracesCommand } from './commands/remove-traces.js';
import { type ReportCommandOptions, report } from './commands/report.js';
import { start } from './commands/start.js';
import { status } from './commands/status.js';
import { stop } from './commands/stop.js';
import { type TraceCommandOptions, trace } from './commands/trace.js';
import { install, remove, trustStatus } from './commands/trust.js';
import type { CardCommandOptions, CommandContext } from './context.js';
import { createOutput, type Output, systemLanguage } from './output.js';
import type { SystemDaemonOptions } from './system-daemon.js';

interface GlobalOptions {
  readonly json?: boolean;
  readonly language: Language;
}

const program = new Command('cardbridge')
  .description('在網頁上使用自然人憑證與健保卡 / Use citizen certificate and NHI cards on web pages')
  .version(VERSION, '-V, --version', '顯示版本 / print the version')
  .helpOption('-h, --help', '顯示說明 / print this help')
  .helpCommand(false)
  .addOption(
    new Option('--language <language>', '訊息的語言 / language of messages').choices(['zh-TW', 'en']).default(systemLanguage()),
  )
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('說明 / help: cardbridge --help')
  .exitOverride();

const backend = () =>
  new Option('--backend <backend>', '讀卡方式 / how to reach the card readers')
    .choices(['winscard', 'pcsclite'])
    .default('winscard');
const ORIGIN = '網站的來源，如 https://www.example.gov.tw / origin of the site, such as https://www.example.gov.tw';
const json = () => new Option('--json', '最後一行輸出一個 JSON 物件 / print one JSON object as the last line');

daemonCommand('start', '啟動常駐程式（前景執行） / run the daemon in the foreground').action(
  (options: SystemDaemonOptions, self: Command) => run(self, (output) => start(options, output)),
);
daemonCommand('desktop', '啟動桌面程式：常駐程式、圖示與選單 / run the desktop program: the daemon with an icon and a menu')
  .option('--background', '登入時由系統啟動，不主動顯示視窗 / started by the system at login: shows nothing by itself')
  .action((options: DesktopOptions, self: Command) => run(self, (output) => desktop(options, output)));

command('status', '常駐程式的狀態 / state of the daemon').action((_options: object, self: Command) => talk(self, status));
command('stop', '停止常駐程式 / stop the daemon').action((_options: object, self: Command) => talk(self, stop));
command('readers', '列出讀卡機與卡片 / list readers and cards')
  .option(
    '--watch',
    '持續顯示變化，直到 Ctrl-C；加 --json 時每行一個 JSON 物件 / go on with each change until Ctrl-C; with --json one JSON object a line',
  )
  .action((options: ReadersCommandOptions, self: Command) => talk(self, (context) => readers(options, context)));

command('doctor', '檢查這台電腦為什麼不能用卡片 / find out why cards cannot be used').action(
  (_options: object, self: Command) => run(self, doctor),
);
command(
  'trace',
  '追蹤卡片的往來，供問題回報使用，不含個人資料 / what passes between card and bridge, for a bug report, without personal data',
)
  .option('--reader <name>', '讀卡機名稱，多台有卡片時使用 / name of the reader, when several hold a card')
  .option('--output <file>', '寫入新檔案 / write it to a new file')
  .action((options: TraceCommandOptions, self: Command) => talkOrNot(self, (context) => trace(options, context)));
command('report', '給客服的回報，不含個人資料 / a report for a support desk, without personal data')
  .option('--with-sites', '照原樣列出網站 / show sites as they are')
  .option('--output <file>', '寫入新檔案 / write it to a new file')
  .action((options: ReportCommandOptions, self: Command) => run(self, (output) => report(options, output)));
command('remove-traces', '移除前：停止並清除 / before uninstalling: stop it and clean up')
  .option('--all', '連許可、設定與記錄一起 / grants, settings and logs too')
  .action((options: { readonly all?: boolean }, self: Command) => run(self, (output) => removeTracesCommand(options, output)));

cardCommand('authenticate', '自我測試：用卡片簽章並驗證 / self-test: sign with the card and check it', authenticate);
cardCommand('nhi', '讀取健保卡基本資料 / read the basic data of an NHI card', nhi);

const grants = command('grants', '許可：已記住的網站決定 / grants: decisions about sites that are remembered');
usualCommand('list', '列出（預設） / list them (the default)', grants, listGrants);
command('allow', '允許一個網站，不再詢問 / allow a site and ask about it no more', grants)
  .argument('<origin>', ORIGIN)
  .action((origin: string, _options: object, self: Command) =>
    talkOrNot(self, (context) => decideGrant('always', origin, context)),
  );
command('deny', '拒絕一個網站，也不詢問 / refuse a site and do not ask about it', grants)
  .argument('<origin>', ORIGIN)
  .action((origin: string, _options: object, self: Command) =>
    talkOrNot(self, (context) => decideGrant('never', origin, context)),
  );
command('revoke', '撤銷決定，下次再詢問 / forget a decision; the site is asked about again', grants)
  .argument('[origin]', ORIGIN)
  .option('--all', '全部撤銷，檔案損壞時也可用 / forget all of them, also when the file is damaged')
  .action((origin: string | undefined, options: { readonly all?: boolean }, self: Command) =>
    talkOrNot(self, (context) => revokeGrants(origin, options, context)),
  );

const cards = command('cards', '卡片：已記住的 PIN 碼錯誤 / cards: wrong PINs that are remembered');
usualCommand('list', '列出（預設） / list them (the default)', cards, listCards);
command('resume', '恢復使用一張卡片 / use a card again', cards)
  .argument('[ending]', '卡號的最後四個字 / last four characters of its number')
  .option('--all', '全部恢復使用，檔案損壞時也可用 / all of them, also when the file is damaged')
  .action((ending: string | undefined, options: { readonly all?: boolean }, self: Command) =>
    talkOrNot(self, (context) => resumeCards(ending, options, context)),
  );

const policy = command('policy', '政策：哪些網站可以用卡片 / the policy: which sites may use cards');
usualCommand('show', '顯示採用的政策檔（預設） / show the policy file that counts (the default)', policy, showPolicy);
command('check', '檢查一個政策檔 / check a policy file', policy)
  .argument('<file>', '政策檔 / policy file')
  .action((file: string, _options: object, self: Command) => talkOrNot(self, (context) => checkPolicy(file, context)));

const trust = command('trust', '憑證：給只能用 wss 的瀏覽器與網站 / trust: for browsers and sites that only take wss');
usualCommand('status', '憑證與信任它的瀏覽器（預設） / the certificate, and who trusts it (the default)', trust, trustStatus);
command('install', '建立憑證，讓瀏覽器信任它 / make the certificate and have browsers trust it', trust)
  .option('--renew', '已經有也換成新的 / a new one, also when there is one')
  .action((options: { readonly renew?: boolean }, self: Command) => talkOrNot(self, (context) => install(options, context)));
command('remove', '移除憑證，不留下任何東西 / remove it, with nothing left', trust).action((_options: object, self: Command) =>
  talkOrNot(self, remove),
);

const autostart = command('autostart', '登入時自動啟動 / autostart: start when you log in');
usualCommand('status', '現在是開或關（預設） / whether it is on (the default)', autostart, autostartStatus);
command('on', '登入時自動啟動 / start when you log in', autostart).action((_options: object, self: Command) =>
  talkOrNot(self, (context) => turnAutostart('on', context)),
);
command('off', '登入時不啟動 / do not start when you log in', autostart).action((_options: object, self: Command) =>
  talkOrNot(self, (context) => turnAutostart('off', context)),
);

/** Does what the command line says. Never rejects for what a person did: that is said, and in the exit code. */
export async function runProgram(): Promise<void> {
  // A reader that has seen enough (`| head`), or a panel that started us and is gone, ends nothing here; a disk that is full is told.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE') process.exitCode = 1;
    });
  }
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has told the person already; a program that asked for JSON gets that.
    if (error.exitCode !== 0 && process.argv.includes('--json')) {
      const detail = error.message.replace(/^error: /, '');
      createOutput({ json: true, language: systemLanguage() }).failure(new BridgeError('ERR_USAGE', { detail }));
    }
    process.exitCode = error.exitCode;
  }
}

function command(name: string, description: string, parent = program, options: CommandOptions = {}): Command {
  return parent.command(name, options).description(description).helpCommand(false).addOption(json());
}

/** The one of `parent` that runs when none is named: what stands there beside options is the name of one that does not exist. */
function usualCommand(
  name: string,
  description: string,
  parent: Command,
  action: (context: CommandContext) => Promise<void>,
): void {
  command(name, description, parent, { isDefault: true })
    .allowExcessArguments()
    .action((_options: object, self: Command) => {
      const [unknown] = self.args;
      if (unknown !== undefined) self.error(`error: unknown command '${unknown}'`);
      return talkOrNot(self, action);
    });
}

function daemonCommand(name: string, description: string): Command {
  return command(name, description)
    .option('--port <port>', '只用這個連接埠，0 為任一可用的 / listen on this port only; 0 takes any free one', parsePort)
    .option('--tls-port <port>', 'wss 只用這個連接埠，0 為任一可用的 / the same for wss', parsePort)
    .addOption(backend())
    .option('--policy <file>', '只用這個政策檔 / policy file: this one, and no other place is looked at')
    .option('--transport-keys <file>', '卡片的傳輸金鑰檔（JSON，權限 0600） / transport keys of cards (JSON, mode 0600)')
    .option(
      '--pkcs11-module <file>',
      "只用這個 PKCS#11 模組，預設依政策，否則為卡片廠商的（HiCOS） / PKCS#11 module: this one alone; by default the policy's, else the card vendor's (HiCOS)",
    )
    .option('--pinentry <program>', '詢問 PIN 碼的 pinentry 程式 / pinentry program that asks for the PIN')
    .addOption(
      // No default here: the policy may name one.
      new Option(
        '--log-level <level>',
        "記錄的詳細程度，預設依政策，否則為 info / how much goes to the log; by default the policy's, else info",
      ).choices(logLevels),
    );
}

function cardCommand(
  name: string,
  description: string,
  action: (options: CardCommandOptions, context: CommandContext) => Promise<void>,
): void {
  command(name, description)
    .option('--reader <name>', '讀卡機名稱，多台有卡片時使用 / name of the reader, when several hold a card')
    .addOption(
      new Option('--prompt <where>', "在哪裡詢問：視窗或這個終端機 / where to ask: the daemon's window or this terminal")
        .choices(['desktop', 'terminal'])
        .default(stdin.isTTY ? 'terminal' : 'desktop'),
    )
    .action((options: CardCommandOptions, self: Command) => talk(self, (context) => action(options, context)));
}

/** Runs a command that needs the daemon; Ctrl-C gives the operation up. */
async function talk(self: Command, action: (context: CommandContext) => Promise<void>): Promise<void> {
  await talkOrNot(self, async (context) => {
    // Who answers there gets PINs.
    await assertPrivateDirectory(context.directory);
    await action(context);
  });
}

/** Runs a command that asks the daemon when one runs. */
async function talkOrNot(self: Command, action: (context: CommandContext) => Promise<void>): Promise<void> {
  await run(self, async (output) => {
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort(new BridgeError('ERR_OPERATION_CANCELLED')));
    const directory = runtimeDirectory();
    await action({
      output,
      directory,
      path: localDoorPath(directory),
      signal: interrupted.signal,
      prompt: createTerminalPrompt({ input: stdin, output: stderr, language: output.language }),
    });
  });
}

async function run(self: Command, action: (output: Output) => Promise<void>): Promise<void> {
  const { json = false, language } = self.optsWithGlobals<GlobalOptions>();
  const output = createOutput({ json, language });
  try {
    await action(output);
  } catch (error) {
    output.failure(error);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) {
    throw new InvalidArgumentError('連接埠為 0 到 65535 / a port is a number from 0 to 65535');
  }
  return port;
}
