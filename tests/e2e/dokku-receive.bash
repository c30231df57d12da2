#!/bin/bash
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154
# What Dokku's pre-receive hook does with a push: the clauses of contract section 6, in their order (dokku.bash).
set -Eeuo pipefail
umask 022
T=$DOKKU_OF app=$DOKKU_APP
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() {
  echo " !     the harness: $*" >&2
  exit 70
}
# shellcheck source=tests/e2e/dokku.bash
source "$here/dokku.bash"
state=$D/$app
decline() {
  echo " !     $1" >&2
  echo " !     App build failed" >&2
  exit 1
}
# shellcheck disable=SC2034
read -r before after ref
[[ $ref == refs/heads/main ]] || exit 0

# --- D-1, D-2, D-3, D-7: the sources ----------------------------------------------------------------------------------
echo "-----> Cleaning up..."
source=$D/work/source
rm -rf "$D/work"
mkdir -p "$source"
git archive "$after" | tar -C "$source" -xf -
unset GIT_DIR GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
: >"$D/work/Procfile"
[[ ! -e $source/Procfile ]] || cp "$source/Procfile" "$D/work/Procfile"
app_json=$D/work/app.json
[[ ! -e $source/app.json ]] || cp "$source/app.json" "$app_json"
if [[ -s $state/buildpacks ]]; then
  install -m 0600 "$state/buildpacks" "$source/.buildpacks"
elif [[ -e $source/.buildpacks ]]; then
  chmod 0600 "$source/.buildpacks"
fi
rm -f "$source/.dockerignore"

# --- D-8: image 1; D-9, D-10: image 2 -----------------------------------------------------------------------------------
echo "-----> Building $app from the base image"
create image base
dockerfile image "$source" copy-source copy_source || decline "Failure extracting app code"
echo "-----> Adding BUILD_ENV to build environment..."
{ printf 'CURL_CONNECT_TIMEOUT=90\0CURL_TIMEOUT=600\0' && cat "$state/config"; } >"$D/work/config"
mkdir "$D/work/env"
config_files_of "$D/work/config" "$D/work/env/.env.d"
touch "$D/work/env/.env"
[[ ! -f $source/.env ]] || printf '%s\n' "$(cat "$source/.env")" >"$D/work/env/.env"
dotenv_of "$D/work/config" >>"$D/work/env/.env"
dockerfile image "$D/work/env" pre-build copy_build_environment || decline "Failure injecting BUILD_ENV into build environment"
echo "       BUILD_ENV added successfully"

# --- D-11 to D-15: /build, attached -----------------------------------------------------------------------------------
mkdir -p "$state/cache" "$D/image/tree/cache"
environment=("CACHE_PATH=/cache" "USER=$dokku_user")
status=0
volume=$state/cache volume_at=/cache contain image "$(cat "$D/image/user")" /build </dev/null || status=$?
((status == 0)) || decline "Failure starting container during app build"
# The commit keeps what the container was created with.
image_environment image CACHE_PATH /cache
image_environment image USER "$dokku_user"
environment=()
cp -a "$D/image/environment" "$state/committed-environment"
find "$D/image/tree/tmp" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort >"$state/left-in-tmp"

# --- D-18, D-23, D-19: release --------------------------------------------------------------------------------------------
echo "-----> Releasing $app..."
mkdir "$D/work/profile"
: >"$D/work/profile/00-global-env.sh"
exports_of "$state/config" >"$D/work/profile/01-app-env.sh"
dockerfile image "$D/work/profile" builder-pre-release copy_profile || decline "Failure injecting environment variables"
config=()
while IFS= read -r -d '' pair; do config+=("$pair"); done <"$state/config"
environment=("${config[@]}")
task image root predeploy "$(script_of "$app_json" dokku.predeploy)" || decline "predeploy failed"
environment=()
dockerfile image "$D/work/profile" builder-release become_user || decline "Failure injecting environment variables"

# --- D-20, D-21: tasks, whose files are discarded ----------------------------------------------------------------------------
environment=("${config[@]}")
once() { # PHASE COMMAND
  create "$app-task" image
  task "$app-task" "$dokku_user" "$@"
}
once release "$(sed -n 's/^release: *//p' "$D/work/Procfile")" || decline "release failed"
if [[ ! -e $state/deployed ]]; then
  touch "$state/deployed"
  once postdeploy "$(script_of "$app_json" postdeploy)" || decline "postdeploy failed"
fi
rm -rf "${D:?}/$app-task"

# --- D-24, D-28, D-29: the new container beside the old one, then the old one goes --------------------------------------------
echo "-----> Deploying web (count=1)"
number=$(($(cat "$state/number" 2>/dev/null || echo 0) + 1))
echo "$number" >"$state/number"
commit image "$app.web.$number"
port=$(python3 "$here/../support/free_port.py")
environment+=("DYNO=web.1" "PORT=$port")
become='exec'
(contain "$app.web.$number" "$dokku_user" /start web) >"$state/web.log" 2>&1 </dev/null &
pid=$!
for ((i = 0; ; i++)); do
  if curl -fsS -o /dev/null "http://127.0.0.1:$port/" 2>/dev/null; then break; fi
  kill -0 "$pid" 2>/dev/null || decline "the web process ended: $(cat "$state/web.log")"
  ((i < 2400)) || decline "the web process does not answer"
  sleep 0.1
done
disown "$pid"
if [[ -s $state/pid ]]; then
  old=$(cat "$state/pid")
  kill -TERM "$old"
  while kill -0 "$old" 2>/dev/null; do sleep 0.02; done
  rm -rf "${D:?}/$app.web.$((number - 1))"
fi
echo "$pid" >"$state/pid"
echo "$port" >"$state/port"
become=''
task "$app.web.$number" "$dokku_user" dokku.postdeploy "$(script_of "$app_json" dokku.postdeploy)" || decline "dokku.postdeploy failed"
echo "=====> Application deployed:"
echo "       http://127.0.0.1:$port"
