import { run } from '../processes/index.js';

/** npm itself, so that the registry, the proxy and the certificates are those that the person has set up. */
export function npm(args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  const options = signal === undefined ? {} : { signal };
  const script = process.env.npm_execpath;
  // On Windows npm is a batch file, which only a shell could start.
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options);
  return run('npm', args, options);
}
