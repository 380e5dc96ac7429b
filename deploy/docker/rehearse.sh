#!/usr/bin/env bash
# Builds the images node-cpu and edge from the Dockerfile, and runs them as compose.yaml does: not as root, on a
# read-only root file system, without capabilities. For a machine without Docker and without a registry: podman
# builds and runs without a daemon, and the base images are made here from Debian's packages and the project's Node.
# Needs Debian with root, podman, mmdebstrap, and `npm ci` done.   Usage: deploy/docker/rehearse.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
readonly prefix=localhost/renritsu-rehearsal
work=$(mktemp -d)
containers=()
finish() {
  [ "${#containers[@]}" -eq 0 ] || podman rm --force --time 1 "${containers[@]}" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

say() { printf '\n== %s\n' "$*"; }
fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

say "Base images, in place of debian:bookworm-slim and node:22-bookworm-slim"
if ! podman image exists "$prefix/debian"; then
  mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm "$work/debian.tar"
  podman import --quiet "$work/debian.tar" "$prefix/debian" >/dev/null
fi
mkdir -p "$work/node/usr/local/bin" "$work/node/usr/local/lib/node_modules"
cp node_modules/node/bin/node "$work/node/usr/local/bin/"
cp -r "$(npm root --global)/npm" "$work/node/usr/local/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/node/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/node/usr/local/bin/npx"
# This machine's own way to the npm registry.
cafile=$(npm config get cafile)
[ "$cafile" != null ] || cafile=/etc/ssl/certs/ca-certificates.crt
cat >"$work/node/Containerfile" <<BASE
FROM $prefix/debian
COPY usr /usr
ENV npm_config_registry=$(npm config get registry) npm_config_cafile=$cafile
BASE
podman build --quiet --isolation chroot --tag "$prefix/node" "$work/node" >/dev/null

build() {
  say "Build $1"
  podman build --isolation chroot --network host --format docker --quiet \
    --volume /etc/ssl/certs:/etc/ssl/certs:ro \
    --ignorefile deploy/docker/Dockerfile.dockerignore --layers --file deploy/docker/Dockerfile --target "$1" \
    --build-arg "NODE_IMAGE=$prefix/node" --build-arg "CPU_IMAGE=$prefix/debian" --tag "$prefix/$1" .
  podman image inspect "$prefix/$1" --format 'size: {{.Size}} bytes, user: {{.User}}'
}

# start NAME TARGET OPTION...: as compose.yaml does, on the host's network, which needs no registry and no bridge.
start() {
  local name=renritsu-$1-$$ target=$2
  shift 2
  containers+=("$name")
  podman run --detach --name "$name" --network host --read-only --read-only-tmpfs=false --tmpfs /tmp \
    --cap-drop all --security-opt no-new-privileges "$@" "$prefix/$target" >/dev/null
}

build node-cpu
build edge

NODE_KEY=$(openssl rand -hex 12)
DEVELOPMENT_KEY=$(openssl rand -hex 12)
export NODE_KEY DEVELOPMENT_KEY
say "Run"
start node node-cpu --env NODE_KEY --env NODE_PORT=28081 --env NODE_HOST=127.0.0.1 --env THREADS=1
start edge edge --env NODE_KEY --env DEVELOPMENT_KEY --env NODE_URL=http://127.0.0.1:28081
readonly node=${containers[0]} edge=${containers[1]}
for _ in $(seq 120); do
  curl --silent --fail --output /dev/null http://127.0.0.1:28081/ready && break
  sleep 0.5
done
curl --silent --show-error --fail http://127.0.0.1:28081/ready || fail "the node isn't ready: $(podman logs "$node" 2>&1)"
echo

for container in "$node" "$edge"; do
  [ "$(podman exec "$container" id -u)" = 10001 ] || fail "$container runs as another user"
  ! podman exec "$container" touch /app/x 2>/dev/null || fail "$container can write to its root file system"
  podman exec "$container" touch /tmp/x || fail "$container has no /tmp"
  podman healthcheck run "$container" || fail "$container isn't healthy"
done
echo "not root, read-only, healthy: both"

answer=$(curl --silent --show-error --fail http://127.0.0.1:8787/v1/chat/completions \
  --header "Authorization: Bearer $DEVELOPMENT_KEY" --header 'Content-Type: application/json' --data \
  '{"model": "renritsu-nano-int4", "max_tokens": 500, "temperature": 0, "messages": [{"role": "user", "content": "Solve: 3x - y = 3; 2x + y = -9"}]}')
printf '%s\n' "$answer"
[[ $answer == *'"finish_reason":"'* ]] || fail "no answer"

podman stop --time 35 "$node" >/dev/null
code=$(podman inspect "$node" --format '{{.State.ExitCode}}')
[ "$code" = 0 ] || fail "the node ended with exit code $code"

say "A node without its key says so"
start keyless node-cpu
podman wait "${containers[-1]}" >/dev/null
podman logs "${containers[-1]}" 2>&1 | grep 'NODE_KEY must be set' || fail "no message"

say "Done"
