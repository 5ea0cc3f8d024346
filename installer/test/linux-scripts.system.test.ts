import { describeWith } from '@cardbridge/fixtures/requirements';
import { expect, it } from 'vitest';
import { inSmallSystem } from './linux-small-system.js';

/** Starts a part of the program as a user, and waits until it runs. */
const START = `
start() { setpriv --reuid "$1" --regid "$1" --clear-groups /opt/CardBridge/cardbridge "$2" & sleep 0.5; }
running() { for link in /proc/[0-9]*/exe; do case $(readlink "$link" || :) in /opt/CardBridge/cardbridge*) sed 's/\\x00/ /g' "\${link%exe}cmdline"; echo; ;; esac; done; }
`;

describeWith(['other-user'], 'scripts of the packages for Linux', () => {
  it.each(['remove', '0'])(
    'takes away what the program put elsewhere, as each user who has something of it (%s)',
    async (argument) => {
      const out = await inSmallSystem(`
      mkdir -p /home/u2001/.config/cardbridge /home/u2002/.config/autostart /run/user/2002
      touch /home/u2002/.config/autostart/cardbridge.desktop
      /scripts/prerm.sh ${argument}
      cat /tmp/log
    `);
      expect(out.trim().split('\n')).toEqual([
        'removed by 2001 in /home/u2001 with XDG_RUNTIME_DIR=none SECRET=none',
        'removed by 2002 in /home/u2002 with XDG_RUNTIME_DIR=/run/user/2002 SECRET=none',
      ]);
    },
  );

  it('leaves no process of the program, not even one that does not listen', async () => {
    const out = await inSmallSystem(`${START}
      start 2003 desktop; start 2003 card-host; running
      echo removal; /scripts/prerm.sh remove
      running; cat /tmp/log
    `);
    const [before = '', after = ''] = out.split('removal\n');
    expect(before).toContain('desktop');
    expect(before).toContain('card-host');
    expect(after).toBe('removed by 2003 in /home/u2003 with XDG_RUNTIME_DIR=none SECRET=none\n');
  });

  it.each(['upgrade 2', '1', 'deconfigure', ''])('does nothing before an upgrade (%s)', async (argument) => {
    const out = await inSmallSystem(`${START}
      mkdir -p /home/u2001/.config/cardbridge
      start 2001 desktop
      /scripts/prerm.sh ${argument}
      running; cat /tmp/log
    `);
    expect(out).toBe('/opt/CardBridge/cardbridge desktop \n');
  });

  it('goes into no home as root: links there lead root nowhere, and what its owner cannot read is nothing', async () => {
    const out = await inSmallSystem(`
      mkdir -p /etc/cardbridge /etc/autostart /home/u2002/.config/cardbridge; echo bait >/etc/autostart/cardbridge.desktop
      ln -s /etc /home/u2001/.config
      chown root: /home/u2002; chmod 0 /home/u2002
      cat >/remove-traces <<'END'
echo "$(id -u)" >>/tmp/log; rm -f "$HOME/.config/autostart/cardbridge.desktop" 2>/dev/null
END
      /scripts/prerm.sh remove
      cat /tmp/log /etc/autostart/cardbridge.desktop
    `);
    expect(out).toBe('2001\nbait\n');
  });

  it('goes on after a user whose part fails', async () => {
    const out = await inSmallSystem(`
      mkdir -p /home/u2001/.config/cardbridge /home/u2002/.config/cardbridge
      echo 'id -u >>/tmp/log; kill -s KILL $$' >/remove-traces
      /scripts/prerm.sh remove; echo "ended with $?"
      cat /tmp/log
    `);
    expect(out).toBe('ended with 0\n2001\n2002\n');
  });

  it('ends the outdated desktop program after an upgrade, and only that', async () => {
    const out = await inSmallSystem(`${START}
      start 2001 desktop; start 2001 card-host
      cp /opt/CardBridge/cardbridge /opt/CardBridge/new; mv /opt/CardBridge/new /opt/CardBridge/cardbridge
      start 2002 desktop
      /scripts/postinst.sh configure 0.1.0; sleep 0.3
      running
    `);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual(['/opt/CardBridge/cardbridge card-host', '/opt/CardBridge/cardbridge desktop']);
  });

  it('takes the policy away when the package is purged, and not when it is removed', async () => {
    const out = await inSmallSystem(`
      mkdir /etc/cardbridge; echo '{}' >/etc/cardbridge/policy.json
      /scripts/postrm.sh remove; /scripts/postrm.sh upgrade; /scripts/postrm.sh 1; ls /etc/cardbridge
      /scripts/postrm.sh purge; ls -d /etc/cardbridge 2>/dev/null || echo none
    `);
    expect(out).toBe('policy.json\nnone\n');
  });
});
