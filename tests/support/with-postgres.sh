#!/usr/bin/env bash
# with-postgres.sh COMMAND...: runs the command beside a PostgreSQL of its own on a free loopback port, in a temporary folder,
# with CONSENTRY_TEST_DATABASE_URL set. As root it installs Debian's package where there is none.
# Code 77 with the reason when the machine has none and can get none.
set -u
skip() { echo "PostgreSQL: skipped: $1"; exit 77; }

newest() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
programs=$(newest)
if [ -z "$programs" ] && initdb=$(command -v initdb); then programs=$(dirname "$initdb"); fi
if [ -z "$programs" ]; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || skip 'no PostgreSQL here, and only root on a Debian can install one'
  # Debian starts a cluster of its own at the installation, and installs one: neither is wanted.
  install -d /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -q && apt-get install -y -q --no-install-recommends postgresql; } >/dev/null 2>&1 || skip 'its installation failed'
  programs=$(newest)
  [ -n "$programs" ] || skip 'its installation brought no server'
fi

# The server refuses to run as root.
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || skip 'the server does not run as root, and there is no user postgres'
  as_owner() { runuser -u postgres -- "$@"; }
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/consentry-postgres-XXXXXX") || exit 1
[ "$(id -u)" = 0 ] && chown postgres "$folder"
cd "$folder" || exit 1
stop() {
  as_owner "$programs/pg_ctl" -D "$folder/data" -m fast -w stop >/dev/null 2>&1
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

port=$(node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
# Loopback is open to every user of the machine, so there is a password.
password=$(node -p 'require("node:crypto").randomBytes(18).toString("hex")')
echo "$password" > "$folder/password"
[ "$(id -u)" = 0 ] && chown postgres "$folder/password"
chmod 600 "$folder/password"
as_owner "$programs/initdb" -D "$folder/data" -U consentry --auth=scram-sha-256 --pwfile="$folder/password" --encoding=UTF8 --locale=C --no-sync >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
# A test cluster is thrown away: it need not survive a power cut. A measurement says otherwise, by settings of its own.
options="-h 127.0.0.1 -p $port -k $folder -c max_connections=200 ${CONSENTRY_POSTGRES_SETTINGS--c fsync=off -c full_page_writes=off}"
as_owner "$programs/pg_ctl" -D "$folder/data" -l "$folder/server.log" -o "$options" -w start >/dev/null || { cat "$folder/server.log"; exit 1; }
echo "$("$programs/postgres" --version) on 127.0.0.1:$port"

cd "$OLDPWD" || exit 1
CONSENTRY_TEST_DATABASE_URL="postgresql://consentry:$password@127.0.0.1:$port/postgres" "$@"
