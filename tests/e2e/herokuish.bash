# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
#
# bprun as Herokuish. For root: a machine of its own, which is a directory with this machine's /usr in it,
# entered by chroot in a mount namespace with the capabilities that Docker gives; /app, /tmp and
# /etc/passwd are the machine's own, and stay from call to call. For an ordinary user: the same calls in
# place, with Herokuish's path variables pointing into the test's directory.
#
#   call [NAME=VALUE...] /build|/start|/exec|herokuish [WORD...]   $status, $T/stdout, $T/stderr
#   $m/app, $m/tmp/build ...   the machine's files, seen from here; $inside in front of a path: from there

m=$T/machine
if ((EUID == 0)); then inside=''; else inside=$m; fi
docker_capabilities=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap

# What the image has: contract H-2.
new_machine() {
  mkdir -p "$m"/{app,usr,proc,dev,etc,root,run,home,opt/bprun,bin,tmp/buildpacks}
  chmod 1777 "$m/tmp"
  local folder part
  folder=$(dirname "$bprun")
  for part in bprun bprun-fetch; do
    [[ ! -e $folder/$part ]] || cp -L "$folder/$part" "$m/opt/bprun/"
  done
  if ((EUID != 0)); then
    for part in build start exec bin/herokuish; do ln -s "$m/opt/bprun/bprun" "$m/$part"; done
    return
  fi
  command -v setpriv >/dev/null || skip "setpriv is not there"
  unshare -m true 2>/dev/null || skip "no mount namespaces here"
  for part in lib lib32 lib64 libx32 sbin; do
    if [[ -L /$part ]]; then cp -P "/$part" "$m/$part"; fi
  done
  cp -as /usr/bin/. "$m/bin/"
  ln -s /opt/bprun/bprun "$m/bin/herokuish"
  for part in build start exec; do ln -s /bin/herokuish "$m/$part"; done
  for part in /etc/alternatives /etc/ssl /etc/ld.so.*; do
    [[ ! -e $part ]] || cp -RP "$part" "$m/etc/"
  done
  mkdir -p "$m/etc/profile.d"
  cat >"$m/etc/passwd" <<'EOF'
root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
herokuishuser:x:32767:32767::/app:/bin/bash
deploy:x:1234:1234::/home/deploy:/bin/bash
EOF
  cat >"$m/etc/group" <<'EOF'
root:x:0:
tty:x:5:deploy
nogroup:x:65534:
herokuishuser:x:32767:
deploy:x:1234:
EOF
  echo 'hosts: files dns' >"$m/etc/nsswitch.conf"
  echo '127.0.0.1 localhost' >"$m/etc/hosts"
}

# Words in front of a command that take it into the machine.
enter_machine() {
  # shellcheck disable=SC2016
  ${become-} unshare -m --propagation private bash -c '
    m=$1 capabilities=$2 path=$3; shift 3
    mount --rbind /usr "$m/usr" && mount --rbind /dev "$m/dev" && mount --rbind /proc "$m/proc" || exit 125
    [[ ! -e $m/.read-only ]] || while read -r place; do
      mount --bind "$m$place" "$m$place" && mount -o remount,bind,ro "$m$place" || exit 125
    done <"$m/.read-only"
    cd "$m" || exit 125
    exec chroot "$m" setpriv --bounding-set="$capabilities" --inh-caps=-all env -i PATH="$path" "$@"
  ' bash "$m" "$docker_capabilities" /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# A call in a pipe; or in the background, where it is the process itself: (become=exec calling ...) &
calling() {
  if ((EUID == 0)); then
    enter_machine "$@"
    return
  fi
  local words=("env" "-i" "PATH=$m/bin:$PATH" "TMPDIR=$m/tmp" "app_path=$m/app" "build_path=$m/tmp/build" "cache_path=$m/tmp/cache"
    "env_path=$m/tmp/env" "import_path=$m/tmp/app" "buildpack_path=$m/tmp/buildpacks" "slug_path=$m/tmp/slug.tgz") word
  while (($#)) && [[ $1 == *=* ]]; do
    words+=("$1")
    shift
  done
  word=$1
  shift
  [[ $word != /* ]] || word=$m$word
  ${become-} "${words[@]}" "$word" "$@"
}

call() {
  status=0
  calling "$@" >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
}

# A buildpack of the machine: its compile's text, and more files as name and text in turn.
install_buildpack() {
  local name=$1 directory=$m/tmp/buildpacks/$1
  mkdir -p "$directory/bin"
  printf '#!/bin/sh\necho %s\n' "${name#*_}" >"$directory/bin/detect"
  printf '#!/bin/bash\n%s\n' "$2" >"$directory/bin/compile"
  shift 2
  while (($#)); do
    printf '%s\n' "$2" >"$directory/$1"
    shift 2
  done
  chmod +x "$directory"/bin/*
}

# A new app in the machine: name and text of files in turn.
machine_app() {
  rm -rf "${m:?}/app"
  mkdir -p "$m/app"
  while (($#)); do
    mkdir -p "$(dirname "$m/app/$1")"
    printf '%s\n' "$2" >"$m/app/$1"
    shift 2
  done
}

forget_buildpacks() { rm -rf "${m:?}"/tmp/buildpacks/*; }

expect_line() { grep -qxF -e "$2" "$1" || fail "$1 has no line <$2>: $(cat "$1")"; }

as_root_only() { ((EUID == 0)) || skip "only root has users to become"; }
