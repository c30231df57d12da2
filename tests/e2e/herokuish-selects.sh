#!/bin/bash
# SPDX-License-Identifier: MIT
# Which buildpacks build: BUILDPACK_URL, .buildpacks, those installed; how they are brought (H-16 to H-25,
# H-36 to H-41, M-1 to M-24).
# labels: fast
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish.bash"
new_machine
detects() { call USER=herokuishuser "$@" herokuish buildpack detect "$inside/tmp/app"; }

# Repositories in the machine: $url
repository() { # NAME COMPILE [FILE TEXT...]
  local directory=$m/srv/$1
  mkdir -p "$directory/bin"
  printf '#!/bin/sh\necho %s\n' "$1" >"$directory/bin/detect"
  printf '#!/bin/bash\n%s\n' "$2" >"$directory/bin/compile"
  local name=$1
  shift 2
  while (($#)); do
    printf '%s\n' "$2" >"$directory/$1"
    shift 2
  done
  chmod +x "$directory/bin/"*
  git -C "$directory" init -q -b main
  commit_all "$directory" first
  url=file://$inside/srv/$name
}

# --- H-39 to H-41: the sweep -------------------------------------------------------------------------------------
mkdir -p "$m/counts"
chmod 777 "$m/counts"
for name in 01_buildpack-ruby 02_buildpack-nodejs 03_buildpack-no; do
  install_buildpack "$name" true
  printf '#!/bin/sh\necho x >>%s/counts/%s\necho noise >&2\necho %s\n[ %s != 03_buildpack-no ]\n' \
    "$inside" "$name" "${name#*-}" "$name" >"$m/tmp/buildpacks/$name/bin/detect"
done
machine_app x y
detects
expect_status 0
names="ruby nodejs"
if ((EUID != 0)); then names="$m/tmp/buildpacks/01_buildpack-ruby $m/tmp/buildpacks/02_buildpack-nodejs"; fi
expect_same "$(cat "$T/stdout")" "-----> Warning: Multiple default buildpacks reported the ability to handle this app. The first buildpack in the list below will be used.
       Detected buildpacks: $names
-----> ruby app detected"
expect_same "$(cat "$T/stderr")" ""
expect_same "$(wc -l <"$m/counts/01_buildpack-ruby")$(wc -l <"$m/counts/02_buildpack-nodejs")" 21 "calls of detect"
forget_buildpacks
install_buildpack 00_no true
printf '#!/bin/sh\necho because >&2\nexit 3\n' >"$m/tmp/buildpacks/00_no/bin/detect"
detects
expect_status 1
expect_same "$(cat "$T/stdout")" "-----> Unable to select a buildpack"
expect_in "$T/stderr" "00_no: bin/detect exited 3"
expect_in "$T/stderr" "because"
forget_buildpacks

# --- H-36 to H-38, M-6, M-7: BUILDPACK_URL ----------------------------------------------------------------------------
repository one 'echo compiled one'
one=$url
git -C "$m/srv/one" checkout -q -b branch
printf '#!/bin/sh\necho branched\n' >"$m/srv/one/bin/detect"
commit_all "$m/srv/one" second
commit=$(git -C "$m/srv/one" rev-parse --short HEAD)
git -C "$m/srv/one" checkout -q main
((EUID != 0)) || chown -R 0:0 "$m/srv"
detects BUILDPACK_URL="$one"
expect_status 0
expect_same "$(cat "$T/stdout")" "-----> Fetching custom buildpack $one
-----> one app detected"
for ref in branch "$commit"; do
  detects BUILDPACK_URL="$one#$ref"
  expect_same "$(cat "$T/stdout")" "-----> Fetching custom buildpack $one#$ref
Cloning into '$inside/tmp/buildpacks/custom'...
-----> branched app detected"
done
detects BUILDPACK_URL="$one#"
expect_line "$T/stdout" "-----> one app detected"
detects BUILDPACK_URL="$one#nowhere"
expect_status 1
expect_in "$T/stderr" "!     Failed to checkout 'nowhere' from '$one'"
expect_line "$T/stdout" "-----> Unable to fetch custom buildpack from $one"
expect_no_file "$m/tmp/buildpacks/custom"
detects BUILDPACK_URL="$one#a#b"
expect_status 1
expect_in "$T/stderr" "more than one #"
# M-2: .env says it, and it goes before .buildpacks
machine_app .env "BUILDPACK_URL=$one" .buildpacks 'https://example.invalid/x.git'
detects
expect_line "$T/stdout" "-----> one app detected"
# H-38: only the name counts
repository rude true
printf '#!/bin/sh\necho why >&2\necho rude\nexit 1\n' >"$m/srv/rude/bin/detect"
commit_all "$m/srv/rude" second
machine_app x y
detects BUILDPACK_URL="$url"
expect_status 0
expect_line "$T/stdout" "-----> rude app detected"
expect_in "$T/stderr" "why"
expect_in "$T/stderr" "bin/detect exited 1"
# The token of a private one is in no log.
detects BUILDPACK_URL="https://name:t0ken@127.0.0.1:9/x.git"
expect_status 1
expect_not_in "$T/stdout" t0ken
expect_not_in "$T/stderr" t0ken

# --- M-3, M-4: .buildpacks ------------------------------------------------------------------------------------------------
forget_buildpacks
install_buildpack 01_buildpack-ruby true
machine_app .buildpacks "# a comment"$'\n\r\n  '"$one"$'  \r'
chmod 0600 "$m/app/.buildpacks"
detects
expect_same "$(cat "$T/stdout")" "-----> Fetching custom buildpack $one
-----> one app detected"
rm -rf "$m/tmp/buildpacks/custom"
machine_app .buildpacks '# none
'
detects
expect_same "$(cat "$T/stdout")" "-----> buildpack-ruby app detected"
# M-12: a name is rejected as an address; a shorthand is GitHub's
machine_app x y
detects BUILDPACK_URL=ruby
expect_status 1
expect_line "$T/stderr" "!     Invalid buildpack URL: 'ruby'"
expect_line "$T/stdout" "-----> Unable to fetch custom buildpack from ruby"
detects BPRUN_COMPAT=herokuish BUILDPACK_URL=heroku/nodejs
expect_status 1
expect_line "$T/stderr" "!     Invalid buildpack URL: 'heroku/nodejs'"

# --- several (M-1, M-14 to M-23, B-18, B-30) ------------------------------------------------------------------------------
repository first 'pwd >"$1/first.cwd"; echo "compiled first"; echo "export FROM_FIRST=\"\$HOME x\"" >"$(dirname "$0")/../export"' bin/release '#!/bin/sh
echo "--- {default_process_types: {web: first}}"'
first=$url
repository second 'pwd >"$1/second.cwd"; echo "FROM_FIRST=$FROM_FIRST"; echo "NOT=$NOT"'
second=$url
forget_buildpacks
machine_app .buildpacks "$first
$second"
call USER=herokuishuser /build
expect_status 0
cat >"$T/expected" <<EOF
-----> Multipack app detected
=====> Downloading Buildpack: $first
=====> Detected Framework: first
       compiled first
=====> Downloading Buildpack: $second
=====> Detected Framework: second
       FROM_FIRST=$inside/app x
       NOT=
       Using release configuration from last framework (second).
-----> Discovering process types
       Default types for Multipack -> web
EOF
diff "$T/expected" "$T/stdout" || fail "the log is another"
[[ $(cat "$m/app/first.cwd") == "$inside"/tmp/buildpack?????? ]] || fail "cwd $(cat "$m/app/first.cwd")"
expect_same "$(find "$m/tmp" -maxdepth 1 -name 'buildpack??*' ! -name buildpacks)" "" "left behind"
# M-16: none releases; and the app does not say where they are brought to
machine_app .env "TMPDIR=$inside/tmp/apps" .buildpacks "$second
$second"
call USER=herokuishuser /build
expect_status 0
expect_no_file "$m/tmp/apps"
expect_same "$(tail -n 1 "$T/stdout")" "-----> Discovering process types"
expect_in "$T/stderr" "runs twice"
# M-19: a detect that refuses, in the middle
printf '#!/bin/sh\necho no reason >&2\nexit 3\n' >"$m/srv/second/bin/detect"
commit_all "$m/srv/second" refuses
machine_app .buildpacks "$first
$second
$first"
call USER=herokuishuser /build
expect_status 3
expect_in "$T/stderr" "no reason"
expect_in "$T/stderr" " !     Buildpack $second does not support this app (bin/detect exited 3)"
expect_same "$(tail -n 1 "$T/stdout")" "=====> Downloading Buildpack: $second"
# one that is not there
machine_app .buildpacks "$first
file://$inside/srv/nothing"
call USER=herokuishuser /build
expect_status 1
expect_in "$T/stderr" "not a reachable git remote"

# --- install (H-16 to H-25) -------------------------------------------------------------------------------------------------
installs() { call herokuish buildpack install "$@"; }
forget_buildpacks
installs "$one"
expect_status 0
expect_in "$T/stderr" "Cloning into '$inside/tmp/buildpacks/one'..."
expect_same "$(cat "$T/stdout")" ""
((EUID != 0)) || expect_same "$(stat -c %u:%g "$m/tmp/buildpacks/one/bin/detect")" 32767:32767
installs "$one" branch other
expect_same "$(cat "$T/stdout")" "Cloning into '$inside/tmp/buildpacks/other'..."
expect_in "$m/tmp/buildpacks/other/bin/detect" branched
cp -R "$m/srv/one" "$m/srv/named.git"
installs "file://$inside/srv/named.git"
expect_file "$m/tmp/buildpacks/named.git/bin/detect"
# H-21
installs "$one"
expect_status 1
expect_line "$T/stderr" "!     Failed to clone buildpack from '$one'"
expect_in "$T/stderr" "already"
expect_file "$m/tmp/buildpacks/one/bin/detect"
# H-19, M-9: archives
forget_buildpacks
tar -C "$m/srv/one" -czf "$m/srv/plain.tgz" bin
tar -C "$m/srv" -cjf "$m/srv/nested.tar.bz2" one
for pair in "plain.tgz plain" "nested.tar.bz2 nested"; do
  installs "file://$inside/srv/${pair% *}"
  expect_status 0
  expect_same "$(cat "$T/stdout")" "Downloading 'file://$inside/srv/${pair% *}' into '$inside/tmp/buildpacks/${pair#* }'..."
  expect_file "$m/tmp/buildpacks/${pair#* }/bin/compile"
done
# H-22, H-24, H-25
installs "file://$inside/srv/nothing.tgz"
expect_status 1
expect_line "$T/stderr" "!     Failed to download buildpack from 'file://$inside/srv/nothing.tgz'"
expect_no_file "$m/tmp/buildpacks/nothing"
echo '<html><title>Login</title>' >"$m/srv/page.tgz"
installs "file://$inside/srv/page.tgz"
expect_status 1
expect_no_file "$m/tmp/buildpacks/page"
installs ruby
expect_status 1
expect_line "$T/stderr" "!     Expected a git remote (https://, git://, ssh://, git@host:path) or a tarball URL (http(s)://...tar.gz|tgz|tar.bz|tbz|tar)."
installs "file://$inside/srv/nothing"
expect_status 1
expect_line "$T/stderr" "!     Buildpack URL is not a reachable git remote or a recognised archive: 'file://$inside/srv/nothing'"
expect_line "$T/stderr" "!     Supported archive extensions: .tgz, .tar.gz, .tbz, .tar.bz, .tar"
installs "$one" "" ../out
expect_status 2
expect_no_file "$m/tmp/out"
