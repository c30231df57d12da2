# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
#
# What the end-to-end tests share. Each test is a script of its own, named by the behaviour it shows,
# with a temporary directory and a store of its own; it runs the real bprun on real files.
#
#   BPRUN=build/dev/bprun tests/e2e/<name>.sh     runs one by hand; KEEP=1 keeps its directory
#
# Exit status: 0 passed, 99 skipped (with the reason), anything else failed.
set -Eeuo pipefail
shopt -s inherit_errexit

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
apps=$root/fixtures/apps
buildpacks=$root/fixtures/buildpacks
bprun=$(readlink -f "${BPRUN:?say which bprun to test: BPRUN=build/dev/bprun}")

# Names nothing of ours: what the caller has set would decide for the build.
unset BUILDPACK_URL STACK SOURCE_DATE_EPOCH PORT TMOUT BASH_ENV ENV
# What answers on this machine is asked without a proxy.
no_proxy=${no_proxy:+$no_proxy,}127.0.0.1 NO_PROXY=${NO_PROXY:+$NO_PROXY,}127.0.0.1
export no_proxy NO_PROXY
umask 022
T=$(mktemp -d "${TMPDIR:-/tmp}/bprun-e2e.XXXXXX")
chmod 755 "$T"
out=$T/out
store=$T/store
# A configuration of the machine or the user must not decide either.
export XDG_CONFIG_HOME=$T/config
# Nor what somebody is logged in to; skopeo fails where it may not even look (/run/containers of root).
export XDG_RUNTIME_DIR=$T/runtime
unset REGISTRY_AUTH_FILE DOCKER_CONFIG
mkdir -p "$XDG_CONFIG_HOME"
mkdir -m 700 "$XDG_RUNTIME_DIR"
children=()

finish() {
  local result=$? child
  trap - EXIT
  # What a test has of its own to end, where killing its children does not.
  if declare -F clean_up >/dev/null; then clean_up || true; fi
  for child in "${children[@]}"; do kill -KILL "$child" 2>/dev/null || true; done
  if ((result != 0 && result != 99)); then
    echo "--- failed with $result; last stdout and stderr of bprun:"
    [[ ! -e $T/stdout ]] || tail -c 3000 "$T/stdout"
    [[ ! -e $T/stderr ]] || tail -c 3000 "$T/stderr"
  fi
  if [[ -n ${KEEP-} ]]; then
    echo "kept: $T"
  else
    chmod -R u+rwX "$T" 2>/dev/null || true
    rm -rf "$T"
  fi
  exit "$result"
}
trap finish EXIT

fail() {
  local frame=0 place=''
  while [[ ${BASH_SOURCE[frame]} == */support.bash ]]; do frame=$((frame + 1)); done
  place="${BASH_SOURCE[frame]##*/}:${BASH_LINENO[frame - 1]}"
  echo "FAILED $place: $*"
  exit 1
}
trap 'fail "a command failed: $BASH_COMMAND"' ERR

skip() {
  echo "SKIPPED: $*"
  exit 99
}

# --- things to build -----------------------------------------------------------------------------

# A copy of a fixture that the test may change: $app
app() {
  app=$T/${2:-app}
  cp -R "$apps/$1" "$app"
  # A checkout made under another umask is built by an ordinary user, too.
  chmod -R u=rwX,go=rX "$app"
}

# An app of a few files: name and content in turn.
new_app() {
  app=$T/app
  mkdir -p "$app"
  while (($#)); do
    mkdir -p "$(dirname "$app/$1")"
    printf '%s\n' "$2" >"$app/$1"
    shift 2
  done
}

# A buildpack whose compile is the text given: $buildpack
new_buildpack() {
  buildpack=$T/buildpacks/$1
  mkdir -p "$buildpack/bin"
  printf '#!/bin/sh\necho %s\n' "$1" >"$buildpack/bin/detect"
  printf '#!/bin/bash\n%s\n' "$2" >"$buildpack/bin/compile"
  chmod +x "$buildpack/bin/"*
}

# A git repository of a directory's content: $url
new_repository() {
  git -C "$1" init -q -b main
  commit_all "$1" "first"
  url=file://$1
}

commit_all() {
  git -C "$1" add -A
  git -C "$1" -c user.name=Test -c user.email=test@example.invalid -c commit.gpgsign=false \
    commit -q -m "$2"
}

# The OTP, the Elixir and the rebar3 that this machine's Debian has: $otp, $elixir, $rebar3. Debian's packages
# are what a test can count on.
debian_beam() {
  # shellcheck source=/dev/null
  case $(. /etc/os-release && echo "$ID ${VERSION_ID-}") in
  "debian 12") otp=25.2.3 elixir=1.14.0 rebar3=3.19.0 ;;
  "debian 13") otp=27.3.4.1 elixir=1.18.3 rebar3=3.24.0 ;;
  *) skip "this is neither Debian 12 nor 13" ;;
  esac
}

# A copy of the fixture elixir-web, or another, that asks for these: $app.
elixir_app() {
  debian_beam
  app "${1-elixir-web}" app
  printf '# This Debian has:\nerlang_version=%s\nelixir_version=%s\n' "$otp" "$elixir" >"$app/elixir_buildpack.config"
}

# The same of a rebar3 app.
erlang_app() {
  debian_beam
  app "$1" app
  if [[ -e $app/.preferred_otp_version ]]; then
    echo "OTP-$otp" >"$app/.preferred_otp_version"
  else
    echo "erlang $otp" >"$app/.tool-versions"
  fi
}

# --- running -------------------------------------------------------------------------------------

# Any bprun command: its output is in $T/stdout and $T/stderr, its exit status in $status.
run_bprun() {
  status=0
  "$bprun" "$@" >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
}

# Builds $app into $out with a store of the test's own.
build() {
  run_bprun build "$app" -o "$out" --store "$store" "$@"
}

built() {
  build "$@"
  ((status == 0)) || fail "the build ended with $status: $(tail -n 20 "$T/stderr")"
}

# The same in the background: its process in $pid. A shell starts those with SIGINT ignored, which a
# terminal does not.
start_build() {
  env --default-signal=INT,QUIT setsid "$bprun" build "$app" -o "$out" --store "$store" "$@" >"$T/stdout" 2>"$T/stderr" </dev/null &
  pid=$!
  children+=("$pid")
  # What the test does next to that process it does to bprun, not to the shell on its way to it.
  while [[ $(readlink "/proc/$pid/exe" 2>/dev/null || true) == */@(bash|env|setsid) ]]; do sleep 0.001; done
}

# Waits for a process of ours: its exit status in $status.
await_exit() {
  status=0
  wait "$1" || status=$?
}

built_again() {
  status=0
  "$@" "$bprun" build "$app" -o "$out" --store "$store" >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
  ((status == 0)) || fail "the build ended with $status: $(tail -n 20 "$T/stderr")"
}

# A command of ours that takes words to put in front of bprun: those that cut it off from the network,
# where that can be done.
cut_network() {
  local cut=()
  if unshare -n true 2>/dev/null; then
    cut=(unshare -n)
  elif unshare -rn true 2>/dev/null; then
    cut=(unshare -rn --map-current-user)
  fi
  "$1" "${cut[@]}"
}

unpack() {
  rm -rf "$T/slug"
  mkdir "$T/slug"
  tar -xzf "$out/slug.tgz" -C "$T/slug"
}

# Waits until a command succeeds; polling is by the hundredth of a second. A busy machine may take its
# time: what does not come at all fails after minutes.
eventually() {
  local give_up=$((SECONDS + 240))
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < give_up)) || fail "did not become true: $*"
    sleep 0.01
  done
}

# A port for a server that cannot choose one itself. Not one of those that the kernel gives to
# connections: between asking and listening another test's download could get it.
free_port() { python3 "$root/tests/support/free_port.py"; }

# A loopback web server on a directory: $server is its address.
serve() {
  python3 -u -m http.server --bind 127.0.0.1 --directory "$1" 0 >"$T/server.log" 2>&1 &
  children+=($!)
  eventually grep -q ' port [0-9]' "$T/server.log"
  server=http://127.0.0.1:$(sed -n '1s/.* port \([0-9]*\).*/\1/p' "$T/server.log")
}

# A real image registry on loopback: $registry is its host and port, $T/registry.log what it was asked.
start_registry() {
  registry=127.0.0.1:$(free_port)
  cat >"$T/registry.yml" <<EOF
version: 0.1
storage:
  filesystem:
    rootdirectory: $T/registry
http:
  addr: $registry
EOF
  docker-registry serve "$T/registry.yml" >"$T/registry.log" 2>&1 &
  children+=($!)
  eventually curl -fsS -o /dev/null "http://$registry/v2/"
}

# The smallest system that can start an app: bash, what it loads, and busybox.
small_system() {
  local name library
  mkdir -p "$1/bin" "$1/etc" "$1/tmp" "$1/proc" "$1/sys" "$1/dev"
  chmod 1777 "$1/tmp"
  cp "$(readlink -f "$(command -v bash)")" "$1/bin/bash"
  cp "$(command -v busybox)" "$1/bin/busybox"
  for name in sh cat sleep id touch; do ln -s busybox "$1/bin/$name"; done
  while read -r library; do
    mkdir -p "$1$(dirname "$library")"
    cp -L "$library" "$1$library"
  done < <(ldd "$1/bin/bash" | grep -o '/[^ ]*')
}

# A second, unprivileged self: runs bprun's copy in a place that this user can read.
as_ordinary_user() {
  if ((EUID != 0)); then
    "$@"
    return
  fi
  command -v setpriv >/dev/null || skip "setpriv is not there to become another user"
  setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$T/home" USER=nobody "$@"
}

# Lays out bprun, its parts and the buildpacks of the fixtures where everybody can read them, for
# as_ordinary_user: the checkout itself may lie in root's home.
install_for_everybody() {
  mkdir -p "$T/installed" "$T/home"
  local folder part
  folder=$(dirname "$bprun")
  for part in bprun bprun-fetch bprun-launch buildpacks stacks defaults.toml; do
    [[ ! -e $folder/$part ]] || cp -RL "$folder/$part" "$T/installed/"
  done
  cp -R "$buildpacks" "$T/installed/fixtures"
  buildpacks=$T/installed/fixtures
  chmod -R a+rX "$T/installed"
  ((EUID != 0)) || chown 65534:65534 "$T/home"
  bprun=$T/installed/bprun
}

# --- looking at what came out ----------------------------------------------------------------------

expect_status() { [[ $status == "$1" ]] || fail "exit status $status, and $1 was expected"; }

expect_in() { grep -qaF -e "$2" "$1" || fail "$1 does not hold: $2"; }

expect_not_in() {
  if grep -qaF -e "$2" "$1"; then fail "$1 holds what it must not: $2"; fi
}

expect_same() { [[ $1 == "$2" ]] || fail "$(printf 'got <%s>, expected <%s> %s' "$1" "$2" "${3-}")"; }

expect_file() { [[ -e $1 ]] || fail "$1 is not there"; }

expect_no_file() { [[ ! -e $1 && ! -L $1 ]] || fail "$1 is there"; }

# A value out of a JSON file: field FILE cause.kind, field FILE buildpacks.0.name
field() {
  python3 - "$1" "$2" <<'PY'
import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("."):
    value = value[int(key)] if key.lstrip("-").isdigit() else value[key]
print(value if isinstance(value, str) else json.dumps(value))
PY
}

expect_cause() { expect_same "$(field "$out/build.json" cause.kind)" "$1" "as cause in build.json"; }

isolation() { field "$out/build.json" isolation.mode; }

# A line of what the buildpack fixture `probe` wrote: probe cwd, probe "env STACK"
probe() { sed -n "s|^$1: \?||p" "$T/slug/probe.txt"; }

# Processes that carry the mark of this test in their name.
mark=$(basename "$T" | tr -cd 'A-Za-z0-9')
marked_processes() { pgrep -f "bprun-test-child-$mark" | wc -l; }
no_marked_processes() { [[ $(marked_processes) == 0 ]]; }

expect_nothing_left_behind() {
  no_marked_processes || fail "processes outlived the build: $(pgrep -af "bprun-test-child-$mark")"
  local left
  # A build that was stopped at once has not even made the store.
  if [[ -d $store/work ]]; then
    left=$(find "$store/work" -mindepth 1 -maxdepth 1 ! -name .lock)
    expect_same "$left" "" "as work directories left in the store"
  fi
  if grep -qF "$T" /proc/self/mounts; then fail "mounts are left below $T"; fi
}
