#!/bin/bash
# SPDX-License-Identifier: MIT
# bprun and the built-ins' executables load no library, so they start on every stack.
# labels: fast
source "$(dirname "$0")/support.bash"

folder=$(dirname "$bprun")
count=0
while IFS= read -r -d '' file; do
  [[ $(head -c 4 "$file" | tail -c 3) == ELF ]] || continue
  [[ $(basename "$file") != bprun-fetch ]] || continue
  count=$((count + 1))
  readelf -ld "$file" >"$T/headers"
  expect_not_in "$T/headers" INTERP
  expect_not_in "$T/headers" NEEDED
done < <(find -L "$folder/bprun" "$folder/bprun-launch" "$folder/buildpacks" -type f -perm -u+x -print0)
((count >= 2)) || fail "found $count executables only"
