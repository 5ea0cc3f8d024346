import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The command line; undefined, and the help is told, where it has what the help does not know. */
export function readArguments<T extends ParseArgsConfig>(config: T, help: string): ReturnType<typeof parseArgs<T>> | undefined {
  try {
    return parseArgs(config);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exitCode = 1;
    return undefined;
  }
}
