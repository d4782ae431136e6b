#!/bin/sh
# Starts the whole system in containers: makes the secrets that are missing, builds, waits until it can answer.
#   docker/up.sh                  with the sample shop in a database of its own
#   docker/up.sh own-database     with your own database (MYSQL_HOST, MYSQL_DATABASE, MYSQL_USER; docker/secrets/mysql_password)
#   docker/up.sh postgres         conversations in a Postgres
#   docker/up.sh stdio            one more server: MCP_PACKAGE from npm, which speaks over stdio
#   docker/up.sh ollama           a model on this machine
#   docker/up.sh observability    Prometheus
#   docker/up.sh dev              the sample database alone, for "npx nx serve"
# Several at once: docker/up.sh own-database postgres
set -eu
cd "$(dirname "$0")"
export SECRETS_FOLDER="${SECRETS_FOLDER:-$PWD/secrets}"
files='-f compose.yaml'
wanted=" $* "
for variant in "$@"; do
  case "$variant" in
    own-database | postgres | stdio | ollama | observability | dev) files="$files -f compose.$variant.yaml" ;;
    *) sed -n '2,/^# Several/s/^# *//p' up.sh >&2; exit 2 ;;
  esac
done
has() { case "$wanted" in *" $1 "*) true ;; *) false ;; esac; }
if has own-database && [ ! -s "$SECRETS_FOLDER/mysql_password" ]; then
  echo "Write the password of that account to $SECRETS_FOLDER/mysql_password first." >&2
  exit 2
fi
# Nobody but the owner enters the folder. The files are read in containers, by other accounts than the owner's.
mkdir -p "$SECRETS_FOLDER"
chmod 700 "$SECRETS_FOLDER"
secret() {
  [ -s "$SECRETS_FOLDER/$1" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$SECRETS_FOLDER/$1"
  chmod 644 "$SECRETS_FOLDER/$1"
}
for name in mysql_root_password mysql_password mcp_mysql_token mcp_fs_token; do secret "$name"; done
if has stdio; then secret mcp_stdio_token; fi
if has postgres; then
  secret postgres_password
  printf 'postgres://agent:%s@postgres/agent' "$(cat "$SECRETS_FOLDER/postgres_password")" > "$SECRETS_FOLDER/conversations_url"
  chmod 644 "$SECRETS_FOLDER/conversations_url"
fi

# shellcheck disable=SC2086 # a list of words
docker compose $files up --build --detach --wait

if has dev; then
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

cd docker && docker compose $files down     ends it; with -v its data goes too
TEXT
