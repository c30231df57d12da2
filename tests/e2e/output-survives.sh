#!/bin/bash
# SPDX-License-Identifier: MIT
# A 10 MB line, a last line without its end, and every byte there is come through.
# labels: fast
source "$(dirname "$0")/support.bash"

app static-procfile
built --buildpack "$buildpacks/prints-10mb-line"
longest=$(awk '{ if (length($0) > n) n = length($0) } END { print n }' "$T/stdout")
expect_same "$longest" 10000000
expect_in "$T/stdout" "after the long line"

built --buildpack "$buildpacks/no-final-newline"
expect_same "$(grep -c 'a last line without its end$' "$T/stdout")" 1

built --buildpack "$buildpacks/binary-output"
"$buildpacks/binary-output/bin/compile" >"$T/expected"
python3 - "$T/stdout" "$T/expected" <<'PY' || fail "bytes were changed"
import sys
got, expected = (open(name, "rb").read() for name in sys.argv[1:])
sys.exit(0 if expected in got else 1)
PY
