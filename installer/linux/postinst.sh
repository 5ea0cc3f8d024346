#!/bin/sh
# After the files are there, for deb ("configure") and rpm ("1" installed, "2" upgraded; Fedora's Scriptlets guide).
# It starts nothing: the program belongs to a person and a desktop, and this is root without one. Whoever is logged in finds it in the
# menu, and it starts by itself at the next login. On an upgrade a daemon that runs would go on with the file that it was started from,
# and start card hosts from the new one. One that is started from here would be in no session, and pcscd 2 refuses such a program its
# readers. So it is ended without a farewell: its card host, which belongs to the session, then starts the new one.
set -u
case ${1-} in
configure | 1 | 2) ;;
*) exit 0 ;;
esac

# Desktop programs in this system, not in a container or another root folder, whose file is gone: "(deleted)" in proc(5).
outdated() {
  here=$(stat -L -c %d:%i /proc/self/root/)
  for link in /proc/[0-9]*/exe; do
    [ "$(readlink "$link" 2>/dev/null)" = '/opt/CardBridge/cardbridge (deleted)' ] || continue
    folder=${link%/exe}
    [ "$(stat -L -c %d:%i "$folder/root/" 2>/dev/null)" = "$here" ] || continue
    # The first argument names the part of the program; that of a card host is another.
    [ "$(tr '\000' '\n' <"$folder/cmdline" 2>/dev/null | sed -n 2p)" = desktop ] && echo "${folder#/proc/}"
  done
}
outdated=$(outdated)
# shellcheck disable=SC2086 # a list of numbers
[ -z "$outdated" ] || kill -s KILL $outdated 2>/dev/null || :

# Only what is there is brought up to date: a cache that we made would be left behind when the package goes.
refresh() {
  [ -e "$1" ] || return 0
  shift
  command -v "$1" >/dev/null 2>&1 || return 0
  "$@" >/dev/null 2>&1 || :
}
refresh /usr/share/applications/mimeinfo.cache update-desktop-database -q /usr/share/applications
refresh /usr/share/icons/hicolor/icon-theme.cache gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor
exit 0
