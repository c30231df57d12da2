#!/bin/bash
# SPDX-License-Identifier: MIT
# A pushed image starts under podman and serves its page on $PORT until SIGTERM; process types, lines
# and commands start in it as the contract says.
source "$(dirname "$0")/support.bash"

for program in busybox skopeo docker-registry podman; do
  command -v "$program" >/dev/null || skip "$program is not installed"
done
((EUID == 0)) || skip "containers are tried as root only"
# crun before 1.9 refuses hybrid control groups; runc takes whatever there is.
runtime=$(command -v runc || command -v crun) || skip "neither runc nor crun is installed"

cat >"$T/containers.conf" <<EOF
[containers]
default_ulimits = []
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
EOF
export CONTAINERS_CONF=$T/containers.conf
echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$T/policy.json"
podman=(podman --root "$T/containers" --runroot "$T/containers-run" --tmpdir "$T/containers-tmp"
  --storage-driver vfs --runtime "$runtime")
container() { "${podman[@]}" "$@"; }
# Whatever happens, no container and no mount stays behind.
clean_up() {
  local place
  container rm -f -a -t 1 >/dev/null 2>&1 || true
  { grep -o " $T/[^ ]*" /proc/self/mounts || true; } | sort -r | while read -r place; do umount "$place" || true; done
}

start_registry
small_system "$T/root"
new_app Procfile 'web: busybox httpd -f -p 127.0.0.1:$PORT -h $FOLDER
env: echo "type=$DYNO config=$CONFIG profile=$FOLDER cwd=$PWD home=$HOME user=$(id -u)"
lists: echo begun; sleep 1000; echo never' \
  public/index.html 'hello from an image' .profile.d/folder.sh 'export FOLDER=$HOME/public'
built --buildpack "$buildpacks/no-op" --image "$T/image" --image-base "$T/root"
image=$registry/team/app:1
run_bprun image push "$image" --image "$T/image" --store "$store"
expect_status 0
container pull -q --tls-verify=false --signature-policy "$T/policy.json" "$image" >"$T/pulled" 2>&1 ||
  fail "podman cannot pull it: $(cat "$T/pulled")"

run=(container run --rm --network host)
if ! "${run[@]}" --entrypoint /bin/busybox "$image" true >"$T/tried" 2>&1; then
  skip "podman runs no container here: $(tail -n 1 "$T/tried")"
fi
"${run[@]}" -e CONFIG='a b' "$image" env >"$T/stdout"
expect_same "$(cat "$T/stdout")" "type=env.1 config=a b profile=/app/public cwd=/app home=/app user=32767"
"${run[@]}" "$image" 'echo "$FOLDER" | cat; touch here && echo writable' >"$T/stdout"
expect_same "$(cat "$T/stdout")" "/app/public
writable"
"${run[@]}" "$image" busybox echo 'a  b' '$HOME' >"$T/stdout"
expect_same "$(cat "$T/stdout")" 'a  b $HOME'
"${run[@]}" --entrypoint /bprun/process/env "$image" >"$T/stdout"
expect_in "$T/stdout" "type=env.1"
status=0
"${run[@]}" "$image" 'exit 9' || status=$?
expect_status 9

# Nobody but the launcher can take the leavings of a process that lost its parent.
timeout 120 "${podman[@]}" run --rm --network host "$image" \
  '(sleep 0.1 &); until ! busybox grep -q "(sleep)" /proc/[0-9]*/stat 2>/dev/null; do :; done; echo cleared' >"$T/stdout"
expect_same "$(cat "$T/stdout")" cleared

# In the background: its process in $pid.
start_container() {
  { container run --rm --network host --name "$1" "${@:2}" || exit $?; } >"$T/$1.log" 2>&1 &
  pid=$!
  children+=("$pid")
}
port=$(free_port)
start_container web -e "PORT=$port" "$image"
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$port/"
expect_same "$(cat "$T/page")" "hello from an image"
container kill -s TERM web >/dev/null
await_exit "$pid"
expect_status 143
# A shell that waits for others ends as well, and does not go on with its list.
start_container lists "$image" lists
eventually grep -q begun "$T/lists.log"
container kill -s TERM lists >/dev/null
await_exit "$pid"
expect_status 143
expect_not_in "$T/lists.log" never
