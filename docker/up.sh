#!/bin/sh
# Starts the whole system in containers: makes the secrets that are missing, builds, waits until it can answer.
#   docker/up.sh                  with the sample shop in a database of its own
#   docker/up.sh own-database     with your own database (MYSQL_HOST, MYSQL_DATABASE, MYSQL_USER; docker/secrets/mysql_password)
#   docker/up.sh dev              the sample database alone, for "npx nx serve"
set -eu
cd "$(dirname "$0")"
variant="${1:-}"
case "$variant" in
  '' | own-database | dev) ;;
  *) sed -n '2,5s/^# *//p' up.sh >&2; exit 2 ;;
esac
export SECRETS_FOLDER="${SECRETS_FOLDER:-$PWD/secrets}"
if [ "$variant" = own-database ] && [ ! -s "$SECRETS_FOLDER/mysql_password" ]; then
  echo "Write the password of that account to $SECRETS_FOLDER/mysql_password first." >&2
  exit 2
fi
# Nobody but the owner enters the folder. The files are read in containers, by other accounts than the owner's.
mkdir -p "$SECRETS_FOLDER"
chmod 700 "$SECRETS_FOLDER"
for name in mysql_root_password mysql_password mcp_mysql_token mcp_fs_token; do
  [ -s "$SECRETS_FOLDER/$name" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$SECRETS_FOLDER/$name"
  chmod 644 "$SECRETS_FOLDER/$name"
done

set -- -f compose.yaml
[ -z "$variant" ] || set -- "$@" -f "compose.$variant.yaml"
docker compose "$@" up --build --detach --wait

if [ "$variant" = dev ]; then
  cat <<TEXT

The database is up. Serve what you work on:

  MYSQL_USER=sql_agent MYSQL_PASSWORD_FILE=docker/secrets/mysql_password MYSQL_DATABASE=shop npx nx serve mcp-mysql
TEXT
  exit
fi
port="${SQL_AGENT_PORT:-8000}"
cat <<TEXT

It is up: http://127.0.0.1:$port   Ask it:

  curl -s http://127.0.0.1:$port/v1/ask -H 'content-type: application/json' -d '{"question": "How many customers do we have?"}'

docker compose -f docker/compose.yaml down     ends it; with -v the sample's data goes too
TEXT
