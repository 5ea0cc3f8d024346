#!/bin/sh
# Before the files go, for deb ("remove") and rpm ("0"); on an upgrade nothing happens. Ends every daemon of this package and takes
# away what the program put elsewhere for a person: the entry that starts it at login and the certificate that browsers trust.
# Grants, settings and logs stay (see postrm.sh).
#
# What is in somebody's home is looked at and changed as that user only: links and other surprises there reach no further than the
# user does anyway. Nothing that fails here keeps the package from going, and nobody can hold it up for long.
set -u
case ${1-} in
remove | 0) ;;
*) exit 0 ;;
esac
cd /
program=/opt/CardBridge/cardbridge
# Seconds: for one user, and for all of them.
patience=20
deadline=$(($(date +%s) + 90))

# Processes of the installed program in this system, not those of a container or of another root folder. A zombie has no exe any more.
processes() {
  here=$(stat -L -c %d:%i /proc/self/root/)
  for link in /proc/[0-9]*/exe; do
    case $(readlink "$link" 2>/dev/null) in
    "$program" | "$program (deleted)") ;;
    *) continue ;;
    esac
    folder=${link%/exe}
    [ "$(stat -L -c %d:%i "$folder/root/" 2>/dev/null)" = "$here" ] || continue
    echo "${folder#/proc/}"
  done
}

# as_user NAME UID GID HOME SCRIPT ARGUMENT…: bounded, without our terminal (a program that has it can type into it, CVE-2016-2779),
# without our open files, with nothing of root's environment. Not by runuser: that opens a session, with a service manager of its own.
as_user() {
  name=$1 uid=$2 gid=$3 home=$4
  shift 4
  set -- sh -c "$@"
  [ -d "/run/user/$uid" ] && set -- XDG_RUNTIME_DIR="/run/user/$uid" "$@"
  setsid -w timeout -k 5 "$patience" setpriv --reuid "$uid" --regid "$gid" --init-groups -- env -i \
    HOME="$home" USER="$name" LOGNAME="$name" PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 "$@" \
    </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- || :
}

# $1: the program, $2: whether it runs for this user. Where it neither runs nor ever wrote anything there is nothing to take away.
clean='
  set -- "$0" "$1" "$HOME/.config/cardbridge" "$HOME/.local/share/cardbridge" "$HOME/.local/state/cardbridge" \
    "$HOME/.config/autostart/cardbridge.desktop"
  program=$1 runs=$2
  shift 2
  if [ "$runs" = no ]; then
    for trace; do
      [ -e "$trace" ] && runs=before
    done
  fi
  [ "$runs" = no ] || exec "$program" remove-traces
'

running=
for pid in $(processes); do
  uid=$(stat -c %u "/proc/$pid" 2>/dev/null) || continue
  case " $running " in
  *" $uid "*) ;;
  *) running="$running $uid" ;;
  esac
done

if [ -x "$program" ]; then
  # People, and whoever runs it now. A network's directory of users may be slow, or list thousands: those without a home here pass.
  timeout 10 getent passwd </dev/null 2>/dev/null | while IFS=: read -r name _ uid gid _ home _; do
    [ "$(date +%s)" -lt "$deadline" ] || break
    case " $running " in
    *" $uid "*) runs=yes ;;
    *)
      runs=no
      { [ "$uid" -ge 1000 ] && [ "$uid" -lt 65534 ]; } || [ "$uid" -eq 0 ] || continue
      ;;
    esac
    [ -d "$home" ] || continue
    as_user "$name" "$uid" "$gid" "$home" "$clean" "$program" "$runs"
  done
fi

# Whatever did not listen. All at once, and again: a part of the program starts the other one when that dies.
for signal in TERM TERM KILL KILL KILL; do
  left=$(processes)
  [ -n "$left" ] || break
  # shellcheck disable=SC2086 # a list of numbers
  kill -s "$signal" $left 2>/dev/null || :
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -n "$(processes)" ] || break
    sleep 0.2
  done
done
exit 0
