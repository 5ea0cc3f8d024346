import { stderr, stdin } from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { runCardHost } from '../cardhost/index.js';
import { BridgeError } from '../error.js';
import { localDoorPath, runtimeDirectory } from '../paths.js';
import { createTerminalPrompt } from '../pin/index.js';
import { VERSION } from '../version.js';
import { authenticate } from './commands/authenticate.js';
import { nhi } from './commands/nhi.js';
import { readers } from './commands/readers.js';
import { type StartOptions, start } from './commands/start.js';
import { status } from './commands/status.js';
import { stop } from './commands/stop.js';
import type { CardCommandOptions, CommandContext } from './context.js';
import { createOutput, type Language, type Output, systemLanguage } from './output.js';

interface GlobalOptions {
  readonly json?: boolean;
  readonly language: Language;
}

const program = new Command('cardbridge')
  .description('在網頁上使用自然人憑證與健保卡 / Use citizen certificate and NHI cards on web pages')
  .version(VERSION)
  .addOption(new Option('--language <language>', 'language of messages').choices(['zh-TW', 'en']).default(systemLanguage()))
  .showHelpAfterError();

const backend = () =>
  new Option('--backend <backend>', 'how to reach PC/SC').choices(['winscard', 'pcsclite']).default('winscard');
const json = () => new Option('--json', 'print one JSON object as the last line');

command('start', '啟動常駐程式（前景執行） / run the daemon in the foreground')
  .option('--port <port>', 'listen on this port only; 0 takes any free one', parsePort)
  .addOption(backend())
  .option('--policy <file>', 'policy file: which origins may use cards')
  .option('--transport-keys <file>', 'transport keys of cards (JSON, mode 0600)')
  .option('--pinentry <program>', 'pinentry program to ask for the PIN')
  .addOption(
    new Option('--log-level <level>', 'log level')
      .choices(['silent', 'error', 'warn', 'info', 'debug', 'trace'])
      .default('info'),
  )
  .action((options: StartOptions, self: Command) => run(self, (output) => start(options, output)));

command('status', '常駐程式的狀態 / state of the daemon').action((_options: object, self: Command) => talk(self, status));
command('stop', '停止常駐程式 / stop the daemon').action((_options: object, self: Command) => talk(self, stop));
command('readers', '列出讀卡機與卡片 / list readers and cards').action((_options: object, self: Command) =>
  talk(self, readers),
);

cardCommand('authenticate', '自我測試：用卡片簽章並驗證 / self-test: sign with the card and check it', authenticate);
cardCommand('nhi', '讀取健保卡基本資料 / read the basic data of an NHI card', nhi);

program
  .command('card-host', { hidden: true })
  .addOption(backend())
  .action((options: { backend: 'winscard' | 'pcsclite' }) => runCardHost(options));

await program.parseAsync();

function command(name: string, description: string): Command {
  return program.command(name).description(description).addOption(json());
}

function cardCommand(
  name: string,
  description: string,
  action: (options: CardCommandOptions, context: CommandContext) => Promise<void>,
): void {
  command(name, description)
    .option('--reader <name>', 'name of the reader, when several hold a card')
    .addOption(
      new Option('--prompt <where>', "where to ask: the daemon's window or this terminal")
        .choices(['desktop', 'terminal'])
        .default(stdin.isTTY ? 'terminal' : 'desktop'),
    )
    .action((options: CardCommandOptions, self: Command) => talk(self, (context) => action(options, context)));
}

/** Runs a command that needs the daemon; Ctrl-C gives the operation up. */
async function talk(self: Command, action: (context: CommandContext) => Promise<void>): Promise<void> {
  await run(self, async (output) => {
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort(new BridgeError('ERR_OPERATION_CANCELLED')));
    await action({
      output,
      path: localDoorPath(runtimeDirectory()),
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
  if (!/^\d{1,5}$/.test(text) || port > 65535) throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return port;
}
