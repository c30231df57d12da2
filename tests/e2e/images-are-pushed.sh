#!/bin/bash
# SPDX-License-Identifier: MIT
# An image goes to a real registry; after a change of one line, the second push sends one small layer.
source "$(dirname "$0")/support.bash"

for program in busybox skopeo docker-registry; do
  command -v "$program" >/dev/null || skip "$program is not installed"
done
start_registry
small_system "$T/root"
new_app Procfile 'web: busybox httpd -f -p $PORT -h public' public/index.html 'hello from an image'
new_buildpack installs 'mkdir "$1/vendor"; [ -e "$2/big" ] || head -c 400000 /dev/urandom >"$2/big"; cp "$2/big" "$1/vendor/"'
options=(--buildpack "$buildpack" --image "$T/image" --image-base "$T/root")
built "${options[@]}"
run_bprun image push "$registry/team/app:1" --image "$T/image" --store "$store"
expect_status 0
expect_same "$(cat "$T/stdout")" "$registry/team/app:1@$(field "$out/build.json" image.digest)"

# The digests of blobs that came since a line of the registry's log.
sent() {
  tail -n +"$1" "$T/registry.log" | sed -n 's/.*"PUT \/v2\/[^ ]*digest=sha256%3A\([0-9a-f]*\).*/\1/p' | sort -u >"$T/sent"
}
sent 1
expect_same "$(wc -l <"$T/sent")" 5 "blobs sent first: base, launcher, buildpack, source, configuration"

echo '<p>and one more line</p>' >>"$app/public/index.html"
built "${options[@]}"
from=$(($(wc -l <"$T/registry.log") + 1))
run_bprun image push "docker://$registry/team/app:2" --image "oci:$T/image:latest" --store "$store"
expect_status 0
sent "$from"
expect_same "$(wc -l <"$T/sent")" 2 "blobs sent then: source and configuration"
digest=$(field "$out/build.json" image.layers.-1.digest)
expect_in "$T/sent" "${digest#sha256:}"
bytes=$(field "$out/build.json" image.layers.-1.bytes)
((bytes < 2000)) || fail "the source's layer has $bytes bytes"
# Compressed anew was that layer alone.
expect_same "$(python3 -c 'import json,sys; print([l["kind"] for l in json.load(open(sys.argv[1]))["image"]["layers"] if l["segments_kept"] < l["segments"]])' "$out/build.json")" \
  "['source']"

skopeo inspect --tls-verify=false "docker://$registry/team/app:2" >"$T/inspected"
expect_same "$(field "$T/inspected" Digest)" "$(field "$out/build.json" image.digest)"

# What was pushed is a base for others; skopeo brings it, the layers once.
mkdir "$T/other"
echo 'web: x' >"$T/other/Procfile"
on_pushed() {
  from=$(($(wc -l <"$T/registry.log") + 1))
  run_bprun build "$T/other" -o "$T/other-out" --store "$store" --buildpack "$buildpacks/no-op" \
    --image "$T/other-image" --image-base "docker://$registry/team/app:2"
  expect_status 0
  fetched=$(tail -n +"$from" "$T/registry.log" | grep -c "\"GET /v2/team/app/blobs/sha256:${digest#sha256:}" || true)
}
on_pushed
expect_same "$((fetched > 0))" 1 "the layer was fetched"
on_pushed
expect_same "$fetched" 0 "how often it was fetched again"
# A damaged one is.
echo damaged >>"$store/images/sha256/${digest#sha256:}"
on_pushed
expect_same "$((fetched > 0))" 1 "the layer was fetched anew"
expect_same "$(field "$T/other-out/build.json" image.base.digest)" "$(field "$out/build.json" image.digest)"
skopeo inspect --config "oci:$T/other-image:latest" >"$T/config.json"
expect_same "$(field "$T/config.json" rootfs.diff_ids.0)" "$(field "$out/build.json" image.layers.0.diff_id)"

# A registry that is not there.
run_bprun image push "127.0.0.1:$(free_port)/team/app:1" --image "$T/image" --store "$store"
expect_status 69
expect_in "$T/stderr" skopeo
