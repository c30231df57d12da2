#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun release and deploy of an image: the layout that bprun build --image wrote is released and started
# from its own layers, without an engine.
source "$(dirname "$0")/support.bash"

command -v busybox >/dev/null || skip "busybox is not installed"
printf 'store = "%s"\nstate = "%s"\n' "$store" "$T/state" >"$XDG_CONFIG_HOME/bprun.toml"
small_system "$T/root"
touch "$T/root/etc/of-the-image"
new_app Procfile 'web: echo "web of $(cat page) on $(ls /etc | grep of-the-image)"
release: echo "releasing $(cat page) for $DYNO with $GREETING on $(busybox ls /etc/of-the-image) in $PWD"' \
  page one .profile.d/greet.sh 'export GREETING=hello'
built --buildpack "$buildpacks/no-op" --image "$T/image" --image-base "$T/root"

# An engine or another root are not needed: the image's own system is the one that is seen.
run_bprun release "$T/image" --app shop
[[ $status != 77 ]] || skip "no sandbox here: $(tail -n 1 "$T/stderr")"
expect_status 0
expect_in "$T/stdout" "releasing one for release.1 with hello on /etc/of-the-image in /app"
run_bprun deploy "$T/image" --app shop
expect_status 0
expect_in "$T/stdout" "The release command of v1 is done"
expect_in "$T/stdout" "Released v1"
run_bprun run --app shop 'cat page; busybox ls /etc/of-the-image'
expect_same "$(cat "$T/stdout")" $'one\n/etc/of-the-image'

# Its processes are those of its label, for no Procfile can be read out of it.
run_bprun units --app shop
expect_status 0
expect_in "$T/stdout" "shop-web-1@.service"

# What does not say which image a process type runs in is refused.
cp -r "$T/image" "$T/wrong"
for processes in '{"web":1}' '{"web":{"image":5}}'; do
  printf '{"processes":%s}' "$processes" >"$T/wrong/bprun.json"
  run_bprun start web --slug "$T/wrong"
  expect_status 76
  expect_in "$T/stderr" "does not say which image"
done

# A damaged one is refused, and what is live stays.
blob=$(find "$T/image/blobs/sha256" -type f -size +1k | head -n 1)
printf x | dd of="$blob" bs=1 seek=100 conv=notrunc status=none
run_bprun deploy "$T/image" --app shop
expect_status 76
expect_in "$T/stderr" "v1 of shop is live as before"

# An image whose /app is a link is refused, and what the link names on this machine is left alone.
mkdir -p "$T/evil/blobs/sha256" "$T/layer" "$T/priv"
echo 'web: true' >"$T/priv/Procfile"
ln -s "$T/priv" "$T/layer/app"
before=$(stat -c '%u %g %Z' "$T/priv" "$T/priv/Procfile")
add_blob() {  # FILE: answers its digest
  local digest
  digest=$(sha256sum <"$1" | cut -d ' ' -f 1)
  mv "$1" "$T/evil/blobs/sha256/$digest"
  echo "$digest"
}
tar -cf "$T/blob" -C "$T/layer" app
layer_size=$(stat -c %s "$T/blob")
layer=$(add_blob "$T/blob")
machine=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
printf '{"architecture":"%s","os":"linux","config":{"Labels":{"io.bprun.process-types":"{\\"web\\":\\"true\\"}"}},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
  "$machine" "$layer" >"$T/blob"
config_size=$(stat -c %s "$T/blob")
config=$(add_blob "$T/blob")
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%d},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:%s","size":%d}]}' \
  "$config" "$config_size" "$layer" "$layer_size" >"$T/blob"
manifest_size=$(stat -c %s "$T/blob")
manifest=$(add_blob "$T/blob")
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%d}]}' \
  "$manifest" "$manifest_size" >"$T/evil/index.json"
echo '{"imageLayoutVersion":"1.0.0"}' >"$T/evil/oci-layout"
run_bprun start web --slug "$T/evil"
expect_status 76
expect_in "$T/stderr" "the image has no folder /app"
expect_same "$(stat -c '%u %g %Z' "$T/priv" "$T/priv/Procfile")" "$before"
