import { help, makeRelease, parseCommand, report, systemLanguage, texts } from './command/index.js';
import { renewRuntimes } from './parts/index.js';

/** `npm run package`. Exits with 1 when something failed; what was skipped is told, and is no failure. */
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort(new Error(signal)));

try {
  const command = parseCommand(process.argv.slice(2));
  const { signal } = interrupted;
  if (command.kind === 'help') console.log(help);
  else if (command.kind === 'renew-runtimes') await renewRuntimes((line) => console.log(line), signal);
  else {
    const words = texts[systemLanguage(process.env)];
    const say = (step: 'bundle' | 'program' | 'package', name: string) => console.log(`${words[step]} ${name}`);
    const result = await makeRelease({ ...command, say, signal });
    console.log(report(result, words));
    if (command.json) console.log(JSON.stringify({ ok: result.failed.length === 0, ...result }));
    if (result.failed.length > 0) process.exitCode = 1;
  }
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(message);
  if (process.argv.includes('--json')) console.log(JSON.stringify({ ok: false, error: message }));
  process.exitCode = 1;
}
