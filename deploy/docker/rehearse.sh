#!/usr/bin/env bash
# Builds the images node-cpu and edge from the Dockerfile, and runs them as compose.yaml does: not as root, on a
# read-only root file system, without capabilities. For a machine without Docker and without a registry: podman
# builds without a daemon, bubblewrap runs, and the base images are made here from Debian's packages and the project's Node.
# Needs Debian with root, podman, bubblewrap, mmdebstrap, and `npm ci` done.   Usage: deploy/docker/rehearse.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
readonly prefix=localhost/renritsu-rehearsal
work=$(mktemp -d)
processes=()
finish() {
  [ "${#processes[@]}" -eq 0 ] || kill "${processes[@]}" 2>/dev/null || true
  wait
  podman image unmount --all >/dev/null 2>&1 || true
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

# inside TARGET ENTRY... [-- VARIABLE=value...]: a command of the image's with its environment, its user and its folder, on a
# read-only root, by bubblewrap: `podman run` wants cgroups and limits that a machine such as this one may not give.
inside() {
  local target=$1 root command=() variables=()
  shift
  root=$(podman image mount "$prefix/$target")
  # The edge's volume.
  local state=()
  [ ! -d "$root/state" ] || state=(--tmpfs /state)
  while [ $# -gt 0 ] && [ "$1" != -- ]; do command+=("$1") && shift; done
  [ $# -eq 0 ] || shift
  mapfile -t variables < <(podman image inspect "$prefix/$target" --format '{{range .Config.Env}}{{println .}}{{end}}' | sed '/^$/d')
  exec bwrap --ro-bind "$root" / --tmpfs /tmp "${state[@]}" --proc /proc --dev /dev --chdir /app --unshare-user --unshare-pid \
    --unshare-ipc --uid 10001 --gid 10001 --cap-drop ALL --die-with-parent /usr/bin/env --ignore-environment \
    "${variables[@]}" "$@" "${command[@]}"
}
# parts TARGET FIELD: a list of the image's settings, one part a line.
parts() {
  podman image inspect "$prefix/$1" |
    node_modules/node/bin/node -e 'const [image] = JSON.parse(require("fs").readFileSync(0)); console.log(process.argv[1].split(".").reduce((value, key) => value[key], image).join("\n"))' "$2"
}

build node-cpu
build edge

NODE_KEY=$(openssl rand -hex 12)
ADMIN_KEY=$(openssl rand -hex 12)
secrets=("KEY_SECRET=$(openssl rand -hex 12)" "KEY_PEPPERS=1:$(openssl rand -hex 12)" "ADMIN_KEY=$ADMIN_KEY")
say "Run"
mapfile -t entry < <(parts node-cpu Config.Entrypoint)
port=(NODE_PORT=28081)
(inside node-cpu "${entry[@]}" -- "${port[@]}" NODE_HOST=127.0.0.1 THREADS=1 "NODE_KEY=$NODE_KEY") 2>"$work/node.log" &
node=$!
mapfile -t entry < <(parts edge Config.Entrypoint)
(inside edge "${entry[@]}" -- NODE_URL=http://127.0.0.1:28081 "NODE_KEY=$NODE_KEY" "${secrets[@]}") &
processes=("$node" "$!")
for _ in $(seq 120); do
  curl --silent --fail --output /dev/null http://127.0.0.1:28081/ready && break
  sleep 0.5
done
curl --silent --show-error --fail http://127.0.0.1:28081/ready || fail "the node isn't ready: $(cat "$work/node.log")"
echo

for target in node-cpu edge; do
  [ "$(inside "$target" id -u)" = 10001 ] || fail "$target runs as another user"
  ! (inside "$target" touch /app/x) 2>/dev/null || fail "$target can write to its root file system"
  (inside "$target" touch /tmp/x) || fail "$target has no /tmp"
  mapfile -t health < <(parts "$target" Healthcheck.Test)
  [ "${#health[@]}" -gt 1 ] || fail "$target has no health check"
  (inside "$target" "${health[@]:1}" -- "${port[@]}") || fail "$target isn't healthy"
done
echo "not root, read-only, healthy: both"

made=$(curl --silent --show-error --fail http://127.0.0.1:8787/admin/keys \
  --header "Authorization: Bearer $ADMIN_KEY" --header 'Content-Type: application/json' --data '{"name": "rehearsal"}')
key=$(node_modules/node/bin/node -p 'JSON.parse(process.argv[1]).key' "$made")
answer=$(curl --silent --show-error --fail http://127.0.0.1:8787/v1/chat/completions \
  --header "Authorization: Bearer $key" --header 'Content-Type: application/json' --data \
  '{"model": "renritsu-nano-int4", "max_tokens": 500, "temperature": 0, "messages": [{"role": "user", "content": "Solve: 3x - y = 3; 2x + y = -9"}]}')
printf '%s\n' "$answer"
[[ $answer == *'"finish_reason":"'* ]] || fail "no answer"

say "A node without its key says so"
if (inside node-cpu node gpu-node/main.ts) 2>"$work/keyless.log"; then fail "it started"; fi
grep 'NODE_KEY must be set' "$work/keyless.log" || fail "no message"

say "Done"
