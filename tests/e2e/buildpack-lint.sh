#!/bin/bash
# SPDX-License-Identifier: MIT
# A buildpack is looked over without being run: its scripts, and the tools that a stack does not have.
# labels: fast
source "$(dirname "$0")/support.bash"

new_buildpack tidy 'curl -s x | jq . >"$1/x"'
run_bprun buildpack lint "$buildpack" --stack heroku-24,debian-12
expect_status 0
expect_in "$T/stdout" "0 errors and 0 warnings, against the build images of heroku-24 and debian-12"

# What fails, where, on which stacks, and what to do. Nothing of it is run.
new_buildpack untidy "touch '$T/it-ran'"$'\nssh host\nif command -v brotli; then brotli x; fi\ncat <<EOF\npsql\nEOF'
touch "$buildpack/export"
chmod -x "$buildpack/bin/detect"
run_bprun buildpack lint "$buildpack" --stack heroku-24,debian-12
expect_status 72
expect_in "$T/stdout" "bin/compile:3: error: ssh is called"
expect_in "$T/stdout" "on debian-12"
expect_in "$T/stdout" "Debian's package openssh-client"
expect_in "$T/stdout" "bin/compile:4: note: brotli is asked for"
expect_in "$T/stdout" "export: warning:"
expect_in "$T/stdout" "bin/detect: warning: bin/detect is not executable"
! grep -q psql "$T/stdout" || fail "a heredoc's text was taken for a call"
[[ ! -e $T/it-ran ]] || fail "the buildpack was run"
run_bprun buildpack lint "$buildpack" --stack heroku-24
expect_status 0

# As JSON.
run_bprun buildpack lint "$buildpack" --stack debian-12 --json
expect_status 72
python3 - "$T/stdout" <<'EOF'
import json, sys
lint = json.load(open(sys.argv[1]))
first = lint["findings"][0]
assert lint["fine"] is False and lint["stacks"] == ["debian-12"], lint
assert (first["id"], first["severity"], first["file"], first["line"], first["stacks"]) == (
    "missing-tool", "error", "bin/compile", 3, ["debian-12"]), first
EOF

# Windows line ends, and a script that is none.
printf '#!/bin/bash\r\necho\r\n' >"$buildpack/bin/compile"
echo 'echo' >"$buildpack/bin/detect"
run_bprun buildpack lint "$buildpack" --stack all
expect_status 72
expect_in "$T/stdout" "bin/compile:1: error: bin/compile has Windows line ends"
expect_in "$T/stdout" "bin/detect:1: error: bin/detect has no first line that names an interpreter"
rm "$buildpack/bin/compile"
run_bprun buildpack lint "$buildpack" --stack heroku-26
expect_status 72
expect_in "$T/stdout" "there is no bin/compile"

# A real one, with all the optional scripts.
run_bprun buildpack lint "$buildpacks/probe" --stack heroku-24,debian-12
expect_status 0

run_bprun buildpack lint "$T/nowhere"
expect_status 72
expect_in "$T/stderr" "$T/nowhere is no directory"
run_bprun buildpack lint "$buildpack" --stack heroku-27
expect_status 67
run_bprun buildpack lint
expect_status 64
