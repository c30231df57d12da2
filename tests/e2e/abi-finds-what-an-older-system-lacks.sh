#!/bin/bash
# SPDX-License-Identifier: MIT
# abi, on real programs built on Debian 13, finds the libraries and symbol versions that Debian 11 lacks,
# and Debian 11's own loader agrees.
source "$(dirname "$0")/support.bash"

parts() {
  local status=0
  "$root/tests/support/debian-parts.sh" "$@" >"$T/parts-$1.log" 2>&1 || status=$?
  ((status != 3)) || skip "the mirror has no $1"
  ((status == 0)) || fail "getting packages of $1: $(tail -n 5 "$T/parts-$1.log")"
}
# Two releases at a time: most of it is waiting for the network.
parts bullseye "$T/bullseye" base-files libc6 libgcc-s1 libstdc++6 &
older=$!
parts trixie "$T/trixie" base-files libc6 libgcc-s1 libstdc++6 ninja-build postgresql-client-17
wait "$older" || exit $?

# The app: what Debian 13 compiled, without its libraries.
mkdir -p "$T/app/bin"
cp "$T"/trixie/usr/bin/ninja "$T"/trixie/usr/lib/postgresql/17/bin/psql "$T/app/bin/"

# What the loader of a root says of a program: the judge.
loader() { find "$1/" -name 'ld-[l2]*' -path '*/lib/*' \( -type f -o -type l \) -name '*.so*' | sort | head -n 1; }
libraries_of() { find "$1/" -name 'libc.so.6' -printf '%h\n' | sort -u | head -n 1; }
judge() {
  local usr
  usr=$(find "$1/usr/lib/" -name 'libstdc++.so.6' -printf '%h\n' | head -n 1)
  LD_TRACE_LOADED_OBJECTS=1 "$(loader "$1")" --library-path "$(libraries_of "$1"):$usr" "$2" 2>&1 || true
}

echo "--- against a root of Debian 11"
run_bprun abi "$T/app" --rootfs "$T/bullseye" --json
expect_status 65
python3 - "$T/stdout" <<'PY'
import json, sys
report = json.load(open(sys.argv[1]))
found = {(f["id"], f["file"], f["what"]): f for f in report["findings"]}
missing = found["missing-library", "bin/psql", "libpq.so.5"]
assert missing["severity"] == "error" and missing["basis"] == "measured", missing
assert missing["package"]["name"] == "libpq5", missing
assert "heroku-24" in missing["stacks"] and "debian-11" not in missing["stacks"], missing
versions = {f["file"]: f for f in report["findings"] if f.get("library") == "libc.so.6"}
assert versions["bin/ninja"]["what"].startswith("GLIBC_2."), versions
assert "debian-13" in versions["bin/ninja"]["stacks"], versions
assert "debian-11" not in versions["bin/ninja"]["stacks"], versions
symbols = next(f for f in report["findings"] if f.get("library") == "libstdc++.so.6")
assert symbols["what"].startswith("GLIBCXX_3.4."), symbols
assert "debian-13" in symbols["stacks"] and "debian-11" not in symbols["stacks"], symbols
PY
judge "$T/bullseye" "$T/app/bin/psql" >"$T/judged"
expect_in "$T/judged" "libc.so.6 => $T/bullseye"
expect_not_in "$T/judged" "libpq.so.5 => $T/bullseye"  # this machine may have one
newest=$(python3 -c 'import json, sys
print(next(f["what"] for f in json.load(open(sys.argv[1]))["findings"]
           if f.get("library") == "libc.so.6" and f["file"] == "bin/ninja"))' "$T/stdout")
judge "$T/bullseye" "$T/app/bin/ninja" >"$T/judged"
expect_in "$T/judged" "version \`$newest' not found"

echo "--- the same from the tables, as text"
run_bprun abi "$T/app" --stack debian-11
expect_status 65
expect_in "$T/stdout" "error: libpq.so.5 is missing on debian-11"
expect_in "$T/stdout" "Add the package libpq5"
expect_in "$T/stdout" "is newer than debian-11 has it in libc.so.6 (up to GLIBC_2.31)"
expect_in "$T/stdout" "is newer than debian-11 has it in libstdc++.so.6 (up to GLIBCXX_3.4.28)"
expect_in "$T/stdout" "bin/psql"

echo "--- the same packed as a slug"
tar -czf "$T/slug.tgz" -C "$T/app" .
run_bprun abi "$T/slug.tgz" --rootfs "$T/bullseye"
expect_status 65
expect_in "$T/stdout" "libpq.so.5"

echo "--- with the library that was missing"
parts bullseye "$T/bullseye" libpq5
run_bprun abi "$T/app" --rootfs "$T/bullseye"
expect_status 65
expect_not_in "$T/stdout" "libpq.so.5"
judge "$T/bullseye" "$T/app/bin/psql" >"$T/judged"
expect_in "$T/judged" "libpq.so.5 => $T/bullseye"

echo "--- on the system it was built for"
rm "$T/app/bin/psql"
run_bprun abi "$T/app" --rootfs "$T/trixie"
expect_status 0
expect_in "$T/stdout" "Nothing is missing."
judge "$T/trixie" "$T/app/bin/ninja" >"$T/judged"
expect_not_in "$T/judged" "not found"
