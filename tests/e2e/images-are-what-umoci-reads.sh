#!/bin/bash
# SPDX-License-Identifier: MIT
# --image writes an OCI image, a layer for each that wrote it: umoci unpacks it to the app, skopeo
# agrees with every digest; it is the same image whoever builds it; a second one replaces it.
# labels: fast
source "$(dirname "$0")/support.bash"

for program in umoci skopeo busybox; do
  command -v "$program" >/dev/null || skip "$program is not installed"
done
rootless=()
((EUID == 0)) || rootless=(--rootless)
echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$T/policy.json"

# A base that umoci made.
umoci init --layout "$T/base"
umoci new --image "$T/base:x"
umoci unpack "${rootless[@]}" --image "$T/base:x" "$T/bundle"
mkdir -p "$T/bundle/rootfs/bin" "$T/bundle/rootfs/app"
cp "$(command -v busybox)" "$T/bundle/rootfs/bin/busybox"
umoci repack --image "$T/base:x" "$T/bundle"
umoci config --image "$T/base:x" --config.env 'PATH=/base/bin:/bin' --config.env FROM_BASE=1 --config.label of=base \
  --config.exposedports 80
rm -rf "$T/bundle"

new_app Procfile 'web: httpd -f
worker: sleep 1' page.html hello 'odd name
with a line' odd
ln -s page.html "$app/link"
mkdir "$app/empty"
chmod +x "$app/page.html"
git_version() { git -C "$app" rev-parse HEAD; }
new_repository "$app"
new_buildpack installs 'mkdir -p "$1/vendor/deep"; head -c 300000 /dev/zero | tr "\0" x >"$1/vendor/deep/big"; echo secret="$(cat "$3/TOKEN")" >/dev/null'
options=(--buildpack "$buildpack" --env TOKEN=very-secret-value --image "$T/image" --image-base "oci:$T/base:x")
built "${options[@]}"
expect_same "$(field "$out/build.json" image.tag)" latest
digest=$(field "$out/build.json" image.digest)

# umoci unpacks it to the app that the slug has, below /app.
umoci unpack "${rootless[@]}" --image "$T/image:latest" "$T/bundle"
unpack
listing() { (cd "$1" && find . -mindepth 1 \( -type f -printf '%P %y %m %s\n' -o -type l -printf '%P %l\n' -o -printf '%P %y %m\n' \) | sort); }
expect_same "$(listing "$T/bundle/rootfs/app")" "$(listing "$T/slug")" "the image's /app, against the slug"
diff -r --no-dereference "$T/bundle/rootfs/app" "$T/slug"
expect_file "$T/bundle/rootfs/bin/busybox"
expect_same "$(readlink "$T/bundle/rootfs/bprun/process/worker")" ../launch
[[ -x $T/bundle/rootfs/bprun/launch ]] || fail "no launcher"
if ((EUID == 0)); then
  expect_same "$(stat -c %u:%g "$T/bundle/rootfs/app" "$T/bundle/rootfs/app/page.html" "$T/bundle/rootfs/app/link" | sort -u)" 32767:32767
  expect_same "$(stat -c %u:%g "$T/bundle/rootfs/bprun/launch")" 0:0
fi

# skopeo reads the same, and its copy has the same digest: every blob is what it is called.
skopeo --policy "$T/policy.json" copy -q "oci:$T/image:latest" "dir:$T/copy"
expect_same "sha256:$(sha256sum <"$T/copy/manifest.json" | cut -d' ' -f1)" "$digest"
skopeo inspect --config "oci:$T/image:latest" >"$T/config.json"
expect_same "$(field "$T/config.json" config.Entrypoint)" '["/bprun/launch"]'
expect_same "$(field "$T/config.json" config.Cmd)" '["web"]'
expect_same "$(field "$T/config.json" config.WorkingDir)" /app
expect_same "$(field "$T/config.json" config.User)" 32767:32767
expect_in "$T/config.json" '"HOME=/app"'
expect_in "$T/config.json" '"PATH=/base/bin:/bin:/bprun/process"'
expect_in "$T/config.json" '"FROM_BASE=1"'
expect_in "$T/config.json" '"80"'
python3 - "$T/config.json" "$(git_version)" <<'PY'
import json, sys
labels = json.load(open(sys.argv[1]))["config"]["Labels"]
assert labels["of"] == "base", labels
assert json.loads(labels["io.bprun.process-types"])["worker"] == "sleep 1", labels
assert "installs" in json.loads(labels["io.bprun.buildpacks"])[0]["name"], labels
assert labels["org.opencontainers.image.revision"] == sys.argv[2], labels
PY
# diff ids are those of the unpacked layers, by somebody else's gzip.
python3 - "$T/image" "$out/build.json" <<'PY'
import gzip, hashlib, json, sys
for layer in json.load(open(sys.argv[2]))["image"]["layers"]:
    data = open(sys.argv[1] + "/blobs/sha256/" + layer["digest"][7:], "rb").read()
    assert hashlib.sha256(data).hexdigest() == layer["digest"][7:], layer
    assert hashlib.sha256(gzip.decompress(data)).hexdigest() == layer["diff_id"][7:], layer
PY
expect_same "$(python3 -c 'import json,sys; print(*[l["kind"] for l in json.load(open(sys.argv[1]))["image"]["layers"]])' "$out/build.json")" \
  "base launcher buildpack source"
# Config vars of the build are nowhere in it.
if grep -raqF very-secret-value "$T/image" "$T/bundle" "$out"; then fail "a config var is in the image"; fi

# A line changes: one small layer does.
layers() { python3 -c 'import json,sys; print(*[l["digest"] for l in json.load(open(sys.argv[1]))["image"]["layers"]], sep="\n")' "$out/build.json"; }
layers >"$T/before"
echo changed >>"$app/page.html"
commit_all "$app" second
built "${options[@]}"
layers >"$T/after"
expect_same "$(grep -vxFf "$T/before" "$T/after")" "$(tail -n 1 "$T/after")" "the layers that are new: the source's, the last"
# What the first image alone had is gone; nothing else is.
expect_no_file "$T/image/blobs/sha256/${digest#sha256:}"
expect_same "$(find "$T/image/blobs/sha256" -type f | wc -l)" "$(($(wc -l <"$T/after") + 2))" "blobs"
umoci unpack "${rootless[@]}" --image "$T/image:latest" "$T/second"
expect_in "$T/second/rootfs/app/page.html" changed

# Another tag beside it; then an ordinary user builds, with another store: the same image.
built "${options[@]}" --image-tag two
expect_same "$(python3 -c 'import json,sys; print(len({m["digest"] for m in json.load(open(sys.argv[1]))["manifests"]}), len(json.load(open(sys.argv[1]))["manifests"]))' "$T/image/index.json")" "1 2"
first=$(field "$out/build.json" image.digest)
install_for_everybody
out=$T/theirs store=$T/their-store
mkdir "$out" "$store" "$T/their-images"
chmod -R a+rX "$T/base"
((EUID != 0)) || chown -R 65534:65534 "$out" "$store" "$T/their-images" "$app"
status=0
umask 077
as_ordinary_user "$bprun" build "$app" -o "$out" --store "$store" "${options[@]}" --image "$T/their-images/image" \
  >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
expect_status 0
expect_same "$(field "$out/build.json" image.digest)" "$first" "as an ordinary user"
