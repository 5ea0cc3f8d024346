import { findPolicyFile, type PolicyFile } from '../../access/index.js';
import { BridgeError } from '../../error.js';
import { runCommand } from '../../local/index.js';
import { policyPlaces } from '../../paths.js';
import type { CommandContext } from '../context.js';
import { ifRunning } from '../if-running.js';
import { policyInWords } from '../policy-in-words.js';
import { texts } from '../texts.js';

/** Which file counts, and what it says: for the daemon when one runs, else for one that would start now. */
export async function showPolicy(context: CommandContext): Promise<void> {
  const { output, path, signal } = context;
  const text = texts(output.language).policy;
  const status = await ifRunning(context, () => runCommand(path, 'status', {}, { signal }));
  const running = status !== undefined;
  if (status?.policy.trouble) {
    const { code, detail } = status.policy.trouble;
    throw new BridgeError(code, detail === undefined ? {} : { detail });
  }
  if (status?.simulated) return output.result({ running }, [text.simulated]);
  const places = policyPlaces();
  const used = status?.policy.path;
  const found = running && used === undefined ? undefined : await read(used === undefined ? places : [used]);
  if (!found) return output.result({ running, places }, [text.none, ...places]);
  output.result({ running, ...found }, [
    `${text.file}: ${found.path}`,
    running ? text.running : text.notRunning,
    ...policyInWords(found.content, output.language),
  ]);
}

/** Whether a file would be understood, before it is put in its place. */
export async function checkPolicy(file: string, { output }: CommandContext): Promise<void> {
  const found = await read([file]);
  if (!found) throw new BridgeError('ERR_CONFIGURATION_INVALID', { detail: `${file}: there is no such file` });
  const text = texts(output.language).policy;
  output.result(found, [text.valid(found.path), ...policyInWords(found.content, output.language)]);
}

/** Throws what is wrong with it. */
async function read(places: readonly string[]): Promise<{ readonly path: string; readonly content: PolicyFile } | undefined> {
  const { path, trouble, text } = await findPolicyFile(places);
  if (trouble) throw trouble;
  if (path === undefined || text === undefined) return undefined;
  // What was checked a line ago has this form.
  return { path, content: JSON.parse(text) as PolicyFile };
}
