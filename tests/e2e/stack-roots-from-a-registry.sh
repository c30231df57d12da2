#!/bin/bash
# SPDX-License-Identifier: MIT
# An image in a real registry becomes a root filesystem through skopeo.
source "$(dirname "$0")/support.bash"

for program in busybox umoci skopeo docker-registry; do
  command -v "$program" >/dev/null || skip "$program is not installed"
done
rootless=()
((EUID == 0)) || rootless=(--rootless)

port=$(free_port)
cat >"$T/registry.yml" <<EOF
version: 0.1
storage:
  filesystem:
    rootdirectory: $T/registry
http:
  addr: 127.0.0.1:$port
EOF
docker-registry serve "$T/registry.yml" >"$T/registry.log" 2>&1 &
children+=($!)
eventually curl -fsS -o /dev/null "http://127.0.0.1:$port/v2/"

umoci init --layout "$T/layout"
umoci new --image "$T/layout:x"
umoci unpack "${rootless[@]}" --image "$T/layout:x" "$T/bundle"
mkdir -p "$T/bundle/rootfs/bin" "$T/bundle/rootfs/etc"
cp "$(command -v busybox)" "$T/bundle/rootfs/bin/busybox"
ln "$T/bundle/rootfs/bin/busybox" "$T/bundle/rootfs/bin/sh"
umoci repack --image "$T/layout:x" "$T/bundle"
echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$T/policy.json"
(cd "$T" && skopeo --policy policy.json copy --dest-tls-verify=false \
  oci:layout:x "docker://127.0.0.1:$port/stack/image:24-build" >"$T/push.log" 2>&1)

# The image does not say which stack it is.
run_bprun stack rootfs "docker://127.0.0.1:$port/stack/image:24-build" "$T/root"
expect_status 67
expect_in "$T/stderr" "Name it: --stack NAME"
expect_no_file "$T/root"

run_bprun stack rootfs "docker://127.0.0.1:$port/stack/image:24-build" "$T/root" --stack heroku-24
expect_status 0
expect_file "$T/root/bin/sh"
expect_same "$(field "$T/root/.bprun-root.json" stack)" heroku-24
expect_same "$(field "$T/root/.bprun-root.json" made_by)" registry
[[ $(field "$T/root/.bprun-root.json" digest) == sha256:* ]] || fail "no digest"

# A tag that is not there, a registry that is not there: said, and nothing is left.
run_bprun stack rootfs "docker://127.0.0.1:$port/stack/image:25" "$T/other" --stack heroku-24
expect_status 69
expect_in "$T/stderr" "skopeo exited"
run_bprun stack rootfs "docker://127.0.0.1:$(free_port)/stack/image:24" "$T/other" --stack heroku-24
expect_status 69
expect_no_file "$T/other"
expect_same "$(find "$T" -maxdepth 1 -name '.bprun-root-*')" ""
