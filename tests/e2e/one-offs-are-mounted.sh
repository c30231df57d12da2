#!/bin/bash
# SPDX-License-Identifier: MIT
# A slug is unpacked once: later commands, starts and releases have it mounted, and what they write reaches
# neither the store nor a later run. What runs is not cleared out; what is damaged is made again.
source "$(dirname "$0")/support.bash"

# Whether this machine lets whoever runs the test mount what bprun would mount.
can_mount() {
  mkdir -p "$1/lower" "$1/upper" "$1/work" "$1/at"
  local options="lowerdir=$1/lower,upperdir=$1/upper,workdir=$1/work"
  if ((EUID == 0)); then
    unshare -m mount -t overlay overlay -o "$options" "$1/at"
  else
    unshare -rm mount -t overlay overlay -o "$options,userxattr" "$1/at"
  fi 2>/dev/null
}

new_app page one Procfile 'web: cat page
release: echo "release sees $(cat page)"; echo released >page; mkdir left' bin/tool '#!/bin/sh' dir/inner/file deep
ln -s page "$app/link"
ln "$app/page" "$app/linked"
for i in {1..50}; do echo "$i" >"$app/dir/$i"; done
chmod 777 "$app/dir"
built --buildpack "$buildpacks/no-op"
[[ $(isolation) == sandbox ]] || skip "no sandbox here"
can_mount "$T/probe" || skip "overlays cannot be mounted here"

# All that a tree is: names, modes, owners, inodes, times, contents. A tree that is only looked at keeps its ctimes.
state_of() { (cd "$1" && find . -printf '%p %m %U %G %i %C@ %l\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum); }
slug_trees() { find "$store/slugs" -mindepth 2 -maxdepth 2 -name tree; }

run_bprun run --slug "$out/slug.tgz" --store "$store" 'cat page'
expect_status 0
expect_same "$(cat "$T/stdout")" one
expect_same "$(slug_trees | wc -l)" 1
tree=$(slug_trees)
before=$(state_of "$tree")

# While a command runs there is no file of the app in its work directory, and it can do what it likes with its own.
mkfifo "$T/go"
"$bprun" run --slug "$out/slug.tgz" --store "$store" '
  stat -c "%U %a" . page dir >&2
  echo two >page; cat page linked link; rm dir/1; echo new >dir/new; chmod 600 dir/2
  mv dir moved; ln -s x sym; rm -r moved/inner && mkdir moved/inner && ls -A moved/inner; touch ready; read -r _; cat moved/new' \
  <"$T/go" >"$T/busy" 2>"$T/busy.err" &
pid=$!
children+=("$pid")
exec 7>"$T/go"
upper() { find "$store/work" -path '*/upper/ready'; }
has_begun() { [[ -n $(upper) ]]; }
eventually has_begun
expect_same "$(find "$store/work" -path '*/layers/work' -prune -o -type f \( -name tool -o -name Procfile -o -name 50 \) -not -path '*/upper/moved/*' -print)" "" "as files of the app that were copied"
run_bprun cache rm "$(basename "$(dirname "$tree")")" --store "$store"
expect_status 75
expect_in "$T/stderr" "something runs from the slug"
"$bprun" cache gc --max-size 0 --store "$store" >"$T/gc"
expect_not_in "$T/gc" "$(basename "$(dirname "$tree")")"
"$bprun" cache ls --store "$store" --json >"$T/ls"
expect_same "$(field "$T/ls" items.0.kind) $(field "$T/ls" items.0.in_use)" "slug true" "in cache ls"
echo go >&7
exec 7>&-
await_exit "$pid"
expect_status 0
((EUID != 0)) || expect_same "$(tr '\n' ' ' <"$T/busy.err")" "bprun 755 bprun 644 bprun 755 " "as owners and modes"
expect_same "$(grep -vx one "$T/busy" | tr '\n' ' ')" "two two new "
expect_same "$(state_of "$tree")" "$before" "as the kept tree"
expect_nothing_left_behind

# A later run, a start and a release see the slug, whoever wrote before.
run_bprun run --slug "$out/slug.tgz" --store "$store" 'cat page dir/1 dir/inner/file; ls -A; ls dir | wc -l'
expect_same "$(sed -n 1,3p "$T/stdout" | tr '\n' ' ')" "one 1 deep "
expect_not_in "$T/stdout" ready
expect_same "$(tail -n 1 "$T/stdout")" 51
for _ in 1 2; do
  run_bprun release "$out" --app shop --force --store "$store" --state "$T/state"
  expect_status 0
  expect_in "$T/stdout" "release sees one"
done
run_bprun start web --slug "$out/slug.tgz" --store "$store"
expect_same "$(cat "$T/stdout")" one
expect_same "$(state_of "$tree")" "$before" "as the kept tree"
expect_same "$(slug_trees)" "$tree" "as the only tree, also of the release's copy"

# Nothing is unpacked: what is in the store is what is seen; and what is not what was kept is found, and made again.
echo tampered >"$tree/page"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'cat page'
expect_same "$(cat "$T/stdout")" tampered
run_bprun cache verify --store "$store"
expect_status 76
expect_in "$T/stdout" "slugs/$(basename "$(dirname "$tree")"): its bytes are not those that were kept; removed"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'cat page'
expect_same "$(cat "$T/stdout")" one
run_bprun cache verify --store "$store"
expect_status 0
expect_in "$T/stdout" "1 unpacked slug,"

# A tree of an earlier boot may lack what a power cut took; half of one is none; another's is nobody's.
sed -i 's/^boot .*/boot earlier/' "$tree/../complete"
echo lost >"$tree/page"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'cat page'
expect_same "$(cat "$T/stdout")" one
rm "$tree/../complete"
echo half >"$tree/page"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'cat page'
expect_same "$(cat "$T/stdout")" one
chmod 777 "$tree"
echo theirs >"$tree/page"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'cat page'
expect_same "$(cat "$T/stdout")" one

# Another slug under the same name is another slug, at once and later.
echo three >"$app/page"
built --buildpack "$buildpacks/no-op"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'cat page'
expect_same "$(cat "$T/stdout")" three
expect_same "$(slug_trees | wc -l)" 2
run_bprun cache gc --max-size 0 --store "$store"
expect_status 0
expect_same "$(slug_trees)" ""

# Ten at once unpack it once, and see it all.
for i in {1..10}; do
  "$bprun" run --slug "$out/slug.tgz" --store "$store" "cat page; echo $i >page; cat page" >"$T/at-once.$i" 2>&1 &
  pids[i]=$!
done
for i in {1..10}; do
  await_exit "${pids[i]}"
  expect_status 0
  expect_same "$(cat "$T/at-once.$i")" "three"$'\n'"$i"
done
expect_same "$(slug_trees | wc -l)" 1

# A slug that is none leaves nothing.
head -c 300 "$out/slug.tgz" >"$T/cut.tgz"
run_bprun run --slug "$T/cut.tgz" --store "$store" true
expect_status 76
expect_same "$(slug_trees | wc -l)" 1
expect_nothing_left_behind

# The same for an ordinary user, whose mounts are his user namespace's.
((EUID == 0)) || exit 0
install_for_everybody
as_ordinary_user unshare -rm true 2>/dev/null || skip "an ordinary user can make no mounts here; root's part has passed"
cp "$out/slug.tgz" "$T/home/slug.tgz"
store=$T/home/store
for page in three three; do
  as_ordinary_user "$bprun" run --slug "$T/home/slug.tgz" --store "$store" \
    'cat page; echo mine >page; rm -r dir && mkdir dir && ls -A dir; id -u' >"$T/stdout" 2>"$T/stderr"
  expect_same "$(cat "$T/stdout")" "$page"$'\n'65534
done
expect_same "$(slug_trees | wc -l)" 1
expect_same "$(cat "$(slug_trees)/page")" three
expect_nothing_left_behind
