#!/usr/bin/env bash
# with-firefox.sh COMMAND...: runs the command on a machine that has a Firefox; as root it installs Debian's where there is none.
# Code 77 with the reason when the machine has none and can get none.
set -u
skip() { echo "Firefox: skipped: $1"; exit 77; }

has_firefox() { [ -n "${CONSENTRY_FIREFOX:-}" ] || command -v firefox-esr >/dev/null || command -v firefox >/dev/null; }
if ! has_firefox; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || skip 'none here, and only root on a Debian can install one'
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -q && apt-get install -y -q --no-install-recommends firefox-esr; } >/dev/null 2>&1 || skip 'its installation failed'
fi
"$@"
