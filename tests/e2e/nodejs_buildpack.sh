#!/bin/bash
# SPDX-License-Identifier: MIT
# The nodejs buildpack without bprun, as any other runner starts it: it fetches for itself, with npm,
# yarn 1, yarn 4, pnpm, and without a lockfile; a second build uses the cache and gives the same
# bytes; what it built starts in another place.
source "$(dirname "$0")/support.bash"
command -v npm >/dev/null || skip "npm is not there to make lockfiles with"

# A copy by tar, as a buildpack travels.
buildpack=$T/buildpack
mkdir "$buildpack"
tar -C "$(dirname "$bprun")/buildpacks/nodejs" -cf - . | tar -C "$buildpack" -xf -
mkdir "$T/home" "$T/tmp"

# --- what a script is given: the machine's registry, and nothing else of this shell ----------------

npm_setting() {
  local value
  value=$(cd / && npm config get "$1" 2>/dev/null)
  [[ $value == null || $value == undefined || -z $value ]] || plumbing+=("npm_config_$1=$value")
}
plumbing=()
for setting in registry cafile https-proxy; do npm_setting "$setting"; done
for variable in http_proxy https_proxy no_proxy SSL_CERT_FILE NODE_EXTRA_CA_CERTS; do
  [[ -z ${!variable-} ]] || plumbing+=("$variable=${!variable}")
done

script() {
  local name=$1
  shift
  env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$T/home" TMPDIR="$T/tmp" LANG=C.UTF-8 \
    STACK=heroku-24 "${plumbing[@]}" "$buildpack/bin/$name" "$@" </dev/null
}

# --- apps --------------------------------------------------------------------------------------------

# An app with one dependency and one devDependency, which its build script needs: $source
make_app() {
  source=$T/source/$1
  mkdir -p "$source"
  cat >"$source/package.json" <<'JSON'
{
  "name": "an-app",
  "version": "1.0.0",
  "private": true,
  "engines": { "node": "22.x" },
  "scripts": {
    "start": "node server.js",
    "heroku-prebuild": "echo the prebuild ran",
    "build": "node build.js",
    "test": "node -e \"console.log('tests ran in ' + process.env.NODE_ENV)\""
  },
  "dependencies": { "ms": "2.1.3" },
  "devDependencies": { "semver": "7.6.3" }
}
JSON
  cat >"$source/build.js" <<'JS'
const next = require('semver').inc('1.2.3', 'minor');
require('fs').writeFileSync('built.txt', next);
console.log('the build ran with', process.argv.slice(2).join(' ') || 'nothing');
JS
  cat >"$source/server.js" <<'JS'
const ms = require('ms');
const built = require('fs').readFileSync(__dirname + '/built.txt', 'utf8');
require('http').createServer((request, response) => {
  response.end(`${built} ${ms('1h')} ${process.env.NODE_ENV} ${process.env.WEB_CONCURRENCY}`);
}).listen(process.env.PORT);
JS
}

lock_with() {
  (cd "$source" && "$@" </dev/null >"$T/lock.log" 2>&1) || fail "no lockfile: $(cat "$T/lock.log")"
  rm -rf "$source/node_modules" "$source/.yarn" "$source/.pnp.cjs"
}

# --- one build: $status, $T/log -------------------------------------------------------------------

compile() {
  rm -rf "$T/build"
  mkdir -p "$T/cache" "$T/env"
  cp -a "$source" "$T/build"
  status=0
  script "${1-compile}" "$T/build" "$T/cache" "$T/env" >"$T/log" 2>&1 || status=$?
}

compiled() {
  compile "$@"
  ((status == 0)) || fail "compile ended with $status: $(tail -n 40 "$T/log")"
}

# The same where nothing answers.
compiled_offline() {
  local saved=("${plumbing[@]}") variable
  for variable in http_proxy https_proxy npm_config_proxy npm_config_https_proxy; do
    plumbing+=("$variable=http://127.0.0.1:9")
  done
  plumbing+=(no_proxy= npm_config_noproxy=)
  compiled
  plumbing=("${saved[@]}")
}

# All bytes, names and modes of the build.
fingerprint() {
  tar -C "$T/build" --sort=name --mtime=@0 --owner=0 --group=0 -cf - . | sha256sum
}

# Another app, another cache; but Node.js is fetched once.
new_cache() {
  rm -rf "$T/next-cache" "$T/env"
  mkdir "$T/next-cache"
  if [[ -d $T/cache/node-runtimes ]]; then mv "$T/cache/node-runtimes" "$T/next-cache/"; fi
  rm -rf "$T/cache"
  mv "$T/next-cache" "$T/cache"
}

serves_elsewhere() {
  local port
  port=$(free_port)
  rm -rf "$T/moved"
  mv "$T/build" "$T/moved"
  # As a dyno starts it: the profile scripts, then the command, with errexit for good measure.
  (cd "$T/moved" && exec setsid env -i PATH=/usr/bin:/bin HOME="$T/moved" PORT="$port" bash -ec \
    'for file in .profile.d/*.sh; do . "$file"; done; exec npm start' >"$T/web.log" 2>&1) &
  children+=($!)
  eventually curl -fsS -o "$T/page" "http://127.0.0.1:$port/"
  kill -TERM -- "-${children[-1]}"
  [[ $(cat "$T/page") =~ ^"1.3.0 3600000 production "[0-9]+$ ]] || fail "served: $(cat "$T/page")"
}

# --- detect, release, plan: they change nothing ---------------------------------------------------

make_app npm
before=$(find "$source" | sort)
expect_same "$(script detect "$source")" Node.js
expect_same "$(script release "$source")" $'---\naddons: []\ndefault_process_types:\n  web: npm start'
script plan "$source" heroku-24 >"$T/plan.json"
expect_same "$(field "$T/plan.json" runtimes.0.name)" node
expect_same "$(field "$T/plan.json" runtimes.0.asked.line)" 5
expect_same "$(find "$source" | sort)" "$before"

mkdir "$T/nothing"
status=0
script detect "$T/nothing" >"$T/stdout" 2>"$T/stderr" || status=$?
expect_status 1
expect_in "$T/stderr" "no package.json"
echo package.json >"$T/nothing/.slugignore"
script detect "$T/nothing" >"$T/stdout" 2>"$T/stderr" && fail "detected nothing"
expect_in "$T/stderr" "listed in '.slugignore'"

# --- npm: from the network, then from the cache, with the same bytes -------------------------------

lock_with npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund
compiled
expect_in "$T/log" "       engines.node (package.json):   22.x"
expect_in "$T/log" "the prebuild ran"
expect_in "$T/log" "the build ran with nothing"
expect_in "$T/log" "-----> Build succeeded!"
expect_no_file "$T/build/node_modules/semver"
expect_file "$T/build/node_modules/ms/package.json"
expect_in "$buildpack/export" "$T/build/.heroku/node/bin"
first=$(fingerprint)
script report "$T/build" "$T/cache" "$T/env" >"$T/report.json"
expect_same "$(field "$T/report.json" result)" success
expect_same "$(field "$T/report.json" package_manager)" npm
echo -n "--fast --not slow" | { mkdir -p "$T/env" && cat >"$T/env/NODE_BUILD_FLAGS"; }
compiled_offline
expect_in "$T/log" "       - npm cache"
expect_in "$T/log" "the build ran with --fast --not slow"
expect_same "$(fingerprint)" "$first" "as bytes of the second build"
serves_elsewhere

# The same with the tests: devDependencies stay, NODE_ENV is test.
compiled test-compile
expect_file "$T/build/node_modules/semver/package.json"
expect_in <(script test "$T/build" "$T/env") "tests ran in test"

# --- the other package managers -------------------------------------------------------------------

for kind in yarn1 yarn4 pnp pnpm no-lockfile; do
  make_app "$kind"
  case $kind in
  yarn1) lock_with npx -y yarn@1.22.22 install --ignore-scripts --ignore-engines ;;
  yarn4 | pnp)
    if [[ $kind == yarn4 ]]; then
      echo "nodeLinker: node-modules" >"$source/.yarnrc.yml"
    else
      sed -i 's|node server.js|node -r ./.pnp.cjs server.js|' "$source/package.json"
    fi
    : >"$source/yarn.lock"
    yarn_settings=(YARN_ENABLE_IMMUTABLE_INSTALLS=false YARN_ENABLE_TELEMETRY=0)
    for word in "${plumbing[@]}"; do
      case $word in
      npm_config_registry=*) yarn_settings+=("YARN_NPM_REGISTRY_SERVER=${word#*=}") ;;
      npm_config_cafile=*) yarn_settings+=("YARN_HTTPS_CA_FILE_PATH=${word#*=}") ;;
      esac
    done
    lock_with env "${yarn_settings[@]}" npx -y -p @yarnpkg/cli-dist@4.9.2 yarn install \
      --mode=update-lockfile
    ;;
  pnpm) lock_with npx -y pnpm@9.15.9 install --lockfile-only ;;
  esac
  new_cache
  compiled
  [[ $kind == pnp ]] || expect_no_file "$T/build/node_modules/semver"
  first=$(fingerprint)
  # Without a lockfile the registry is asked which versions there are today.
  if [[ $kind == no-lockfile ]]; then compiled; else compiled_offline; fi
  expect_same "$(fingerprint)" "$first" "as bytes of the second build with $kind"
  serves_elsewhere
done

# --- what fails, fails clearly ----------------------------------------------------------------------

make_app failing
sed -i 's|"build": .*|"heroku-postbuild": "echo words of the script; exit 7",|' "$source/package.json"
compile
expect_status 1
expect_in "$T/log" "words of the script"
expect_in "$T/log" "-----> Build failed"
expect_in "$T/log" 'npm run heroku-postbuild'
script report "$T/build" "$T/cache" "$T/env" >"$T/report.json"
expect_same "$(field "$T/report.json" result)" failure

make_app two-lockfiles
touch "$source/yarn.lock" "$source/package-lock.json"
compile
expect_status 1
expect_in "$T/log" "Multiple lockfiles found: package-lock.json and yarn.lock"
expect_no_file "$T/build/.heroku"
script plan "$source" heroku-24 >"$T/plan.json"
expect_in <(field "$T/plan.json" error.message) "Multiple lockfiles"

make_app not-for-berry
printf '__metadata:\n  version: 8\n' >"$source/yarn.lock"
echo -n true >"$T/env/YARN_PRODUCTION"
compile
rm "$T/env/YARN_PRODUCTION"
expect_status 1
expect_in "$T/log" "YARN_PRODUCTION is set"
expect_no_file "$T/build/.heroku"

make_app never-released
sed -i 's|22.x|99.x|' "$source/package.json"
compile
expect_status 1
expect_in "$T/log" "at package.json:5"
expect_no_file "$T/build/.heroku"

# --- a signal ends npm and what it started ------------------------------------------------------------

make_app endless
cat >"$source/build.js" <<JS
process.title = 'bprun-test-child-$mark'; // what ps shows
console.log('waiting'); setInterval(() => {}, 1000);
JS
rm -rf "$T/build"
cp -a "$source" "$T/build"
env -i PATH=/usr/bin:/bin HOME="$T/home" TMPDIR="$T/tmp" STACK=heroku-24 "${plumbing[@]}" \
  "$buildpack/bin/compile" "$T/build" "$T/cache" "$T/env" >"$T/log" 2>&1 </dev/null &
children+=($!)
eventually grep -q waiting "$T/log"
kill -TERM "${children[-1]}"
await_exit "${children[-1]}"
expect_status 143
eventually no_marked_processes
expect_same "$(find "$T/tmp" -maxdepth 1 -name 'nodejs-*')" "" "left in TMPDIR"
