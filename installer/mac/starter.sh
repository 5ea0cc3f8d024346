#!/bin/sh
# Starts CardBridge: the program of the app bundle. Without arguments, as from Finder or at login, it is the desktop program.
set -eu

# Variables that have Node load other code, or settings with other code, into a program that asks for PINs.
unset NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE NODE_V8_COVERAGE NODE_COMPILE_CACHE NODE_REDIRECT_WARNINGS || :
unset OPENSSL_CONF OPENSSL_MODULES SSLKEYLOGFILE DYLD_INSERT_LIBRARIES DYLD_LIBRARY_PATH DYLD_FRAMEWORK_PATH || :

# A person may have put a link to this file on the PATH.
self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname "$self")/$link ;;
  esac
done
resources=$(cd "$(dirname "$self")/../Resources" && pwd -P)

# Finder of older systems adds a number of its own.
case ${1-} in -psn_*) shift ;; esac
[ "$#" -gt 0 ] || set -- desktop

exec "$resources/runtime/node" "$resources/program/cardbridge.mjs" "$@"
