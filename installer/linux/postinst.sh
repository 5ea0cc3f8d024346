#!/bin/sh
# After the files are there, for deb ("configure") and rpm ("1" installed, "2" upgraded; Fedora's Scriptlets guide).
# It starts nothing: the program belongs to a person and a desktop, and this is root without one. Whoever is logged in finds it in the
# menu, and it starts by itself at the next login. On an upgrade a daemon that runs goes on with the file that it was started from
# until that login: one that is started from here would be in no session, and pcscd 2 refuses such a program its readers.
set -u
case ${1-} in
configure | 1 | 2) ;;
*) exit 0 ;;
esac

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
