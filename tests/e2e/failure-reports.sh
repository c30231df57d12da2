#!/bin/bash
# SPDX-License-Identifier: MIT
# The report of a failure: no secrets, whatever a script prints; bounded, however much it prints; harmless to a
# terminal; and for each fixture that fails on purpose its cause and the next step on the first screen.
# labels: fast
# shellcheck disable=SC2016
source "$(dirname "$0")/support.bash"

app static-procfile
secret=s3cr3t-$mark
new_buildpack talks 'echo "connecting as $(cat "$3/TOKEN") to https://user:pass-word@db.example/x"; echo "$(cat "$3/TOKEN"): command not found" >&2; exit 1'
build --buildpack "$buildpack" --env "TOKEN=$secret"
expect_status 1
expect_not_in "$out/build.json" "$secret"
expect_not_in "$out/build.json" "pass-word"
expect_in "$out/build.json" "[TOKEN]"
# The script's own output is the script's; ours begins with the error.
sed -n '/Push rejected/,$p' "$T/stderr" >"$T/report"
expect_not_in "$T/report" "$secret"
expect_not_in "$T/report" "pass-word"
expect_in "$T/report" "connecting as [TOKEN] to https://db.example/x"

# Half a secret is one too, where a long line is cut.
new_buildpack mumbles 'echo "npm ERR! code E401 $(head -c 173 /dev/zero | tr "\0" x)$(cat "$3/TOKEN")" >&2; exit 1'
build --buildpack "$buildpack" --env "TOKEN=$secret"
sed -n '/Push rejected/,$p' "$T/stderr" >"$T/report"
expect_in "$T/report" "Seen:"
expect_not_in "$T/report" s3cr3t
expect_not_in "$out/build.json" s3cr3t

# 200 MB of it, an endless line among them: memory stays bounded, the end is there.
new_buildpack shouts 'yes "all work and no play" | head -c 150000000; head -c 50000000 /dev/zero | tr "\0" x; echo; echo "the last word"; exit 1'
python3 - "$bprun" build "$app" -o "$out" --store "$store" --buildpack "$buildpack" <<'PY' >"$T/peak"
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
PY
[[ $(cat "$T/peak") -lt 100000 ]] || fail "a log of 200 MB takes $(cat "$T/peak") KB"
[[ $(field "$out/build.json" cause.last_output) == *"the last word"* ]] || fail "the end of a long log is not there"
[[ $(stat -c %s "$out/build.json") -lt 120000 ]] || fail "the record of a long log is long"
run_bprun report "$out" -o "$T/page.html"
expect_status 0
expect_in "$T/page.html" "the last word"
[[ $(stat -c %s "$T/page.html") -lt 200000 ]] || fail "the page of a long log is long"

# Control characters and half a character.
new_buildpack garbles 'printf "\033[2J\033]0;title\007half \303\nred \033[31mno\033[0m\001\n"; exit 1'
build --buildpack "$buildpack"
sed -n '/Push rejected/,$p' "$T/stderr" >"$T/report"
if LC_ALL=C grep -q '[[:cntrl:]]' "$T/report"; then fail "control characters are in the report"; fi
iconv -f UTF-8 -t UTF-8 "$T/report" >/dev/null || fail "the report is no UTF-8"
iconv -f UTF-8 -t UTF-8 "$out/build.json" >/dev/null || fail "the record is no UTF-8"
expect_in "$T/report" "red no"

# Each fixture that fails on purpose.
first_screen() {
  local words
  sed -n '/ !     /,$p' "$T/stderr" | head -n 24 >"$T/screen"
  for words in "$@"; do expect_in "$T/screen" "$words"; done
}
for case in "fails-7|the reason, on stderr|exited 7" \
  "killed-by-signal|[segmentation-fault]|Try another version" \
  "no-compile|has no bin/compile|" \
  "not-a-program|[script-names-no-interpreter]|Begin it with" \
  "bad-yaml-release|bin/release|" \
  "refuses|does not support this app|"; do
  IFS='|' read -r name cause fix <<<"$case"
  build --buildpack "$buildpacks/$name"
  [[ $status != 0 ]] || fail "$name was built"
  first_screen "$cause" "$fix"
done
build --buildpack "$buildpacks/runs-forever" --timeout 2s
first_screen "[timeout]" "--timeout 30m" "Running forever"
for case in "conflicted-procfile|Procfile:|conflict" "nothing-detects|No default language|--buildpack"; do
  IFS='|' read -r name cause fix <<<"$case"
  app "$name" "$name"
  build --buildpack "$buildpacks/no-op"
  [[ $name != nothing-detects ]] || build
  [[ $status != 0 ]] || fail "$name was built"
  first_screen "$cause" "$fix"
done
