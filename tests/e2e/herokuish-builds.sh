#!/bin/bash
# SPDX-License-Identifier: MIT
# /build: what scripts see, what it prints, what it leaves (H-29 to H-35, H-38 to H-52, B-3 to B-35).
# labels: fast
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish.bash"
new_machine
builds() {
  call USER=herokuishuser "$@" /build
  expect_status 0
}
environment_of() { sed -n "s/^$1=//p" "$m/app/environment"; }

# --- H-42 to H-51: a whole build ---------------------------------------------------------------------------
install_buildpack 00_buildpack-shows '
echo "$# $*" >"$1/arguments"; pwd >"$1/cwd"; env >"$1/environment"; wc -c >"$1/stdin"; ls -A "$HOME" "$3" >"$1/listed"
cp "$3/TOKEN" "$1/token"; echo one >>"$2/builds"; cp "$2/builds" "$1/builds"
echo "-----> Installing * things"; echo "   more   of  it  "; echo "=====> part"; echo; echo "to stderr  " >&2
printf "no end"' bin/release '#!/bin/sh
echo "$# $2" >>"$2/release"
cat <<YAML
---
config_vars:
  PATH: "bin:$PATH:bin"
  QUOTE: "say \"hi\" \`x\` \\\\ end"
  NUMBER: 5
default_process_types:
  worker: ./work
  web: echo served \$PORT
YAML'
machine_app .dotfile x folder/file y .gitignore z
mkdir -p "$m/tmp/env" "$m/tmp/cache"
printf 'a\nb!$x\n' >"$m/tmp/env/TOKEN"
touch -d 2001-02-03 "$m/app/folder/file"
chmod 0751 "$m/app/folder/file"
ln -s folder/file "$m/app/link"
builds STACK= SECRET='a\nb'
nothing=''
cat >"$T/expected" <<EOF
-----> buildpack-shows app detected
-----> Installing * things
       more   of  it
=====> part
       $nothing
       no end
-----> Discovering process types
       Default types for buildpack-shows -> worker, web
EOF
diff "$T/expected" "$T/stdout" || fail "the log is another"
expect_same "$(cat "$T/stderr")" "to stderr  "
expect_same "$(cat "$m/app/arguments")" "3 $inside/tmp/build $inside/tmp/cache $inside/tmp/env"
expect_same "$(cat "$m/app/cwd")" "$inside/tmp/build"
expect_same "$(cat "$m/app/stdin")" 0
expect_same "$(cat "$m/tmp/cache/release")" "2 $inside/tmp/cache"
cmp "$m/tmp/env/TOKEN" "$m/app/token"
expect_in "$m/app/listed" ".dotfile"
# B-24, H-56, B-10
for pair in "APP_DIR $inside/app" "HOME $inside/app" "STACK heroku-24" "CURL_CONNECT_TIMEOUT 30" "CURL_TIMEOUT 180" 'SECRET a\nb' "TOKEN "; do
  expect_same "$(environment_of "${pair%% *}")" "${pair#* }" "as ${pair%% *}"
done
[[ $(environment_of REQUEST_ID) =~ ^build-[0-9]+$ ]] || fail "REQUEST_ID is $(environment_of REQUEST_ID)"
# H-31, H-45
expect_same "$(stat -c '%a %Y' "$m/app/folder/file")" "751 $(date -d 2001-02-03 +%s)"
expect_same "$(readlink "$m/app/link")" folder/file
expect_file "$m/app/.dotfile"
expect_same "$(ls -A "$m/tmp/build")" ""
# H-48, H-44
expect_same "$(cat "$m/app/Procfile")" 'worker: ./work
web: echo served $PORT'
call PORT=5000 /start web
expect_same "$(cat "$T/stdout")" "served 5000"
call /exec printenv QUOTE NUMBER PATH
expect_same "$(sed -n 1,2p "$T/stdout")" 'say "hi" `x` \ end
5'
[[ $(sed -n 3p "$T/stdout") == bin:*:/usr/bin:*:bin ]] || fail "PATH is $(sed -n 3p "$T/stdout")"
# H-13 of S: the cache stays, and is changed in place; BUILD begins empty
machine_app Procfile 'worker: b
web: a
web: again'
touch "$m/tmp/build/left-over"
builds
expect_same "$(tail -n 1 "$T/stdout")" "       Procfile declares types -> web, worker"
expect_same "$(cat "$m/app/builds")" "one
one"
expect_no_file "$m/app/left-over"

# --- H-43, H-49: no bin/release: the app's own .release counts; none at all; no types ------------------------
forget_buildpacks
install_buildpack 00_plain 'true'
machine_app .release '--- {config_vars: {A: b}}'
builds
expect_same "$(tail -n 1 "$T/stdout")" "-----> Discovering process types"
expect_same "$(cat "$m/app/.profile.d/00_config_vars.sh")" 'export A="b"'
machine_app x y
builds
expect_same "$(tail -n 1 "$T/stdout")" "       No process types found"
expect_no_file "$m/app/.profile.d"

# --- H-33 to H-35: .env --------------------------------------------------------------------------------------
install_buildpack 00_plain 'env >"$1/environment"'
machine_app .env '# comment
export A="one  two"
B=$A three
C=$(echo run >&2)
D="line\nnext\!"
E='"'lit \$A'"'
CURL_TIMEOUT=600
CRLF=x'$'\r''
STACK="heroku-22"'
builds
expect_same "$(environment_of A)" "one  two"
expect_same "$(environment_of B)" "one  two three"
expect_same "$(environment_of C)" '$(echo run >&2)'
expect_in "$T/stderr" ".env:4:"
expect_same "$(grep -A1 '^D=' "$m/app/environment")" 'D=line
next!'
expect_same "$(environment_of E)" 'lit $A'
expect_same "$(environment_of CURL_TIMEOUT)" 600
expect_same "$(environment_of CRLF)" x
expect_same "$(environment_of STACK)" heroku-22
machine_app .env 'A=b
E = x'
call USER=herokuishuser /build
expect_status 1
expect_in "$T/stderr" ".env:2:"
# not at runtime
call /exec 'echo "[$A]"'
expect_same "$(cat "$T/stdout")" "[]"
# a directory of that name (Python's) is none
machine_app .env/bin/python x
builds

# --- H-29: import ----------------------------------------------------------------------------------------------
machine_app old x
mkdir -p "$m/tmp/app"
touch "$m/tmp/app/.only-a-dotfile"
builds
expect_file "$m/app/.only-a-dotfile"
expect_no_file "$m/app/old"
rm -rf "${m:?}/tmp/app"

# --- S-6: .slugignore acts before compile ------------------------------------------------------------------------
install_buildpack 00_plain 'find "$1" -printf "%P\n" >"$1/listed"'
machine_app .slugignore '*.psd
/spec
docs/
# c' a.psd x spec/t x lib/spec/t x docs/x x
builds
expect_same "$(sort "$m/app/listed" | xargs)" ".slugignore lib lib/spec lib/spec/t listed"

# --- failures: statuses, and both trees stay (H-45, H-52, B-5, B-17, T-11) -------------------------------------------
install_buildpack 00_plain 'echo made >"$1/made"; exit 7'
machine_app source x
call USER=herokuishuser /build
expect_status 7
expect_in "$T/stderr" " !     Push rejected, failed to compile plain app (bin/compile exited 7)."
expect_file "$m/app/source"
expect_no_file "$m/app/made"
expect_file "$m/tmp/build/source"
install_buildpack 00_plain 'kill -TERM $$'
call USER=herokuishuser /build
expect_status 143
install_buildpack 00_plain true bin/release '#!/bin/sh
exit 9'
call USER=herokuishuser /build
expect_status 9
for yaml in "a: [" "- list" "default_process_types: text"; do
  install_buildpack 00_plain true bin/release "#!/bin/sh
echo '$yaml'"
  call USER=herokuishuser /build
  expect_status 1
  expect_in "$T/stderr" ".release:"
  expect_in "$T/stderr" "bin/release of plain"
done
for yaml in "" "---" "--- {}" "default_process_types:"; do
  install_buildpack 00_plain true bin/release "#!/bin/sh
echo '$yaml'"
  builds
  expect_in "$T/stdout" "Discovering process types"
done

# While it builds, HOME has the files that begin with a dot; after a failure, everything; and after a kill -9 the
# next build finds the app again.
forget_buildpacks
install_buildpack 00_plain 'ls -A "$HOME" >"$2/home"; echo changed >>"$1/folder/file"; exit 7'
machine_app .netrc x folder/file y
call USER=herokuishuser /build
expect_status 7
expect_line "$m/tmp/cache/home" .netrc
expect_same "$(head -n 1 "$m/app/folder/file")" y
expect_same "$(ls -A "$m/app")" ".netrc
folder"
expect_same "$(cat "$m/tmp/build/.netrc")" x
install_buildpack 00_plain 'touch "$2/begun"; while :; do sleep 0.05; done'
(become="exec" calling USER=herokuishuser /build) >/dev/null 2>&1 &
build=$!
eventually test -e "$m/tmp/cache/begun"
kill -KILL "$build"
status=0
wait "$build" 2>/dev/null || status=$?
expect_status 137
install_buildpack 00_plain true
builds
expect_same "$(ls -A "$m/app")" ".netrc
folder"
expect_same "$(head -n 1 "$m/app/folder/file")" y
# What compile made in HOME under the app's names is not the app's, whether it fails or is killed.
for ending in 'exit 7' 'touch "$2/begun"; while :; do sleep 0.05; done'; do
  install_buildpack 00_plain 'mkdir -p "$HOME/vendor/mine" "$HOME/more"; '"$ending"
  machine_app .netrc x vendor/lib y
  rm -f "$m/tmp/cache/begun"
  if [[ $ending == exit* ]]; then
    call USER=herokuishuser /build
    expect_status 7
    expect_same "$(cd "$m/app" && find . -type f | sort | xargs)" "./.netrc ./vendor/lib"
  else
    (become="exec" calling USER=herokuishuser /build) >/dev/null 2>&1 &
    build=$!
    eventually test -e "$m/tmp/cache/begun"
    kill -KILL "$build"
    status=0
    wait "$build" 2>/dev/null || status=$?
    expect_status 137
  fi
  install_buildpack 00_plain true
  builds
  expect_same "$(cat "$m/app/.netrc" "$m/app/vendor/lib" | xargs)" "x y"
  expect_no_file "$m/app/vendor/mine"
done

# B-33, B-34, H-38
forget_buildpacks
install_buildpack 00_plain 'true'
chmod -x "$m/tmp/buildpacks/00_plain/bin/"*
builds
rm "$m/tmp/buildpacks/00_plain/bin/compile"
call USER=herokuishuser /build
expect_status 1
expect_in "$T/stderr" "has no bin/compile"
forget_buildpacks
call USER=herokuishuser /build
expect_status 1
expect_line "$T/stdout" "-----> Unable to select a buildpack"
# B-3: no name, no buildpack
install_buildpack 00_plain true
printf '#!/bin/sh\nexit 0\n' >"$m/tmp/buildpacks/00_plain/bin/detect"
call USER=herokuishuser /build
expect_status 1
expect_line "$T/stdout" "-----> Unable to select a buildpack"

# --- B-28: BUILD and APP are one ------------------------------------------------------------------------------------
install_buildpack 00_plain 'touch "$1/made"; echo "$1"'
machine_app kept x
builds build_path="$inside/app"
expect_line "$T/stdout" "       $inside/app"
expect_file "$m/app/made"
expect_file "$m/app/kept"
