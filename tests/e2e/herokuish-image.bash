# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
#
# Herokuish's own scripts in a root filesystem of this machine's Debian, $T/root, for packed built-ins; and
# an app for that Debian's Erlang and Elixir in $app: the fixture $image_app.
#
#   BPRUN_HEROKUISH=DIR   a checkout of gliderlabs/herokuish

herokuish=${BPRUN_HEROKUISH-}
[[ -n $herokuish ]] || skip "BPRUN_HEROKUISH names no checkout of herokuish"
[[ -f $herokuish/include/herokuish.bash ]] || fail "BPRUN_HEROKUISH: there is no include/herokuish.bash in $herokuish"
((EUID == 0)) || skip "only root can chroot"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"
unshare -m true 2>/dev/null || skip "no mount namespaces here"
elixir_app "${image_app-elixir-web}"
# shellcheck source=/dev/null
stack=debian-$(. /etc/os-release && echo "$VERSION_ID")

# --- an image as its Dockerfile makes one, of Debian instead of Heroku's --------------------------------------
run_bprun stack rootfs "$stack" "$T/root" --minimal --packages ca-certificates,curl,daemontools,git
expect_status 0
# The authorities, resolver and apt settings of this machine: what is behind a proxy here is so there.
for file in /etc/ssl/certs/ca-certificates.crt /etc/resolv.conf; do
  [[ ! -e $file ]] || cp -L "$file" "$T/root$file"
done
for file in /etc/apt/apt.conf.d/*proxy*; do
  [[ ! -e $file ]] || cp "$file" "$T/root/etc/apt/apt.conf.d/"
done
rm -rf "$T/root/etc/apt/sources.list" "$T/root/etc/apt/sources.list.d"
for file in /etc/apt/sources.list /etc/apt/sources.list.d; do
  [[ ! -e $file ]] || cp -RL "$file" "$T/root$file"
done
mkdir -p "$T/root/usr/lib/herokuish" "$T/root/tmp/env"
cp -R "$herokuish/include" "$T/root/usr/lib/herokuish/"
# Herokuish's program is a Go one that feeds these files to bash, and gives them three functions. Of
# YAML, bin/release of our buildpacks needs one level.
cat >"$T/root/bin/herokuish" <<'SCRIPT'
#!/bin/bash
SELF=$0
yaml-keys() { awk -v key="$1:" '$0 == key { on = 1; next } !/^ / { on = 0 } on { sub(/^ +/, ""); sub(/:.*/, ""); print }'; }
yaml-get() {
  (($# == 2)) || { cat >/dev/null; return 0; }
  awk -v key="$1:" -v name="$2: " '$0 == key { on = 1; next } !/^ / { on = 0 }
    on { sub(/^ +/, ""); if (index($0, name) == 1) print substr($0, length(name) + 1) }'
}
asset-cat() { :; }
for part in herokuish fn cmd buildpack procfile slug; do source "/usr/lib/herokuish/include/$part.bash"; done
main "$@"
SCRIPT
chmod 755 "$T/root/bin/herokuish"
for name in build start exec; do ln -s /bin/herokuish "$T/root/$name"; done
chroot "$T/root" bash /usr/lib/herokuish/include/default_user.bash

# A command in it. Nothing of this shell's environment is there.
in_image() {
  # shellcheck disable=SC2016
  unshare -m --propagation private bash -c '
    mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" || exit
    exec chroot "$1" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${@:2}"' \
    sh "$T/root" "STACK=$stack" "$@"
}
config_var() { printf %s "$2" >"$T/root/tmp/env/$1"; }

# The packed built-ins of these names, at $server/NAME.tgz.
serve_packed() {
  local name
  mkdir "$T/www"
  for name; do
    run_bprun buildpack pack "$name" -o "$T/www/$name.tgz"
    expect_status 0
  done
  serve "$T/www"
}

# What node's buildpacks fetch from: its own host or, where that cannot be reached, this machine's registry.
npm_config_vars() {
  config_var npm_config_registry "$(cd / && npm config get registry)"
  [[ ! -e /etc/ssl/certs/ca-certificates.crt ]] || config_var npm_config_cafile /etc/ssl/certs/ca-certificates.crt
}

herokuish_build() {
  status=0
  in_image BUILDPACK_URL="$server/$1.tgz" /build >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
  expect_status 0
  expect_in "$T/stdout" "-----> Fetching custom buildpack $server/$1.tgz"
}
new_image_app() {
  rm -rf "$T/root/tmp/app" "$T/root/app" "$T/root/tmp/build" "$T/root/tmp/cache" "$T/root/tmp/env"
  mkdir "$T/root/tmp/env"
  cp -R "$1" "$T/root/tmp/app"
}
web_answers() {
  local port
  port=$(free_port)
  in_image "PORT=$port" /start web >"$T/web.log" 2>&1 </dev/null &
  pid=$!
  children+=("$pid")
  eventually curl -fsS -o "$T/page" "http://127.0.0.1:$port/"
  expect_in "$T/page" "$1"
  kill -TERM "$pid"
  await_exit "$pid"
}
