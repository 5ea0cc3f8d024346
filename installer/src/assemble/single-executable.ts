import { chmod, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { run } from '../processes/index.js';

export interface SingleExecutable {
  /** The Node that makes it; of the same major version as `runtime`. */
  readonly node: string;
  /** The Node of the other system that the program goes into; it stays as it is. */
  readonly runtime: string;
  readonly program: string;
  readonly output: string;
  /** For files on the way. */
  readonly folder: string;
  /** Compiled code is good only for the runtime that compiled it. */
  readonly codeCache: boolean;
}

/** Puts a program into a Node executable (Node's documentation: "Single executable applications"). */
export async function makeSingleExecutable(parts: SingleExecutable, signal?: AbortSignal): Promise<void> {
  const configuration = join(parts.folder, 'single-executable.json');
  await writeFile(
    configuration,
    JSON.stringify({
      // Without its folder: the executable remembers what stands here, and would tell of the machine that built it.
      main: basename(parts.program),
      mainFormat: 'module',
      executable: parts.runtime,
      output: parts.output,
      disableExperimentalSEAWarning: true,
      useSnapshot: false,
      useCodeCache: parts.codeCache,
      // Else NODE_OPTIONS could have other code loaded into a program that asks for PINs.
      execArgvExtension: 'none',
    }),
  );
  // V8 puts hashes of a random seed into compiled code, and does not mind which.
  await run(parts.node, ['--random-seed=1', '--build-sea', configuration], {
    cwd: dirname(parts.program),
    ...(signal && { signal }),
  });
  await chmod(parts.output, 0o755);
}
