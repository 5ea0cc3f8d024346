#!/bin/sh
# After the files are gone, for deb ("remove", "purge") and rpm ("0"; "1" is the old package of an upgrade).
set -u
case ${1-} in
remove | 0) ;;
purge)
  # The administrator's policy is the only thing that the system keeps. What people decided (grants, settings, logs) is theirs and
  # stays in their homes; `cardbridge remove-traces --all` takes it away as long as the program is there.
  rm -f /etc/cardbridge/policy.json
  rmdir /etc/cardbridge 2>/dev/null || :
  ;;
*) exit 0 ;;
esac

refresh() {
  [ -e "$1" ] || return 0
  shift
  command -v "$1" >/dev/null 2>&1 || return 0
  "$@" >/dev/null 2>&1 || :
}
refresh /usr/share/applications/mimeinfo.cache update-desktop-database -q /usr/share/applications
refresh /usr/share/icons/hicolor/icon-theme.cache gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor
exit 0
