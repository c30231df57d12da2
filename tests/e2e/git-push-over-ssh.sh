#!/bin/bash
# SPDX-License-Identifier: MIT
# A git push over ssh, to a server of its own on this machine, deploys; a broken commit is refused with its reason, and
# the old release answers on. A post-receive hook accepts first and deploys then. Submodules with relative addresses.
# labels: fast
source "$(dirname "$0")/support.bash"
sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd) || skip "sshd is not installed (openssh-server)"
command -v ssh >/dev/null || skip "ssh is not installed"
# As root it wants its own empty directory, which a service makes elsewhere.
if ((EUID == 0)); then mkdir -p /run/sshd; fi

state=$T/state
printf 'store = "%s"\nstate = "%s"\nisolation = "none"\n' "$store" "$state" >"$XDG_CONFIG_HOME/bprun.toml"
export HOME=$T/home GIT_CONFIG_NOSYSTEM=1
mkdir -p "$HOME" "$T/ssh"
git config --global protocol.file.allow always

# --- a server for this user alone ----------------------------------------------------------------------------------------
ssh-keygen -q -t ed25519 -N '' -f "$T/ssh/host"
ssh-keygen -q -t ed25519 -N '' -f "$T/ssh/key"
cp "$T/ssh/key.pub" "$T/ssh/authorized"
port=$(free_port)
# What the test's commands see of their configuration is given by the server, as on a machine that is set up so.
cat >"$T/ssh/config" <<END
Port $port
ListenAddress 127.0.0.1
HostKey $T/ssh/host
AuthorizedKeysFile $T/ssh/authorized
PidFile $T/ssh/pid
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitRootLogin yes
SetEnv XDG_CONFIG_HOME=$XDG_CONFIG_HOME HOME=$HOME GIT_CONFIG_NOSYSTEM=1
END
"$sshd" -D -e -f "$T/ssh/config" >"$T/ssh/log" 2>&1 </dev/null &
children+=($!)
me=$(id -un)
export GIT_SSH_COMMAND="ssh -F none -p $port -i $T/ssh/key -o IdentitiesOnly=yes -o IdentityAgent=none -o UserKnownHostsFile=$T/ssh/known -o StrictHostKeyChecking=no -o LogLevel=ERROR -o BatchMode=yes"
eventually grep -q "Server listening" "$T/ssh/log"
# shellcheck disable=SC2086
$GIT_SSH_COMMAND "$me@127.0.0.1" true 2>"$T/stderr" || skip "this machine lets nobody in as $me: $(tail -n 1 "$T/stderr")"

# --- an app with a submodule beside it ------------------------------------------------------------------------------------
new_buildpack pack "echo 'compiling a page'; ! grep -q broken \"\$1/page\""
mkdir -p "$T/srv"
git init -q --bare -b main "$T/srv/lib.git"
mkdir "$T/lib"
echo "from the submodule" >"$T/lib/page"
new_repository "$T/lib"
git -C "$T/lib" push -q "$T/srv/lib.git" main
new_app page one Procfile $'web: cat page lib/page\nrelease: echo migrated'
git -C "$app" init -q -b main
git -C "$app" remote add origin "ssh://$me@127.0.0.1:$port$T/srv/shop.git"
git -C "$app" submodule --quiet add ../lib.git lib
expect_same "$(git -C "$app" config -f .gitmodules submodule.lib.url)" ../lib.git
commit_all "$app" first
run_bprun hook install "$T/srv/shop.git" --app shop --buildpack "$buildpack"
expect_status 0
push() {
  status=0
  git -C "$app" push origin HEAD:main >"$T/push.out" 2>"$T/stderr" </dev/null || status=$?
}
live() { run_bprun start web --app shop && cat "$T/stdout"; }

push
expect_status 0
expect_in "$T/stderr" "remote: compiling a page"
expect_in "$T/stderr" "remote: migrated"
expect_in "$T/stderr" "Released v1"
expect_same "$(live)" $'one\nfrom the submodule'

# --- refused, with the reason; the old one answers ---------------------------------------------------------------------------
echo broken >"$app/page"
commit_all "$app" broken
push
expect_status 1
expect_in "$T/stderr" "bin/compile exited 1"
expect_in "$T/stderr" "v1 of shop is live as before"
expect_in "$T/stderr" "[remote rejected] HEAD -> main (pre-receive hook declined)"
expect_same "$(live)" $'one\nfrom the submodule'
echo two >"$app/page"
commit_all "$app" mended
push
expect_status 0
expect_same "$(live)" $'two\nfrom the submodule'

# --- post-receive: accepted first, deployed then ---------------------------------------------------------------------------------
rm "$T/srv/shop.git/hooks/pre-receive"
run_bprun hook install "$T/srv/shop.git" --app shop --buildpack "$buildpack" --post-receive
expect_status 0
echo three >"$app/page"
commit_all "$app" third
push
expect_status 0
expect_in "$T/stderr" "Released v3"
expect_same "$(live)" $'three\nfrom the submodule'
echo broken >"$app/page"
commit_all "$app" "broken again"
push
expect_status 0
expect_in "$T/stderr" "bin/compile exited 1"
expect_in "$T/stderr" "v3 of shop is live as before"
expect_same "$(git -C "$T/srv/shop.git" rev-parse main)" "$(git -C "$app" rev-parse HEAD)"
expect_same "$(live)" $'three\nfrom the submodule'
