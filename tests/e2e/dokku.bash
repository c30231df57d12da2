# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
#
# Dokku's deploy (contract section 6) without Docker: an image is a directory and a file of what its configuration
# says, a container is a copy of it that is entered by chroot in a mount namespace, with the capabilities that Docker
# gives, and a commit is a copy of that. /usr is this machine's, with what make-root puts there on top.
#
#   new_dokku STACK      makes the base image with stacks/image/make-root, and Dokku's side of it in $D
#   new_dokku_app NAME   makes a bare repository whose pre-receive hook deploys: $repository
#   config_set NAME=VALUE...   config vars of the app
#
# BPRUN_DOKKU=DIR: a checkout of dokku/dokku, whose Dockerfiles are followed then instead of the contract's words.

D=$T/dokku
docker_capabilities=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap
dokku_user=herokuishuser
dokku_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# --- images and containers ------------------------------------------------------------------------------------------

# An installed bprun in $T/installed: moved away from where it was built, so that it must find its parts beside itself.
# BPRUN_INSTALLED: one that is there already, as a release is.
install_bprun() {
  local build
  if [[ -n ${BPRUN_INSTALLED-} ]]; then
    cp -a "$BPRUN_INSTALLED" "$T/installed"
    return
  fi
  build=$(dirname "$bprun")
  [[ -f $build/cmake_install.cmake ]] || skip "$build was not made by cmake: there is nothing to install"
  command -v cmake >/dev/null || skip "cmake is not here to install it"
  cmake --install "$build" --prefix "$T/first" >"$T/install.log" || fail "it cannot be installed"
  mv "$T/first" "$T/installed"
  # The debug information of test builds is most of them.
  find "$T/installed" -type f -perm -100 -size +1M -exec strip -s {} +
}

# $1: a root filesystem without /usr, of this machine's Debian; what comes into its /usr is kept in $T/usr.
system_without_usr() {
  local part
  mkdir -p "$1"/{usr,proc,dev,sys,etc,root,run,home,srv,tmp,var/lib,var/cache}
  chmod 1777 "$1/tmp"
  chmod 700 "$1/root"
  for part in bin lib lib32 lib64 libx32 sbin; do
    [[ ! -e /$part ]] || { [[ -L /$part ]] || skip "/$part is no part of /usr here"; cp -P "/$part" "$1/$part"; }
  done
  for part in /etc/alternatives /etc/ssl /etc/ld.so.* /etc/os-release /etc/debian_version; do
    [[ ! -e $part ]] || cp -RP "$part" "$1/etc/"
  done
  [[ ! -d /etc/apt ]] || cp -RL /etc/apt "$1/etc/"
  [[ ! -e /etc/resolv.conf ]] || cp -L /etc/resolv.conf "$1/etc/resolv.conf"
  mkdir -p "$1/etc/profile.d" "$1/var/lib/dpkg"
  cp /var/lib/dpkg/status "$1/var/lib/dpkg/"
  printf 'root:x:0:0:root:/root:/bin/bash\n_apt:x:42:65534::/nonexistent:/usr/sbin/nologin\n' >"$1/etc/passwd"
  printf 'root:x:0:\ntty:x:5:\nnogroup:x:65534:\n' >"$1/etc/group"
  touch "$1/etc/shadow" "$1/etc/gshadow" "$1/etc/login.defs"
  echo 'hosts: files dns' >"$1/etc/nsswitch.conf"
  echo '127.0.0.1 localhost' >"$1/etc/hosts"
}

# make_root ROOT WORD...: make-root on such a root, with an overlay of this machine's /usr. The upper side is in memory,
# for it may not lie on every file system, and is kept by a copy.
make_root() {
  # shellcheck disable=SC2016
  unshare -m --propagation private bash -c '
    T=$1 root=$2; shift 2
    mkdir -p "$T/memory" "$T/usr"
    mount -t tmpfs tmpfs "$T/memory" && mkdir "$T/memory/work" && cp -a "$T/usr" "$T/memory/usr" || exit 125
    mount -t overlay overlay -o "lowerdir=/usr,upperdir=$T/memory/usr,workdir=$T/memory/work" "$root/usr" || exit 125
    status=0
    "$T/installed/lib/bprun/image/make-root" "$root" "$@" || status=$?
    rm -rf "$T/usr"
    cp -a "$T/memory/usr" "$T/usr"
    exit "$status"
  ' bash "$T" "$@"
}

# contain CONTAINER USER WORD...: a process in it, with the image's environment and $environment. As itself where
# $become is exec. $volume: a directory to mount at $volume_at.
contain() {
  local tree=$D/$1/tree user=$2 ids=() given=()
  mapfile -t given <"$D/$1/environment"
  [[ $user == root ]] || ids=("--reuid=32767" "--regid=32767" "--clear-groups")
  # shellcheck disable=SC2016
  ${become-} unshare -m --propagation private bash -c '
    tree=$1 usr=$2 volume=$3 at=$4 at_first=$5; shift 5
    mount -t overlay overlay -o "lowerdir=$usr:/usr" "$tree/usr" || exit 125
    mount --rbind /proc "$tree/proc" && mount --rbind /dev "$tree/dev" || exit 125
    if [[ -n $volume ]]; then mount --bind "$volume" "$tree$at" || exit 125; fi
    cd "$tree" || exit 125
    exec chroot "$tree" sh -c "cd \"\$0\" && exec \"\$@\"" "$at_first" "$@"
  ' bash "$tree" "$T/usr" "${volume-}" "${volume_at-}" "$(cat "$D/$1/workdir")" \
    setpriv "${ids[@]}" --bounding-set="$docker_capabilities" --inh-caps=-all \
    env -i PATH="$dokku_path" "${given[@]}" "${environment[@]}" "${@:3}"
}
environment=()

# create CONTAINER IMAGE: a copy. A commit is one in the other direction.
create() {
  rm -rf "${D:?}/$1"
  cp -a --reflink=auto "$D/$2" "$D/$1"
}
commit() {
  rm -rf "${D:?}/$2"
  mv "$D/$1" "$D/$2"
}

# What Dockerfiles say, to the image $1.
image_run() { contain "$1" "$(cat "$D/$1/user")" sh -c "$2"; }
image_copy() { # IMAGE FROM... TO, owned by Dokku's user
  local image=$1 from=("${@:2:$#-2}") to=$D/$1/tree${!#}
  [[ $to != */ ]] || mkdir -p "$to"
  if [[ -d ${from[0]} ]]; then
    mkdir -p "$to"
    (cd "${from[0]}" && find . -mindepth 1 -print0) >"$D/copied"
    tar -C "${from[0]}" --null --no-recursion -T "$D/copied" -cf - | tar -C "$to" --owner=32767 --group=32767 -xpf -
    (cd "$to" && xargs -0 -r chown -h 32767:32767 <"$D/copied")
    chown 32767:32767 "$to"
  else
    cp "${from[@]}" "$to"
    local file
    for file in "${from[@]}"; do
      if [[ -d $to ]]; then chown 32767:32767 "$to/$(basename "$file")"; else chown 32767:32767 "$to"; fi
    done
  fi
}
image_environment() { sed -i "/^$2=/d" "$D/$1/environment" && printf '%s=%s\n' "$2" "$3" >>"$D/$1/environment"; }

# follow_dockerfile IMAGE CONTEXT FILE [NAME=VALUE...]: the few instructions of Dokku's own Dockerfiles.
follow_dockerfile() {
  local image=$1 context=$2 file=$3 line word words
  declare -A arguments=([DOKKU_APP_USER]=$dokku_user [TRACE]='')
  while IFS= read -r line || [[ -n $line ]]; do
    [[ -n ${line// /} && $line != '#'* ]] || continue
    for word in "${!arguments[@]}"; do line=${line//"\$$word"/${arguments[$word]}}; done
    read -ra words <<<"$line"
    case ${words[0]} in
    FROM | ARG | LABEL) ;;
    RUN) image_run "$image" "${line#RUN }" ;;
    COPY)
      [[ ${words[1]} == "--chown=$dokku_user" ]] || fail "$file: ${words[1]} is not Dokku's user"
      local from=() i
      for ((i = 2; i < ${#words[@]} - 1; i++)); do from+=("$context/${words[i]}"); done
      image_copy "$image" "${from[@]}" "${words[-1]}"
      ;;
    WORKDIR) echo "${words[1]}" >"$D/$image/workdir" ;;
    ENV) image_environment "$image" "${words[1]}" "${words[2]}" ;;
    USER) echo "${words[1]}" >"$D/$image/user" ;;
    *) fail "$file: ${words[0]} is not known here" ;;
    esac
  done <"$file"
}
# dockerfile IMAGE CONTEXT NAME FUNCTION: Dokku's own of that name where there is a checkout, else the contract's.
dockerfile() {
  if [[ -n ${BPRUN_DOKKU-} ]]; then
    follow_dockerfile "$1" "$2" "$BPRUN_DOKKU/plugins/builder-herokuish/dockerfiles/$3.Dockerfile"
  else
    "$4" "$1" "$2"
  fi
}
copy_source() { # D-8
  image_run "$1" "TRACE= USER=$dokku_user /exec true"
  image_copy "$1" "$2" /app
  echo /app >"$D/$1/workdir"
  image_environment "$1" HEROKUISH_DISABLE_CHOWN true
}
copy_build_environment() { # D-9
  image_copy "$1" "$2/.env.d" /tmp/env
  image_copy "$1" "$2/.env" /app/.env
}
copy_profile() { image_copy "$1" "$2/00-global-env.sh" "$2/01-app-env.sh" /app/.profile.d/; } # D-18
become_user() { # D-19
  copy_profile "$1" "$2"
  image_run "$1" "find /app \\( \\! -user $dokku_user -o \\! -group $dokku_user \\) -print0 | xargs -0 -r chown $dokku_user:$dokku_user"
  echo "$dokku_user" >"$D/$1/user"
  image_environment "$1" HEROKUISH_SETUIDGUID false
}

# --- Dokku ------------------------------------------------------------------------------------------------------------

new_dokku() {
  ((EUID == 0)) || skip "only root has users to become, and images"
  command -v setpriv >/dev/null || skip "setpriv is not there"
  unshare -m true 2>/dev/null || skip "no mount namespaces here"
  install_bprun
  mkdir -p "$D/base"
  system_without_usr "$D/base/tree"
  status=0
  make_root "$D/base/tree" --stack "$1" >"$T/stdout" 2>"$T/stderr" || status=$?
  ((status != 125)) || skip "overlays cannot be mounted here"
  expect_status 0
  # A base image's environment and user (H-2).
  cp "$T/usr/lib/bprun/image/environment" "$D/base/environment"
  echo root >"$D/base/user"
  echo / >"$D/base/workdir"
}

new_dokku_app() {
  repository=$D/$1.git
  git init -q --bare -b main "$repository"
  mkdir -p "$D/$1"
  : >"$D/$1/config"
  cat >"$repository/hooks/pre-receive" <<END
#!/bin/bash
export BPRUN='$bprun' BPRUN_DOKKU='${BPRUN_DOKKU-}' DOKKU_OF='$T' DOKKU_APP='$1' DOKKU_PORT='${2-}'
exec bash '$root/tests/e2e/dokku-receive.bash'
END
  chmod +x "$repository/hooks/pre-receive"
}

# Values are as they are; a line break in one is a line break.
config_set() {
  local pair
  for pair in "${@:2}"; do printf '%s\0' "$pair" >>"$D/$1/config"; done
}

# D-9: config vars as .env wants them, and each as a file.
dotenv_of() {
  python3 - "$1" <<'PY'
import re, sys
values = {}
for pair in open(sys.argv[1], "rb").read().decode().split("\0")[:-1]:
    name, value = pair.split("=", 1)
    values[name] = value
for name in sorted(values):
    value = values[name]
    if not re.fullmatch(r"-?\d+", value):
        for char, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ('"', '\\"'), ("!", "\\!"), ("$", "\\$"), ("`", "\\`")):
            value = value.replace(char, escaped)
        value = f'"{value}"'
    print(f"{name}={value}")
PY
}
# D-18: export KEY='value'
exports_of() {
  python3 - "$1" <<'PY'
import sys
values = dict(pair.split("=", 1) for pair in open(sys.argv[1], "rb").read().decode().split("\0")[:-1])
for name in sorted(values):
    print("export %s='%s'" % (name, values[name].replace("'", "'\\''")))
PY
}
config_files_of() { # CONFIG DIRECTORY
  mkdir -p "$2"
  python3 - "$@" <<'PY'
import os, sys
for pair in open(sys.argv[1], "rb").read().decode().split("\0")[:-1]:
    name, value = pair.split("=", 1)
    path = os.path.join(sys.argv[2], name)
    open(path, "w", newline="").write(value)
    os.chmod(path, 0o600)
PY
}
# script_of APP.JSON dokku.predeploy: a command, or nothing
script_of() {
  [[ -e $1 ]] || return 0
  python3 - "$@" <<'PY'
import json, sys
value = json.load(open(sys.argv[1])).get("scripts", {})
for key in sys.argv[2].split("."):
    value = value.get(key, {}) if isinstance(value, dict) else {}
print(value if isinstance(value, str) else "", end="")
PY
}

# D-21: a task of a deploy, without /exec, under errexit.
task() { # CONTAINER USER PHASE COMMAND
  echo "-----> Checking for $3 task"
  [[ -n $4 ]] || { echo "       No $3 task found, skipping"; return 0; }
  echo "       Executing $3 task: $4"
  contain "$1" "$2" bash -c "set -eo pipefail; export HOME=/app; cd /app
if [ -d /app/.profile.d ]; then for file in /app/.profile.d/*; do . \"\$file\"; done; fi
$4 || exit 1" </dev/null | sed 's/^/       /' || { echo " !     Execution of $3 task failed: $4" >&2; return 1; }
}
