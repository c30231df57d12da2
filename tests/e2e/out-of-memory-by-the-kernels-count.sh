#!/bin/bash
# SPDX-License-Identifier: MIT
# Where a group that bprun knows nothing of runs out of memory, the kernel's own count tells the cause.
source "$(dirname "$0")/support.bash"

[[ $(swapon --noheadings 2>/dev/null) == "" ]] || skip "this machine has swap, and memory does not run out in time"
[[ -n $(sed -n 's/^oom_kill //p' /proc/vmstat) ]] || skip "this kernel does not count"
group=/sys/fs/cgroup/memory$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup)/bprun-test-$mark
[[ -d /sys/fs/cgroup/memory ]] || group=/sys/fs/cgroup/bprun-test-$mark
mkdir "$group" 2>/dev/null || skip "no memory group can be made here"
clean_up() { rmdir "$group"; }
limit=$group/memory.max
[[ -e $limit ]] || limit=$group/memory.limit_in_bytes
[[ -e $limit ]] || skip "groups here have no limit of memory"
echo 150000000 >"$limit"

app static-procfile
new_buildpack eats 'python3 -c "x = bytearray(400_000_000); print(len(x))"'
status=0
bash -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' "$group" "$bprun" build "$app" -o "$out" --store "$store" \
  --buildpack "$buildpack" >"$T/stdout" 2>"$T/stderr" </dev/null || status=$?
expect_status 137
expect_in "$T/stderr" "out-of-memory]"
known=$(field "$out/build.json" cause.known.id)
[[ $known == *out-of-memory ]] || fail "the kernel's count is not looked at: $known"
