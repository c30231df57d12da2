#!/bin/bash
# SPDX-License-Identifier: MIT
# Herokuish's own functional tests, run in a chroot instead of a container; the fixtures of its unit tests; and
# its own scripts beside bprun in the original's voice, which must print the same bytes.
# BPRUN_UPSTREAM_HEROKUISH: a checkout of gliderlabs/herokuish.
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish.bash"
upstream=${BPRUN_UPSTREAM_HEROKUISH-}
[[ -n $upstream ]] || skip "BPRUN_UPSTREAM_HEROKUISH names no checkout of gliderlabs/herokuish"
((EUID == 0)) || skip "only root has an image to run them in"
new_machine

# --- the functional tests -------------------------------------------------------------------------------------
# The image has rng-tools5. Only its program is needed, and no daemon of it on this machine.
if ! command -v rngd >/dev/null; then
  (cd "$T" && apt-get download rng-tools5 >/dev/null 2>&1) || skip "Debian's rng-tools5 cannot be had"
  dpkg-deb -x "$T"/rng-tools5_*.deb "$T/rng"
  cp "$T/rng/usr/sbin/rngd" "$m/bin/"
fi
# What stands for `docker run`: each run is a machine as new as the image is.
docker() { # run [--rm] -v DIR:/mnt herokuish:dev bash -c SCRIPT
  rm -rf "${m:?}"/{app,tmp}
  mkdir -p "$m"/{app,tmp/buildpacks}
  chmod 1777 "$m/tmp"
  enter_machine HOME=/root STACK=heroku-24 BASH_BIN=/usr/bin/bash bash -c "${!#}"
}
declare -a names=()
sed 's/^@test "\(.*\)" {$/names+=("\1"); test_${#names[@]}() {/' "$upstream/tests/functional/tests.bats" |
  awk '/^names\+=/ { n++; sub(/test_\$\{#names\[@\]\}/, "test_" n) } { print }' >"$T/tests.bash"
# shellcheck source=/dev/null
BATS_TEST_DIRNAME=$upstream/tests/functional source "$T/tests.bash"
((${#names[@]} >= 10)) || fail "only ${#names[@]} functional tests found"
for i in "${!names[@]}"; do
  if (cd "$upstream" && set -e && "test_$((i + 1))") >"$T/stdout" 2>"$T/stderr"; then
    echo "ok ${names[i]}"
  else
    fail "Herokuish's own test ${names[i]}"
  fi
done

# --- the fixtures of its unit tests -----------------------------------------------------------------------------
rm -rf "${m:?}"/{app,tmp}
mkdir -p "$m"/{app,tmp/buildpacks}
chmod 1777 "$m/tmp"
fixtures=$upstream/tests/unit
for folder in fixtures fixtures-merge-conflict; do
  cp "$fixtures/$folder/Procfile" "$m/app/"
  for type in web worker; do
    call herokuish procfile parse "$type"
    expect_same "$(cat "$T/stdout")" "npm ${type/web/start}" "of $folder"
  done
done
cp -R "$fixtures/fixtures/.profile.d" "$m/app/"
cp -R "$fixtures/fixtures/env" "$m/tmp/"
call /exec printenv TEST_APP_TYPE TEST_BUILDPACK_URL
expect_same "$(cat "$T/stdout")" "nodejs
https://github.com/heroku/heroku-buildpack-nodejs"
install_buildpack 00_plain 'env -0 >"$1/environment"'
machine_app Procfile 'web: x'
cp "$fixtures/fixtures/complicated_envfile" "$m/app/.env"
call USER=herokuishuser /build
expect_status 0
tr '\n\0' '\1\n' <"$m/app/environment" >"$T/environment"
for entry in $'foo=Hello\1 \'world\' ' "bar=te'st" nested_foo=foo nested_bar=foo; do
  expect_line "$T/environment" "$entry"
done

# --- beside its own scripts ---------------------------------------------------------------------------------------
# What its Go binary adds to them: three functions, and the paths of the scripts.
mkdir -p "$m/srv/original"
cp -R "$upstream/include" "$m/srv/original/"
n=0
for name in multi ruby nodejs clojure python java gradle scala php go static null; do
  printf '%02d_buildpack-%s %s %s\n' $((n++)) "$name" "$(cat "$upstream"/buildpacks/*-"$name"/buildpack-url)" \
    "$(cat "$upstream"/buildpacks/*-"$name"/buildpack-version)"
done >"$m/srv/original/include/buildpacks.txt"
cat >"$m/bin/original" <<'EOF'
#!/bin/bash
SELF=$1
shift
export HEROKUISH_VERSION=0.11.14
asset-cat() { cat /srv/original/"$1"; }
yaml() { python3 /srv/original/yaml.py "$@"; }
yaml-get() { yaml get "$@"; }
yaml-keys() { yaml keys "$@"; }
for script in herokuish fn cmd buildpack procfile slug; do source "/srv/original/include/$script.bash"; done
main "$@"
EOF
cat >"$m/srv/original/yaml.py" <<'EOF'
import sys
# The little YAML of these tests: two levels, plain values.
root, inner = {}, None
for line in sys.stdin.read().splitlines():
    if ":" not in line:
        continue
    key, value = line.strip().split(":", 1)
    if not line.startswith(" "):
        inner = root.setdefault(key, {})
    else:
        inner[key] = value.strip()
found = root
for key in sys.argv[2:]:
    found = found.get(key, {})
if isinstance(found, str):
    print(found)
else:
    for key, value in found.items():
        print(key if sys.argv[1] == "keys" else f"{key}={value}")
EOF
printf '#!/bin/bash\nuser=$1; shift\n[[ $# != 0 ]] || exit 100\ntype -P -- "$1" >/dev/null || exit 111\nexec setpriv --reuid="$user" --regid="$user" --clear-groups "$@"\n' >"$m/bin/setuidgid"
chmod +x "$m/bin/"{original,setuidgid}

# Runs both on the same machine, and compares what they print and how they end. The app is made anew by a
# function before each.
same() { # MAKE ENTRY [WORD...]
  local make=$1 entry=$2 theirs
  shift 2
  "$make"
  call USER=herokuishuser original "$entry" "$@"
  theirs=$status
  mv "$T/stdout" "$T/theirs"
  (cd "$m/app" && find . -type f ! -name '*.tgz' -exec sha256sum {} + | sort -k2) >"$T/their-files"
  "$make"
  local words=("$entry" "$@")
  [[ $entry != herokuish ]] || words=(herokuish "$@")
  call USER=herokuishuser BPRUN_COMPAT=herokuish "${words[@]}"
  cmp "$T/theirs" "$T/stdout" || fail "$entry $* prints other bytes: $(diff <(cat -A "$T/theirs") <(cat -A "$T/stdout"))"
  expect_same "$status" "$theirs" "as status of $entry $*"
  (cd "$m/app" && find . -type f ! -name '*.tgz' -exec sha256sum {} + | sort -k2) >"$T/our-files"
  diff "$T/their-files" "$T/our-files" || fail "$entry $* leaves other files"
}
nothing() { :; }
app_of_types() {
  forget_buildpacks
  rm -rf "${m:?}"/tmp/{build,cache,env}
  machine_app Procfile $'web: echo "a  b" $HOME\n worker : x\nurl http://x\n<<<<<<<\nbad: echo \'x\' && echo y\n# c: d\nweb: second' \
    .env $'A="x y"\nexport B=$A-\'z\'\nD=`echo ran`\n' .profile.d/1.sh 'export FROM_PROFILE=yes'
  install_buildpack 00_buildpack-a 'echo "-----> Step   *  one"; echo "   text  here "; echo; echo "=====> x"; echo "$A|$B|$D"; printf lost' \
    bin/release $'#!/bin/sh\necho "config_vars:"; echo "  K: v"; echo "  L: w x"'
  install_buildpack 01_buildpack-b true
}
app_of_defaults() {
  app_of_types
  rm "$m/app/Procfile" "$m/tmp/buildpacks/01_buildpack-b" -r
  printf '#!/bin/sh\necho "default_process_types:"; echo "  web: run it"\n' >"$m/tmp/buildpacks/00_buildpack-a/bin/release"
}
app_that_fails() {
  app_of_types
  printf '#!/bin/sh\necho x\nexit 7\n' >"$m/tmp/buildpacks/00_buildpack-a/bin/compile"
}
app_of_nobody() {
  app_of_types
  forget_buildpacks
}
for words in "" help paths "buildpack list" slug "buildpack nothing" nothing "procfile parse web" "procfile parse nothing"; do
  # shellcheck disable=SC2086
  same app_of_types herokuish $words
done
same nothing herokuish version
for app in app_of_types app_of_defaults app_that_fails app_of_nobody; do
  same "$app" /build
  same "$app" herokuish buildpack detect
done
# How a command becomes words (P-15), and where a profile script fails (P-25).
for type in web worker bad nothing; do same app_of_types /start "$type"; done
same app_of_types /exec sh -c 'echo "a b"'
same app_of_types /exec printenv FROM_PROFILE HOME
same app_of_types /exec echo '$FROM_PROFILE' '"q  q"'
same app_of_types /exec no-such-program x
profile_that_fails() {
  app_of_types
  echo false >"$m/app/.profile.d/2.sh"
}
same profile_that_fails /exec echo never
