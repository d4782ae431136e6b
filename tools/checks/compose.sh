#!/usr/bin/env bash
# Runs the compose stack for real, where a container engine can be had; else says why not.
set -euo pipefail
cd "$(dirname "$0")/../.."

not_run() {
  echo "compose     not run: $*"
  exit 0
}

# Where no image registry is reached, a script beside the checkout may start an engine and make images of the same names.
stand_ins=${LOCAL_IMAGES:-../shared/local-images/build.sh}
images="node:24-alpine mysql:8.4"
command -v docker >/dev/null || not_run 'docker is not installed'
if [ -x "$stand_ins" ] && [ "$(id -u)" = 0 ]; then
  "$stand_ins" $images >/dev/null || not_run 'the local images could not be made'
fi
docker info >/dev/null 2>&1 || not_run 'no container engine answers'
docker compose version >/dev/null 2>&1 || not_run 'docker compose is not installed'
for image in $images; do
  docker image inspect "$image" >/dev/null 2>&1 || docker pull -q "$image" >/dev/null 2>&1 || not_run "there is no image $image"
done
exec node tools/checks/compose.mjs
