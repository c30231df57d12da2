#!/bin/bash
# SPDX-License-Identifier: MIT
# Nothing that a buildpack, or another user, can write changes what an app gets out of the store.
source "$(dirname "$0")/support.bash"

web=$T/web
mkdir -p "$web" "$T/tool/tool/bin"
printf '#!/bin/sh\necho good\n' >"$T/tool/tool/bin/tool"
chmod +x "$T/tool/tool/bin/tool"
tar -czf "$web/tool.tar.gz" -C "$T/tool" tool
serve "$web"
plan() {
  cat >"$buildpack/bin/plan" <<JSON
#!/bin/sh
cat <<'END'
{"runtimes": [{"name": "tool", "version": "1.0.0", "arch": "x64",
  "sources": [{"kind": "official", "archives": [
    {"url": "$server/tool.tar.gz", "sha256": "$(sha256sum <"$web/tool.tar.gz" | cut -d' ' -f1)", "strip": 1, "into": "."}]}]}]}
END
JSON
  chmod +x "$buildpack/bin/plan"
}

# What an honest app gets: the runtime's file, its buildpack's, and what its cache has.
new_buildpack honest '
set -eu
cp "$BPRUN_RUNTIMES"/tool-*/bin/tool "$1/tool"
cp "$0" "$1/compile"
cat "$2/kept" 2>/dev/null || echo mine >"$2/kept"
cp "$2/kept" "$1/kept"'
plan
honest=$buildpack

# Says SUCCEEDED for each thing that it could do to what is not its own.
new_buildpack hostile '
try() { local what=$1; shift; if "$@" >/dev/null 2>&1; then echo "SUCCEEDED: $what"; fi; }
overwrite() { echo hostile >"$1"; }
through() { "$@" && overwrite "$3"; }
store=$(cat "$3/STORE_OF_ALL" 2>/dev/null)
for tree in "$BPRUN_RUNTIMES"/tool-* "$(readlink -f "$BPRUN_RUNTIMES"/tool-*)" "$store"/runtimes/*/tree "$store"/checkouts/*/tree; do
  [[ -e $tree ]] || continue
  file=$(find "$tree/" -type f | head -n 1)
  try "chmod $file" chmod u+w "$file"
  try "chmod $tree" chmod u+w "$tree"
  try "overwrite $file" overwrite "$file"
  try "create in $tree" overwrite "$tree/new"
  try "remove $file" rm -f "$file"
  try "rename $file" mv "$file" "$file.away"
  try "hard link to $file" through ln "$file" "$1/linked-$RANDOM"
  try "marker of $tree" overwrite "$tree/../complete"
  ln -s "$file" "$1/soft-$RANDOM"
  try "through a link to $file" overwrite "$(ls -d "$1"/soft-* | tail -n 1)"
done
for part in segments indexes apps runtimes checkouts refs locks work; do
  try "create in $part" overwrite "$store/$part/planted"
  try "make a directory in $part" mkdir "$store/$part/planted-directory"
  for file in "$store/$part"/*; do
    [[ -f $file ]] && try "overwrite $file" overwrite "$file"
    [[ -f $file ]] && try "replace $file" mv "$0" "$file"
  done
  try "replace $part" mv "$store/$part" "$store/$part.away"
done
try "replace the store" mv "$store" "$store.away"
# What it may write: traps for whoever reads it with more rights.
rm -rf "$1"/linked-* "$1"/soft-*
ln -s "$store/apps" "$2/apps"
ln -s "$store/segments" "$1/segments"
ln -s /etc/passwd "$2/kept"
echo "The attack is over"'
plan
hostile=$buildpack

new_app index.html hello
cp -R "$app" "$T/hostile-app"
in_mode() { build --isolation "$1" "${@:2}"; }
attack() {
  in_mode "$1" --buildpack "$hostile" --app hostile --env "STORE_OF_ALL=$store"
  expect_status 0
  expect_in "$T/stdout" "The attack is over"
  expect_not_in "$T/stdout" SUCCEEDED
}
# All that the store has of honest apps.
contents() {
  (cd "$store" && find . -path ./work -prune -o -path './apps/hostile*' -prune -o -path ./locks -prune -o -path './indexes/hostile*' -prune -o \
    -path './segments*' -prune -o ! -type d -printf '%P %m %U %s ' -exec sha256sum {} \; | sort)
}

for mode in sandbox user; do
  in_mode "$mode" --buildpack "$honest"
  if ((status == 77)); then
    echo "no isolation $mode here: $(head -n 2 "$T/stderr")"
    continue
  fi
  expect_status 0
  slug=$(sha256sum <"$out/slug.tgz")
  before=$(contents)
  echo "--- $mode: as the runner $(id -u), whose scripts are $(field "$out/build.json" isolation.details.0)"
  attack "$mode"
  expect_same "$(contents)" "$before" "in the store after an attack in $mode"
  run_bprun cache verify --store "$store"
  expect_status 0
  in_mode "$mode" --buildpack "$honest"
  expect_status 0
  expect_same "$(sha256sum <"$out/slug.tgz")" "$slug" "as the honest app's slug after an attack in $mode"
  attack "$mode"
done

echo "--- none: scripts are the store's owner, and get a copy"
new_buildpack careless 'chmod -R u+w "$BPRUN_RUNTIMES"/tool-*; for file in $(find "$BPRUN_RUNTIMES"/tool-*/ -type f); do echo careless >"$file"; done'
plan
careless=$buildpack
in_mode none --buildpack "$careless"
expect_status 0
grep -qE 'runtimes by (copy|reflink)$' "$T/stdout" || fail "how the runtime came is not told"
run_bprun cache verify --store "$store"
expect_status 0
in_mode none --buildpack "$honest"
expect_status 0
expect_same "$(tar -xzOf "$out/slug.tgz" ./tool)" "$(cat "$T/tool/tool/bin/tool")"

((EUID == 0)) || exit 0
install_for_everybody
shared=$T/shared
mkdir -m 1777 "$shared"
as() { setpriv --reuid="$1" --regid="$1" --clear-groups env HOME="$T/home" USER=nobody "${@:2}"; }
chmod -R a+rX "$T/buildpacks" "$app"
build_as() {
  status=0
  mkdir -p "$T/out-$1"
  chown "$1:$1" "$T/out-$1"
  as "$1" "$bprun" build "$app" -o "$T/out-$1" --store "$shared" "${@:2}" >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
}

echo "--- two users of one directory"
build_as 65533 --buildpack "$honest"
expect_status 0
store=$shared/uid-65533
before=$(contents)
build_as 65534 --buildpack "$hostile" --env "STORE_OF_ALL=$store"
expect_status 0
expect_not_in "$T/stdout" SUCCEEDED
build_as 65534 --buildpack "$hostile" --env "STORE_OF_ALL=$store" --isolation none
expect_status 0
expect_in "$T/stdout" "SUCCEEDED: overwrite /"
expect_not_in "$T/stdout" "$store"
expect_same "$(contents)" "$before" "in the other user's store"
# Whoever comes first to a name has not got it.
as 65534 mkdir -m 777 "$shared/uid-65532"
build_as 65532 --buildpack "$honest"
expect_status 77
expect_in "$T/stderr" "uid-65532"

echo "--- what another user owns is not taken"
good=$(cat "$T/tool/tool/bin/tool")
plant() { # Another's file in a tree of the store.
  local tool
  tool=$(echo "$store"/runtimes/*/tree/bin/tool)
  chmod u+w "$tool"
  printf '#!/bin/sh\necho planted\n' >"$tool"
  chmod 555 "$tool"
  chown -h 65534:65534 "$@" "$store"/runtimes/*/tree/bin/tool
}
# Of a whole tree: it is brought anew where it can be removed, and refused where not.
plant -R "$store"/runtimes/*
build_as 65533 --buildpack "$honest"
expect_status 77
expect_in "$T/stderr" "$store/runtimes/tool"
store=$T/store
plant -R "$store"/runtimes/*
built --buildpack "$honest"
expect_same "$(tar -xzOf "$out/slug.tgz" ./tool)" "$good"
# A file inside is found by those who ask.
plant
run_bprun cache verify --store "$store"
expect_status 76
expect_in "$T/stdout" "bin/tool is another user's"
built --buildpack "$honest"
expect_same "$(tar -xzOf "$out/slug.tgz" ./tool)" "$good"
# A part of the store.
chown 65534 "$store/runtimes"
build --buildpack "$honest"
expect_status 77
expect_in "$T/stderr" "$store/runtimes"
