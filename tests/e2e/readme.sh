#!/bin/bash
# SPDX-License-Identifier: MIT
# The commands that README.md shows are run as they stand there, with a small app in the place of DIR. Those that take
# what a test does not have are named here, with the test that runs their like; anything else that cannot be run is a
# failure.
# labels: fast
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/page.bash"

# The app of a buildpack of its own: it builds, is tested, migrates and ends.
mkdir -p apps/one/pack/bin apps/one/bin
printf 'web: cat page\nworker: cat page\nrelease: true\n' >apps/one/Procfile
echo hello >apps/one/page
echo ./pack >apps/one/.buildpacks
printf '#!/bin/sh\necho v22\n' >apps/one/bin/node
printf '#!/bin/sh\necho Readme\n' >apps/one/pack/bin/detect
printf '#!/bin/sh\nmkdir -p "$1/.profile.d"\necho '\''PATH=$HOME/bin:$PATH'\'' >"$1/.profile.d/path.sh"\n' >apps/one/pack/bin/compile
printf '#!/bin/sh\ntrue\n' >apps/one/pack/bin/test
chmod +x apps/one/bin/* apps/one/pack/bin/*
echo 'NAME=other' >.env
"$bprun" slug create apps/one -o old.tgz >/dev/null

elsewhere() {
  case $1 in
  *fixtures/apps/node-express*) echo node-express entry-script ;;
  "PORT=5001 ./bprun start web --slug out/slug.tgz") echo node-express tutorial ;;
  *https://host/*) echo git-buildpacks ;;
  *docker://*) echo images-run-under-podman releases-images images-are-what-umoci-reads ;;
  *"image push"*) echo images-are-pushed ;;
  *"./bprun shell "*) echo shell-at-a-step ;; # takes a terminal
  *"stack rootfs"*) echo stack-roots ;;       # takes root and minutes
  esac
}

python3 - "$root/README.md" >commands <<'PY'
import re, sys
shell = False
for line in open(sys.argv[1]):
    if line.startswith("```"):
        shell = line.startswith("```sh")
    elif shell and line.strip():
        print(re.sub(r"\s+# .*", "", line.rstrip()))
PY
ran=0
while read -r -u 5 command; do
  others=$(elsewhere "$command")
  if [[ $others ]]; then
    for other in $others; do expect_file "$root/tests/e2e/$other.sh"; done
    continue
  fi
  line=${command//.\/bprun/bprun}
  line=${line//DIR/apps/one}
  status=0
  bash -euc "$line" >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
  case $command in
  *"./bprun doctor"*) [[ $status == 0 || $status == 65 ]] || fail "$command ended with $status" ;; # finds what is amiss here
  *) ((status == 0)) || fail "README.md: $command: ended with $status" ;;
  esac
  ran=$((ran + 1))
done 5<commands
((ran > 25)) || fail "only $ran commands of README.md were run"
expect_in matrix.html "<html"
expect_file out/junit
expect_file elixir.tgz
