import { type BridgeError, toBridgeError } from '../../error.js';
import { runCommand, type Trouble } from '../../local/index.js';
import { tlsDirectory } from '../../paths.js';
import { endsSoon, installTrust, lookAtTrust, removeTrust, type StoreOutcome, systemStores } from '../../trust/index.js';
import type { CommandContext } from '../context.js';
import { ifRunning } from '../if-running.js';
import { table } from '../table.js';
import { texts } from '../texts.js';

/** Makes the certificate, and has the browsers of this person trust its authority. Exit status 1 when one does not. */
export async function install({ renew = false }: { readonly renew?: boolean }, context: CommandContext): Promise<void> {
  const { output, signal } = context;
  const text = texts(output.language).trust;
  const directory = tlsDirectory();
  const { outcome, notAfter, stores } = await installTrust({
    directory,
    stores: await systemStores(),
    renew,
    now: new Date(),
    signal,
  });
  const { daemon, error } = await reload(context);
  const complete = tellFailures([...errorsOf(stores), ...error], context);
  output.result(
    { ok: complete, installed: true, outcome, notAfter: notAfter.toISOString(), stores: plain(stores), daemon: daemon ?? null },
    [
      text[outcome](day(notAfter)),
      ...storeTable(stores, context),
      text.restart,
      ...(error.length > 0 ? [] : [daemonLine(daemon, context)]),
    ],
  );
}

/** What there is, who trusts it, and whether the daemon serves it. */
export async function trustStatus(context: CommandContext): Promise<void> {
  const { output, path, signal } = context;
  const text = texts(output.language).trust;
  const now = new Date();
  const { notAfter, trouble, stores } = await lookAtTrust({ directory: tlsDirectory(), stores: await systemStores(), now });
  const status = await ifRunning(context, () => runCommand(path, 'status', {}, { signal }));
  const daemon = status && served(status.tls?.port ?? null, status.tlsTrouble);
  const daysLeft = notAfter && endsSoon(notAfter, now);
  output.result(
    {
      installed: notAfter !== undefined,
      ...(notAfter ? { notAfter: notAfter.toISOString(), endsSoon: daysLeft !== undefined } : {}),
      ...(trouble ? { trouble: { code: trouble.code, detail: trouble.detail } } : {}),
      stores: plain(stores),
      daemon: daemon ?? null,
    },
    [
      ...(trouble ? [output.explain(trouble.code, trouble.detail)] : []),
      ...(notAfter ? [text.installed(day(notAfter))] : trouble ? [] : [text.notInstalled]),
      ...(daysLeft === undefined ? [] : [text.endsSoon(daysLeft)]),
      ...storeTable(stores, context),
      ...stores.flatMap(({ error }) => (error ? [output.explain(error.code, error.detail)] : [])),
      ...(notAfter && stores.some(({ trusted }) => !trusted) ? [text.missing] : []),
      daemonLine(daemon, context),
    ],
  );
}

/** Exit status 1 when a browser may still trust one of ours. */
export async function remove(context: CommandContext): Promise<void> {
  const { output } = context;
  const text = texts(output.language).trust;
  const { wasInstalled, stores } = await removeTrust({ directory: tlsDirectory(), stores: await systemStores() });
  const { daemon, error } = await reload(context);
  const complete = tellFailures([...errorsOf(stores), ...error], context);
  output.result({ ok: complete, installed: false, wasInstalled, stores: plain(stores), daemon: daemon ?? null }, [
    complete ? (wasInstalled ? text.removed : text.nothing) : text.incomplete,
    ...(complete && wasInstalled ? [text.restart] : []),
  ]);
}

interface Served {
  readonly port: number | null;
  /** What keeps it from being served. */
  readonly trouble?: Trouble;
}

const served = (port: number | null, trouble: Trouble | undefined): Served => ({ port, ...(trouble ? { trouble } : {}) });

/**
 * Has the running daemon look at the certificate; undefined when none runs, which looks when it starts. Never rejects: what was done
 * before is to be told all the same.
 */
async function reload(
  context: CommandContext,
): Promise<{ readonly daemon: Served | undefined; readonly error: readonly BridgeError[] }> {
  const { path, signal } = context;
  try {
    const answer = await ifRunning(context, () => runCommand(path, 'trust.reload', {}, { signal }));
    return { daemon: answer && served(answer.tlsPort, answer.trouble), error: [] };
  } catch (thrown) {
    const error = toBridgeError(thrown);
    const { code, detail } = error;
    return { daemon: served(null, { code, ...(detail === undefined ? {} : { detail }) }), error: [error] };
  }
}

const errorsOf = (stores: readonly StoreOutcome[]) => stores.flatMap(({ error }) => (error ? [error] : []));

/** On stderr, with the exit status: the result says what did work. Gives whether all of it did. */
function tellFailures(errors: readonly BridgeError[], { output }: CommandContext): boolean {
  for (const error of errors) output.warning(error);
  if (errors.length > 0) process.exitCode = 1;
  return errors.length === 0;
}

const plain = (stores: readonly StoreOutcome[]) =>
  stores.map(({ name, place, trusted, error }) => ({
    name,
    place,
    trusted,
    ...(error ? { error: { code: error.code, detail: error.detail } } : {}),
  }));

function storeTable(stores: readonly StoreOutcome[], { output }: CommandContext): readonly string[] {
  const text = texts(output.language).trust;
  return table([
    [text.browser, text.place, text.trusted],
    ...stores.map(({ name, place, trusted, error }) => [name, place, trusted ? text.yes : error ? text.failed : text.no]),
  ]);
}

function daemonLine(daemon: Served | undefined, { output }: CommandContext): string {
  const text = texts(output.language).trust;
  if (!daemon) return text.daemonNotRunning;
  if (daemon.port !== null) return text.served(daemon.port);
  const { trouble } = daemon;
  return trouble ? `${text.notServed} ${output.explain(trouble.code, trouble.detail)}` : text.notServed;
}

const day = (date: Date) => date.toISOString().slice(0, 10);
