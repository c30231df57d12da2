#!/bin/bash
# SPDX-License-Identifier: MIT
# Names of any bytes, paths of 4096 bytes, deep trees, holes, hard links, sockets, devices, set-user-id bits, times in the
# future: built from a copy and from an overlay, and packed, to the same slug.
source "$(dirname "$0")/support.bash"

odd() {
  python3 - "$1" <<'PY'
import os, socket, stat, sys
os.makedirs(sys.argv[1])
os.chdir(sys.argv[1])

def put(name, text, directory=None):
    file = os.open(name, os.O_CREAT | os.O_WRONLY, 0o644, dir_fd=directory)
    os.write(file, text)
    os.close(file)

def deep(name, levels):
    at = os.open(".", os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=at)
        below = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    return at

put(b"new\nline", b"1")
put(b"\xff\xfe-bytes", b"2")
os.mkdir(b"dir\n\xff")
put(b"dir\n\xff/x", b"3")
put(b"-rf *", b"4")
put(b"program", b"#!/bin/sh\n")
os.chmod("program", 0o6755)
os.link("program", "hard link")
with open("holes", "wb") as file:
    file.seek(40 << 20)
    file.write(b"middle")
    file.truncate(80 << 20)
socket.socket(socket.AF_UNIX).bind("socket")
os.mkfifo("fifo")
if os.geteuid() == 0:
    try:
        os.mknod("device", 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    except OSError:
        pass
long_one = deep("d" * 199, 20)
put("f" * 96, b"at a path of 4096 bytes", long_one)
put("e" * 255, b"and beyond", long_one)
put("f", b"more levels than descriptors", deep("n", 1100))
future = 4102444800  # 2100: the clock was set back since
for name in ("program", b"new\nline", b"dir\n\xff"):
    os.utime(name, (future, future))
PY
}
app=$T/app
odd "$app"
sum() { sha256sum <"$out/slug.tgz" | cut -d' ' -f1; }
# The limit that most users have.
ulimit -Sn 1024
built --buildpack "$buildpacks/no-op" --source copy
expect_in "$T/stderr" "fifo is no file, directory or link"
expect_nothing_left_behind
slug=$(sum)
if ((EUID == 0)); then
  build --buildpack "$buildpacks/no-op" --source overlay
  if ((status == 0)); then expect_same "$(sum)" "$slug" "from an overlay"; else echo "no overlay here: $(tail -n 3 "$T/stderr")"; fi
fi
built --buildpack "$buildpacks/no-op" --source copy
expect_same "$(sum)" "$slug" "built again"
run_bprun slug create "$app" -o "$T/created.tgz" --store "$T/another"
expect_status 0
expect_in "$T/stderr" "socket is no file, directory or link"
expect_same "$(sha256sum <"$T/created.tgz" | cut -d' ' -f1)" "$slug" "as slug create has it"

echo "--- what is in it (tar itself makes no path of 4096 bytes)"
python3 - "$T/created.tgz" <<'PY'
import os, sys, tarfile
found = {}
for member in tarfile.open(sys.argv[1]):
    if not member.isdir():
        assert member.isreg(), member
        found[os.fsencode(member.name).removeprefix(b"./")] = (member.mode, member.size)
long_one = b"/".join([b"d" * 199] * 20) + b"/"
expected = {b"new\nline": (0o644, 1), b"\xff\xfe-bytes": (0o644, 1), b"dir\n\xff/x": (0o644, 1), b"-rf *": (0o644, 1),
            b"program": (0o755, 10), b"hard link": (0o755, 10), b"holes": (0o644, 80 << 20),
            long_one + b"f" * 96: (0o644, 23), long_one + b"e" * 255: (0o644, 10), b"n/" * 1100 + b"f": (0o644, 28)}
assert found == expected, {k: v for k, v in found.items() if expected.get(k) != v}
assert len(long_one + b"f" * 96) == 4096
PY
run_bprun run --slug "$T/created.tgz" --store "$store" 'find . -type f | wc -l'
expect_status 0
expect_same "$(cat "$T/stdout")" 12 "lines of ten names, of which two have two"
expect_nothing_left_behind

echo "--- a clock that was set back: what is in the store and in the tree is from the future"
# What belongs to a build's own user stays as it is.
find "$store" "$app" ! -type l -exec touch -h -d '2100-01-01' {} + 2>/dev/null || true
for place in "$store" "$app"; do
  [[ -n $(find "$place" -type f -newermt 2099-12-31 -print -quit) ]] || fail "nothing in $place is from the future"
done
touch -d '2100-01-02' "$app/program"
built --buildpack "$buildpacks/no-op" --source copy
expect_same "$(sum)" "$slug" "after the clock was set back"
# As long as before, of the same time, and another content: it is noticed.
printf '#!/bin/Sh\n' >"$app/program"
touch -d '2100-01-02' "$app/program"
built --buildpack "$buildpacks/no-op" --source copy
[[ $(sum) != "$slug" ]] || fail "a change was not noticed"
expect_same "$(tar -xzOf "$out/slug.tgz" ./program)" "#!/bin/Sh"
