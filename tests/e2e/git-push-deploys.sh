#!/bin/bash
# SPDX-License-Identifier: MIT
# A real git push deploys; what does not build or release is refused with its reason, and the old release
# stays live; pushes at the same time queue up.
# labels: fast
source "$(dirname "$0")/support.bash"

state=$T/state
printf 'store = "%s"\nstate = "%s"\nisolation = "none"\n' "$store" "$state" >"$XDG_CONFIG_HOME/bprun.toml"
export HOME=$T/home GIT_CONFIG_NOSYSTEM=1
mkdir -p "$HOME"
git config --global protocol.file.allow always
live() { run_bprun run 'cat page lib/page' --app shop && cat "$T/stdout"; }
push() {
  status=0
  git -C "$app" push -q "$repository" "$@" >"$T/push.out" 2>"$T/push" || status=$?
}

# Compile waits where a test says so: until a file goes.
new_buildpack pack "echo 'compiling a page'; : >'$T/compiling'; while [[ -e '$T/wait' ]]; do sleep 0.02; done; ! grep -q broken \"\$1/page\""
mkdir -p "$T/lib"
echo "from the submodule" >"$T/lib/page"
new_repository "$T/lib"
new_app page one Procfile $'web: cat page\nrelease: bash ./release' release true
git -C "$app" init -q -b main
git -C "$app" -c protocol.file.allow=always submodule --quiet add "file://$T/lib" lib
commit_all "$app" first

repository=$T/shop.git
run_bprun hook install "$repository" --app shop --buildpack "$buildpack"
expect_status 0
expect_in "$T/stdout" "A push to main deploys shop now"
push main
cat "$T/push" >"$T/stderr"
expect_status 0
expect_in "$T/push" "remote: compiling a page"
expect_in "$T/push" "Released v1"
expect_same "$(live)" $'one\nfrom the submodule'
expect_same "$(git -C "$repository" rev-parse main)" "$(git -C "$app" rev-parse HEAD)"
run_bprun releases --app shop
expect_in "$T/stdout" "Deploy $(git -C "$app" rev-parse HEAD | cut -c1-7)"

# Refused: what does not compile, and what does not migrate. The pushed objects are gone again.
echo broken >"$app/page"
commit_all "$app" broken
push main
expect_status 1
expect_in "$T/push" "bin/compile exited 1"
expect_in "$T/push" "v1 of shop is live as before"
expect_in "$T/push" "pre-receive hook declined"
if git -C "$repository" cat-file -e "$(git -C "$app" rev-parse HEAD)" 2>/dev/null; then fail "the refused commit was kept"; fi
echo two >"$app/page"
echo 'echo no such table; exit 3' >"$app/release"
commit_all "$app" "fails to migrate"
push main
expect_status 1
expect_in "$T/push" "remote: no such table"
expect_in "$T/push" "the release command of v2 exited 3"
expect_same "$(live)" $'one\nfrom the submodule'
expect_same "$(git -C "$repository" rev-list --count main)" 1

# Other branches are kept and explained.
push main:next
expect_status 0
expect_in "$T/push" "next is kept, and not deployed"
expect_same "$(live)" $'one\nfrom the submodule'
echo true >"$app/release"
commit_all "$app" "migrates"
push main
expect_status 0
expect_in "$T/push" "Released v3"
expect_same "$(live)" $'two\nfrom the submodule'

# Three at once: the first is built, the second waits and is superseded by the third, which then finds that
# the branch has moved on.
: >"$T/wait"
rm -f "$T/compiling"
for i in 1 2 3; do
  git clone -q "$repository" "$T/clone$i"
  echo "page of $i" >"$T/clone$i/page"
  commit_all "$T/clone$i" "page of $i"
done
pushes=()
start_push() {
  git -C "$T/clone$1" push -q origin main >"$T/push$1" 2>&1 &
  pushes[$1]=$!
  children+=($!)
}
start_push 1
eventually test -e "$T/compiling"
start_push 2
eventually grep -q "Waiting: one deploy comes before this one" "$T/push2"
start_push 3
await_exit "${pushes[2]}"
expect_status 1
expect_in "$T/push2" "a newer one came while this one waited"
rm "$T/wait"
await_exit "${pushes[1]}"
expect_status 0
await_exit "${pushes[3]}"
expect_status 1
expect_in "$T/push3" "main has moved on while this push waited"
expect_same "$(live)" $'page of 1\nfrom the submodule'

# What git would refuse after the hook is refused before anything is built.
git -C "$app" fetch -q "$repository" main
git -C "$app" reset -q --hard FETCH_HEAD
live_before=$(live)
git -C "$repository" config receive.denyNonFastForwards yes
echo rewritten >"$app/page"
git -C "$app" -c user.name=Test -c user.email=test@example.invalid -c commit.gpgsign=false commit -q -a --amend -m rewritten
push -f main
expect_status 1
expect_in "$T/push" "receive.denyNonFastForwards"
expect_not_in "$T/push" "compiling a page"
expect_same "$(live)" "$live_before"
git -C "$app" reset -q --hard FETCH_HEAD
echo onward >"$app/page"
commit_all "$app" onward
push main
expect_status 0
expect_same "$(live)" $'onward\nfrom the submodule'
# What may refuse still later is told of when the hook is installed; no password gets into it.
printf '#!/bin/sh\n' >"$repository/hooks/update"
chmod +x "$repository/hooks/update"
run_bprun hook install "$repository" --app shop
expect_status 0
expect_in "$T/stderr" "git runs $repository/hooks/update only after the deploy"
run_bprun hook install "$repository" --app shop --wait-for "postgres://u:pass-$mark@db/shop"
expect_status 64
expect_in "$T/stderr" "--wait-for DATABASE_URL"
expect_not_in "$T/stderr" "pass-$mark"
run_bprun hook install "$repository" --app shop --buildpack "https://pass-$mark@example.invalid/pack.git"
expect_status 64
run_bprun hook install "$repository" --app shop --assume failed
expect_status 64
if grep -q "pass-$mark\|assume" "$repository/hooks/pre-receive"; then fail "the hook was written"; fi

# A hook of somebody else's is left alone, and a hook is no command for people.
printf '#!/bin/sh\n' >"$T/shop.git/hooks/pre-receive"
run_bprun hook install "$repository" --app shop
expect_status 77
expect_in "$T/stderr" "is there, and not bprun's"
status=0
(cd "$repository" && echo "not a ref" | "$bprun" hook pre-receive --app shop) >"$T/stdout" 2>"$T/stderr" || status=$?
expect_status 64
