#!/bin/bash
# SPDX-License-Identifier: MIT
# An OCI layout that umoci made, of several layers with whiteouts and hard links, becomes a root
# filesystem that builds happen in; umoci's own unpacking is the judge of ours.
# labels: fast
source "$(dirname "$0")/support.bash"

busybox=$(command -v busybox) || skip "busybox is not installed"
command -v umoci >/dev/null || skip "umoci is not installed"
rootless=()
((EUID == 0)) || rootless=(--rootless)

layout=$T/layout
umoci init --layout "$layout"
umoci new --image "$layout:base"

# Unpacks the image, changes its files by a function, and packs the difference as a layer.
layer() {
  umoci unpack "${rootless[@]}" --image "$layout:base" "$T/bundle"
  (cd "$T/bundle/rootfs" && "$1")
  umoci repack --image "$layout:base" "$T/bundle"
  chmod -R u+rwX "$T/bundle"
  rm -rf "$T/bundle"
}

system() {
  local name
  mkdir -p usr/bin usr/lib etc/old usr/share/opaque/deep srv/kind
  cp "$busybox" usr/bin/busybox
  # Hard links, as distributions' busybox images have them.
  for name in sh cat ls id env mkdir cp echo test true readlink find grep; do ln usr/bin/busybox "usr/bin/$name"; done
  ln -s usr/bin bin
  printf 'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="lower"\n' >usr/lib/os-release
  ln -s ../usr/lib/os-release etc/os-release
  echo gone >etc/gone
  echo old >etc/old/file
  echo old >usr/share/opaque/deep/file
  echo file >srv/kind-file
  chmod u+s usr/bin/busybox
}
changes() {
  rm -r etc/gone etc/old usr/share/opaque
  mkdir -p usr/share/opaque
  echo new >usr/share/opaque/new
  rm srv/kind-file
  mkdir srv/kind-file
  rmdir srv/kind
  echo file >srv/kind
}
last() {
  sed -i 's/lower/upper/' usr/lib/os-release
  ln usr/bin/busybox usr/bin/wc
}
layer system
layer changes
layer last
umoci config --image "$layout:base" --config.env STACK=debian-13

run_bprun stack rootfs "oci:$layout:base" "$T/root"
expect_status 0
umoci unpack "${rootless[@]}" --image "$layout:base" "$T/bundle"
listing() { (cd "$1" && find . -mindepth 1 ! -name .bprun-root.json \( -type f -printf '%P %y %s %n\n' -o -type l -printf '%P %l\n' -o -printf '%P %y\n' \) | sort); }
expect_same "$(listing "$T/root")" "$(listing "$T/bundle/rootfs")" "the tree, against umoci's"
expect_no_file "$T/root/etc/gone"
expect_same "$(find "$T/root" -perm /6000)" "" "set-user-id bits"
expect_same "$(field "$T/root/.bprun-root.json" stack)" debian-13
expect_same "$(field "$T/root/.bprun-root.json" made_by)" "oci layout"

# A build in it: nothing of this machine shows.
cat >"$T/compile" <<'EOF'
#!/bin/sh
{ grep PRETTY /etc/os-release; id -u; id -un; ls /usr /opt /home; } >"$1/seen.txt" 2>&1
echo "$STACK" >"$1/stack.txt"
EOF
new_buildpack looks ''
cp "$T/compile" "$buildpack/bin/compile"
app static-procfile
build --buildpack "$buildpack" --stack-root "$T/root"
if ((status == 77)) && grep -q "only be used in a sandbox" "$T/stderr"; then skip "no sandbox here"; fi
expect_status 0
unpack
expect_in "$T/slug/seen.txt" 'PRETTY_NAME="upper"'
expect_in "$T/slug/seen.txt" bprun
expect_not_in "$T/slug/seen.txt" games
expect_same "$(cat "$T/slug/stack.txt")" debian-13
expect_not_in "$T/stderr" "this machine's programs"
expect_same "$(field "$out/build.json" stack.name)" debian-13
expect_same "$(field "$out/build.json" stack.root.path)" "$(readlink -f "$T/root")"
expect_same "$(field "$out/build.json" stack.root.digest)" "$(field "$T/root/.bprun-root.json" digest)"

# Apps are started by bash, which this root lacks.
run_bprun run --slug "$out/slug.tgz" --store "$store" --stack-root "$T/root" true
expect_status 67
expect_in "$T/stderr" "no bash in the root filesystem"
expect_nothing_left_behind
