import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the shell of the test finds: the machine's programs, people, and in the place of ours a shell that runs a script of that name. */
const SYSTEM = `
set -eu
mount -t tmpfs -o mode=755 small "$1"
cd "$1"
mkdir -p usr etc proc tmp run/user dev opt/CardBridge home root scripts
chmod 1777 tmp
mount --rbind /usr usr
mount --rbind /dev dev
mount -t proc proc proc
for name in bin sbin lib lib64; do [ ! -e "/$name" ] || ln -s "usr/$name" "$name"; done
cp -a /etc/pam.d /etc/nsswitch.conf /etc/login.defs /etc/ld.so.cache etc/
cp "$2"/*.sh scripts/
printf 'root:x:0:0::/root:/bin/sh\\n' >etc/passwd
printf 'root:x:0:\\n' >etc/group
printf 'root:*:1::::::\\n' >etc/shadow
for uid in 2001 2002 2003; do
  printf 'u%s:x:%s:%s::/home/u%s:/bin/sh\\n' $uid $uid $uid $uid >>etc/passwd
  printf 'u%s:x:%s:\\n' $uid $uid >>etc/group
  printf 'u%s:*:1::::::\\n' $uid >>etc/shadow
  mkdir home/u$uid
  chown $uid:$uid home/u$uid
done
install -m 755 /bin/dash opt/CardBridge/cardbridge
cat >remove-traces <<'END'
echo "removed by $(id -u) in $HOME with XDG_RUNTIME_DIR=\${XDG_RUNTIME_DIR-none} SECRET=\${SECRET-none}" >>/tmp/log
END
for part in desktop card-host; do echo "trap '' TERM; while :; do sleep 0.1; done" >$part; done
: >tmp/log
chmod 666 tmp/log
export SECRET=of-root
exec chroot . sh -euc "$3"
`;

/** Runs a script as root in a small system of its own, which is gone afterwards with all that was started in it; gives what it printed. */
export async function inSmallSystem(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cardbridge-small-'));
  const scripts = fileURLToPath(new URL('../linux', import.meta.url));
  const apart = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  try {
    const shell = ['sh', '-c', `sh -c "$@" & wait $!`, 'sh', SYSTEM, 'sh', folder, scripts, script];
    const { stdout } = await run('unshare', [...apart, ...shell], { timeout: 50_000, killSignal: 'SIGKILL' });
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
