import { readdir, readFile, readlink } from 'node:fs/promises';

/** Whose program listens on a port: as much as the system tells this person. */
export interface PortOwner {
  /** Undefined where that is not told, as on other systems than Linux. */
  readonly user: 'same' | 'other' | undefined;
  /** Name and number of the process; of a strange one only root is told. */
  readonly program?: string;
}

export interface PortOwnerOptions {
  /** Where the kernel shows its processes. */
  readonly proc?: string;
  readonly userId?: number | undefined;
}

/** A listening socket: address, port, state 0A, user, inode (Linux, Documentation/networking/proc_net_tcp.rst). */
const LISTENER =
  /^ *\d+: (?<address>[0-9A-F]{8,32}):(?<port>[0-9A-F]{4}) [0-9A-F]{8,32}:0000 0A \S+ \S+ \S+ +(?<user>\d+) +\d+ (?<inode>\d+) /;
/** 127.0.0.1 and "any", in both byte orders and in IPv6, where the kernel takes connections to 127.0.0.1 for them. */
const TAKES_LOOPBACK = /^(?:0+|0100007F|7F000001|0{16}(?:FFFF0000|0000FFFF)(?:0100007F|7F000001|00000000))$/;

/** From the kernel's tables; nothing is asked of the program itself. */
export async function portOwner(
  port: number,
  { proc = '/proc', userId = process.geteuid?.() }: PortOwnerOptions = {},
): Promise<PortOwner> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`${proc}/net/${name}`, 'latin1').catch(() => '')));
  const lines = tables.flatMap((table) => table.split('\n')).map((line) => LISTENER.exec(line)?.groups);
  const found = lines.find(
    (fields) => fields && Number.parseInt(fields.port ?? '', 16) === port && TAKES_LOOPBACK.test(fields.address ?? ''),
  );
  if (!found) return { user: undefined };
  const user = Number(found.user) === userId ? 'same' : 'other';
  const program = await programWith(`socket:[${found.inode}]`, proc);
  return program === undefined ? { user } : { user, program };
}

async function programWith(socket: string, proc: string): Promise<string | undefined> {
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    // Those of other people are kept from us.
    const files = await readdir(`${proc}/${pid}/fd`).catch(() => []);
    const targets = await Promise.all(files.map((file) => readlink(`${proc}/${pid}/fd/${file}`).catch(() => '')));
    if (!targets.includes(socket)) continue;
    const name = await readFile(`${proc}/${pid}/comm`, 'utf8').catch(() => '?');
    return `${name.trim()}, pid ${pid}`;
  }
  return undefined;
}
