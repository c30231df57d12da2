#!/bin/bash
# SPDX-License-Identifier: MIT
# Killed in front of every single system call with which slug create, a build's commit, or the tidying of the store
# changes what outlives it: the store verifies, the next run makes the same slug, and nothing is left lying about.
source "$(dirname "$0")/support.bash"

command -v strace >/dev/null || skip "strace is not there"
strace -o /dev/null -e trace=none true 2>/dev/null || skip "nothing can be traced here"
verify() { "$bprun" cache verify --store "$store" >"$T/verified" 2>&1 || fail "the store is damaged: $(<"$T/verified")"; }
sum() { sha256sum <"$1" | cut -d' ' -f1; }

# What bprun does itself, not what its children do after their exec. -y shows descriptors as paths.
inject=()
traced() { strace -f -b execve -y -s 0 -o "$T/trace" "$@" >"$T/stdout" 2>"$T/stderr" </dev/null; }

# The steps of a command: each call that changes something which is not a work directory of its own, as the name of
# the call and its number among those of its thread.
steps() {
  local ended=0
  traced -e trace=%file,%desc "${inject[@]}" "$bprun" "$@" || ended=$?
  ((ended == 0 || ended == ${may_end-0})) || fail "it ended with $ended: $(tail -n 5 "$T/stderr")"
  awk -v places="$places" '
    { call = $2; sub(/\(.*/, "", call) }
    call !~ /^[a-z_0-9]+$/ { next }
    { number = ++calls[$1 " " call] }
    call ~ /^openat/ && !/O_CREAT/ { next }
    call ~ /^(rename|link|unlink|mkdir|rmdir|symlink|chmod|fchmod|f?l?chown|utimensat|fsync|syncfs|ftruncate|write|openat|copy_file_range|flock)/ &&
      $0 ~ places { print call, number }
  ' "$T/trace" | sort -u >"$T/steps"
  [[ -s $T/steps ]] || fail "no steps were found: $(wc -l <"$T/trace") calls"
}

# Kills a command at each of its steps, with the world made by the first word as it was before and looked at by the second.
kill_at_each_step() {
  local prepare=$1 look=$2 call number killed=0 result
  shift 2
  "$prepare"
  steps "$@"
  while read -r call number <&3; do
    "$prepare"
    result=0
    # (The shell's own words about the dead are of no interest.)
    {
      traced -e trace="$call${traced_too-}" "${inject[@]}" -e inject="$call:signal=KILL:when=$number" "$bprun" "$@" || result=$?
    } 2>/dev/null
    # Threads race for the number of a call, so that one or another run gets to its end.
    ((result != 137)) || killed=$((killed + 1))
    ((result == 0 || result == 137 || result == ${may_end-0})) || fail "in front of $call $number it ended with $result"
    verify
    "$look" "in front of $call $number"
  done 3<"$T/steps"
  echo "killed in front of $killed of $(wc -l <"$T/steps") calls"
  ((killed * 10 > $(wc -l <"$T/steps") * 8)) || fail "too few were killed: $killed"
}

echo "--- slug create"
tree=$T/tree
mkdir -p "$tree" "$T/slugs"
for i in $(seq 12); do head -c $((i * 30000)) "$bprun" | tail -c 120000 >"$tree/file-$i"; done
places="$store/(segments|indexes|work/[^/]*/scratch)|$T/slugs"
create=(slug create "$tree" -o "$T/slugs/slug.tgz" --threads 1 --store "$store")
"$bprun" "${create[@]}" >/dev/null
slug=$(sum "$T/slugs/slug.tgz")
cold() { rm -rf "$store/segments" "$store/indexes"; }
same_slug() {
  expect_same "$(sum "$T/slugs/slug.tgz")" "$slug" "as the slug after a kill $1"
  run_bprun "${create[@]}"
  expect_status 0
  expect_same "$(sum "$T/slugs/slug.tgz")" "$slug" "as the slug made after a kill $1"
  expect_not_in "$T/stderr" damaged
  expect_same "$(ls -A "$T/slugs")" slug.tgz "as what is left beside the slug after a kill $1"
  expect_same "$(find "$store/work" -mindepth 1 -maxdepth 1 ! -name .lock)" "" "as what is left in the store after a kill $1"
}
kill_at_each_step cold same_slug "${create[@]}"

echo "--- a build's commit: its cache, its results and the checkout of its buildpack"
app static-procfile
git_buildpack=$T/counts
cp -R "$buildpacks/writes-cache" "$git_buildpack"
new_repository "$git_buildpack"
places="$store/(apps|segments|indexes|checkouts|refs|work/[^/]*/staging)|$out"
command=(build "$app" -o "$out" --store "$store" --buildpack "$url")
"$bprun" "${command[@]}" >"$T/stdout"
slug=$(sum "$out/slug.tgz")
seen() { sed -n 's/.*The cache has seen \([0-9]*\) builds.*/\1/p' "$T/stdout"; }
fresh_checkout() {
  chmod -R u+w "$store/checkouts"
  rm -rf "$store/checkouts" "$store/segments"
}
builds=1
same_build() {
  expect_same "$(sum "$out/slug.tgz")" "$slug" "as the slug after a kill $1"
  run_bprun "${command[@]}"
  expect_status 0
  local found
  found=$(seen)
  ((found == builds || found == builds + 1)) || fail "$1: the cache has seen $found builds, and $builds were done"
  builds=$((found + 1))
  expect_same "$(sum "$out/slug.tgz")" "$slug" "as the slug built after a kill $1"
  expect_same "$(cd "$out" && echo .[!.]* *)" ".[!.]* Procfile build.json slug.tgz" "as what is in the output after a kill $1"
  expect_nothing_left_behind
}
recount() {
  run_bprun "${command[@]}"
  builds=$(($(seen) + 1))
}
counted() { # What the recording run did counts as well.
  ((builds > 1)) || recount
  fresh_checkout
}
kill_at_each_step counted same_build "${command[@]}"

echo "--- the same on a file system without hard links"
recount
places=$out
inject=(-e "inject=link,linkat:error=EPERM")
traced_too=,link,linkat
nothing() { :; }
found_or_lost() {
  # For an instant there is none of that name: the next build has it again.
  [[ ! -e $out/slug.tgz ]] || expect_same "$(sum "$out/slug.tgz")" "$slug" "as the slug after a kill $1"
  run_bprun "${command[@]}"
  expect_status 0
  expect_same "$(sum "$out/slug.tgz")" "$slug" "as the slug built after a kill $1"
  expect_same "$(cd "$out" && echo .[!.]* *)" ".[!.]* Procfile build.json slug.tgz" "as what is in the output after a kill $1"
}
kill_at_each_step nothing found_or_lost "${command[@]}"
inject=()
traced_too=

echo "--- tidying a store with damage in it"
places="$store/(apps|segments|indexes|checkouts|refs|locks)"
damaged_store() {
  local file
  run_bprun "${command[@]}"
  expect_status 0
  for file in "$store"/segments/* "$store"/checkouts/*/tree/bin/compile; do
    chmod u+w "$file"
    printf 'X' | dd of="$file" bs=1 seek=9 conv=notrunc status=none
  done
}
# What the killed one did not get to, the next one finds.
verify() {
  local result=0
  "$bprun" cache verify --store "$store" >"$T/verified" 2>&1 || result=$?
  ((result == 0 || result == 76)) || fail "verifying ended with $result: $(<"$T/verified")"
  "$bprun" cache verify --store "$store" >"$T/verified" 2>&1 || fail "damage is left: $(<"$T/verified")"
}
built_after() {
  run_bprun "${command[@]}"
  expect_status 0
  expect_same "$(sum "$out/slug.tgz")" "$slug" "as the slug built after a kill $1"
  expect_nothing_left_behind
}
may_end=76
kill_at_each_step damaged_store built_after cache verify --store "$store"

echo "--- thinning a store out"
filled_store() {
  run_bprun "${command[@]}"
  expect_status 0
}
may_end=0
kill_at_each_step filled_store built_after cache gc --max-size 0 --store "$store"
kill_at_each_step filled_store built_after cache rm "$app" --store "$store"
