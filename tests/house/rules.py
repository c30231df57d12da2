#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The rules of the house, as tests. Every message says what to do instead.

    rules.py --list             the names of the rules
    rules.py NAME BUILD_DIR     checks one; exit status 1 and a line for each breach
    rules.py all BUILD_DIR      checks them all
    rules.py --write-rooms BUILD_DIR, --write-causes, --write-findings BUILD_DIR     write the tables that they compare
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path()

RULES = {}


def rule(function):
    RULES[function.__name__] = function
    return function


# --- what there is to look at ----------------------------------------------------------------------


def all_files():
    """What a commit would hold: known to git, or new and not ignored. Without git: everything."""
    try:
        listing = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "-co", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True).stdout.decode()
        names = sorted(set(filter(None, listing.split("\0"))))
    except (OSError, subprocess.CalledProcessError):
        names = [str(path.relative_to(ROOT)) for path in sorted(ROOT.rglob("*"))
                 if not str(path.relative_to(ROOT)).startswith(("build/", ".git/", "out/"))]
    return [name for name in names if (ROOT / name).is_file() and not (ROOT / name).is_symlink()]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def sources(*folders, ends=(".cpp", ".hpp")):
    return [name for name in all_files()
            if name.endswith(ends) and name.startswith(tuple(folder + "/" for folder in folders))]


def without_comments(text):
    """The same lines with comments and the inside of literals blanked out."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))

    pattern = r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
    return re.sub(pattern, blank, text, flags=re.S)


def lines_matching(name, pattern, text):
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(pattern, line):
            yield f"{name}:{number}: {read(name).splitlines()[number - 1].strip()}"


def rooms():
    """name -> (sentence, rooms it declares), as CMake wrote them down."""
    found = {}
    for line in (BUILD / "rooms.txt").read_text().splitlines():
        if line:
            name, sentence, arrows = line.split("|")
            found[name] = (sentence, arrows.split())
    return found


def includes(name):
    for number, line in enumerate(read(name).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+[<"]([^>"]+)[>"]', line)
        if match:
            yield number, match.group(1)


# --- the rules ---------------------------------------------------------------------------------------


@rule
def includes_follow_the_arrows():
    """A room includes only the rooms that its room.cmake names, and those that they stand on."""
    declared = rooms()

    def reachable(room):
        seen, todo = set(), [room]
        while todo:
            for below in declared.get(todo.pop(), ("", []))[1]:
                if below not in seen:
                    seen.add(below)
                    todo.append(below)
        return seen

    for name in sources("runner"):
        parts = name.split("/")
        if len(parts) < 3:
            continue
        room = parts[1]
        if room not in declared:
            continue
        allowed = reachable(room) | {room}
        for number, header in includes(name):
            match = re.match(r"runner/([a-z_]+)/", header)
            if match and match.group(1) not in allowed:
                yield (f"{name}:{number}: {room} includes {match.group(1)}. Name it under DEPENDS in "
                       f"runner/{room}/room.cmake, if the arrow may go that way; else pass a value")
            if header.startswith(("buildpacks/", "tests/")):
                yield f"{name}:{number}: the runner knows no buildpack and no test from inside"


@rule
def rooms_have_no_cycle():
    """No two rooms include each other, by whatever way round."""
    declared = rooms()
    done, path = set(), []

    def visit(room):
        if room in path:
            yield "a cycle of rooms: " + " -> ".join(path[path.index(room):] + [room])
            return
        if room in done:
            return
        path.append(room)
        for below in declared.get(room, ("", []))[1]:
            yield from visit(below)
        path.pop()
        done.add(room)

    for room in declared:
        yield from visit(room)


THIRD_PARTY = {
    r"archive(_entry)?\.h": "runner/archive/",
    r"libdeflate\.h|zlib\.h|zstd\.h|lzma\.h": "runner/archive/ runner/pack/",
    r"curl/": "runner/transfer/",
    r"nlohmann/|toml\+\+/|yaml-cpp/": "runner/document/",
    r"openssl/": "runner/base/",
    r"fmt/": "runner/base/",
    r"catch2/": "tests/support/",
}


@rule
def libraries_live_in_one_room():
    """A third-party header is included by its owner room's .cpp files and nowhere else."""
    for name in sources("runner", "buildpacks", "tests"):
        for number, header in includes(name):
            for pattern, owners in THIRD_PARTY.items():
                if not re.match(pattern, header):
                    continue
                if not name.startswith(tuple(owners.split())):
                    yield f"{name}:{number}: <{header}> belongs to {owners}: use that room's header"
                elif name.endswith(".hpp") and not pattern.startswith(("fmt", "catch2")):
                    yield f"{name}:{number}: <{header}> in a header spreads: move it into a .cpp"


BANNED = [
    (r"(?<![\w:.>])(std::)?system\s*\(", "system()", "process::run with a list of arguments"),
    (r"\bpopen\s*\(", "popen()", "process::capture"),
    (r"\bstd::regex\b|#\s*include\s*<regex>", "std::regex", "text:: functions, or a small parser"),
    (r"(?<![\w.>])(set|put|unset)env\s*\(", "setenv()", "process::Environment, given to the child"),
    (r"(?<![\w.>])f?chdir\s*\(", "chdir()", "an absolute path, or Command's folder"),
    (r"\bget(pw|gr)(nam|uid|gid|ent)(_r)?\s*\(", "getpwnam() and kin", "ids as numbers: static binaries "
     "must not load NSS"),
    (r"\bgetaddrinfo\s*\(|\bdlopen\s*\(|\biconv_open\s*\(", "getaddrinfo(), dlopen(), iconv_open()",
     "bprun-fetch: static binaries must not load libraries"),
    (r"\bstd::filesystem::remove_all\b|(?<![\w])remove_all\s*\(", "remove_all()", "fs::remove_tree"),
    (r"\b(tmpnam|mktemp|tempnam)\s*\(", "tmpnam()", "fs::TempDir"),
    (r"\b(strcpy|strcat|sprintf|gets)\s*\(", "unbounded C strings", "std::string and bprun::format"),
    (r"\busing\s+namespace\s+std\s*;", "using namespace std", "the names you need"),
    (r"\b(rand|srand)\s*\(", "rand()", "a counter, or getrandom()"),
    (r"\bstd::exit\s*\(|(?<![\w.>])exit\s*\(", "exit()", "return a Result; _exit() in a forked child"),
]

# Where one of them is what the file is for.
ALLOWED = [
    ("chdir()", "runner/process/"),  # in the child, between fork and exec
    ("chdir()", "runner/sandbox/tree_view.cpp"),  # in a forked child that goes no further
    ("getaddrinfo(), dlopen(), iconv_open()", "runner/transfer/fetch"),  # bprun-fetch is dynamic
]


@rule
def banned_calls():
    """Calls that are unsafe, slow, or do not work in static binaries."""
    for name in sources("runner", "buildpacks"):
        text = without_comments(read(name))
        for pattern, what, instead in BANNED:
            for place in lines_matching(name, pattern, text):
                if any(name.startswith(folder) for call, folder in ALLOWED if call == what):
                    continue
                yield f"{place}\n    {what} is not used here: take {instead}"


@rule
def no_try_beside_other_members():
    """GCC forgets what a braced initialiser has made already when a TRY in it returns."""
    for name in sources("runner", "buildpacks", "tests"):
        yield from lines_matching(
            name, r"^\s+\.\w+ = (?=.*\bTRY(_WHILE)?\()|, \.\w+ = (?=[^,]*\bTRY(_WHILE)?\()",
            without_comments(read(name)))


@rule
def only_report_and_cli_print():
    """The rooms emit events or return values; report/, cli/ and herokuish/ write to the terminal."""
    pattern = (r"std::(cout|cerr|clog)\b|(?<![\w.>])(std::)?(printf|puts|putchar|vprintf)\s*\(|"
               r"\bfprintf\s*\(\s*std(out|err)|\bwrite(_all)?\s*\(\s*(STD(OUT|ERR)_FILENO|[12]\s*,)|<iostream>")
    # Programs of their own have their own output; in a child, 1 and 2 are what is being set up.
    allowed = ("runner/report/", "runner/cli/", "runner/herokuish/", "runner/main.cpp", "runner/process/", "runner/sandbox/")
    for name in sources("runner"):
        if name.startswith(allowed) or "int main(" in read(name):
            continue
        for place in lines_matching(name, pattern, without_comments(read(name))):
            yield f"{place}\n    emit a report::Event, or return the text"


@rule
def every_source_is_built():
    """Every .cpp of a room is in its room.cmake, every test in its tests.cmake, and the other way round."""
    for folder, listing in (("runner", "room.cmake"), ("tests/unit", "tests.cmake")):
        for name in sources(folder, ends=(".cpp",)):
            parts = name[len(folder) + 1:].split("/")
            if len(parts) < 2:
                continue
            cmake = ROOT / folder / parts[0] / listing
            if not cmake.exists():
                yield f"{name}: {folder}/{parts[0]} has no {listing}: nothing builds this file"
            elif not re.search(rf"(?<![\w]){re.escape(parts[-1])}(?![\w])", cmake.read_text()):
                yield f"{name}: not listed in {folder}/{parts[0]}/{listing}: list it, or delete the file"


@rule
def architecture_shows_the_rooms():
    """The table in docs/architecture.md is what the build declares."""
    text = read("docs/architecture.md")
    begin, end = "<!-- rooms -->", "<!-- /rooms -->"
    if begin not in text or end not in text:
        yield f"docs/architecture.md: the marks {begin} and {end} are missing"
        return
    shown = text.split(begin)[1].split(end)[0].strip()
    wanted = room_table().strip()
    if shown != wanted:
        yield ("docs/architecture.md: the table of rooms is not what the build declares. "
               "Run: tests/house/rules.py --write-rooms BUILD_DIR")
        old = set(shown.splitlines())
        yield from (f"    + {line}" for line in wanted.splitlines() if line not in old)


def room_table():
    lines = ["| room | what it does | may include |", "|---|---|---|"]
    for name, (sentence, arrows) in rooms().items():
        lines.append(f"| `{name}` | {sentence} | {' '.join(arrows) or '—'} |")
    return "\n".join(lines)


@rule
def no_machine_paths():
    """Nothing in the repository knows the machine that it was written on."""
    places = {str(ROOT), str(Path.home()), "/Users/", "/tmp/" + "brief"} - {"/", "/root", "/app"}
    pattern = "|".join(rf"(?<![\w./-]){re.escape(place)}(?![\w-])" for place in sorted(places))
    pattern += r"|(?<![\w./-])/work/(main|shared)(?![\w-])"
    for name in all_files():
        for place in lines_matching(name, pattern, read(name)):
            if name != "tests/house/rules.py":
                yield f"{place}\n    take the path from an argument, a temporary directory, or $HOME"


def hosts_of_this_machine():
    """Hosts of package registries and mirrors, from the clients' own settings."""
    urls = []

    def run(*command):
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False,
                                  stdin=subprocess.DEVNULL)
            urls.extend(re.findall(r"https?://[^\s\"']+", done.stdout))

    run("npm", "config", "get", "registry")
    run("apt-get", "indextargets", "--format", "$(REPO_URI)")
    run("git", "config", "--get-regexp", "url\\..*")
    if shutil.which("npm"):
        root = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, cwd="/",
                              check=False).stdout.strip()
        for path in Path(root).glob("npm/node_modules/@npmcli/config/lib/definitions/definitions.js"):
            match = re.search(r"default:\s*[\"'`](https?://[^\"'`]+)[\"'`]",
                              path.read_text().split("'registry'", 1)[-1])
            if match:
                urls.append(match.group(1))
    hosts = {re.sub(r"^https?://([^/@]*@)?([^/:]+).*", r"\2", url) for url in urls}
    return sorted(host for host in hosts if "." in host and not re.fullmatch(r"[\d.]+|localhost", host))


@rule
def no_registry_hosts():
    """Package registries and mirrors are the client's settings; their hosts stand in no file."""
    hosts = [host for host in hosts_of_this_machine() if host not in ("github.com", "nodejs.org")]
    if not hosts:
        return
    pattern = re.compile("|".join(rf"(?<![\w.-]){re.escape(host)}(?![\w.-])" for host in hosts))
    for name in all_files():
        for number, line in enumerate(read(name).splitlines(), 1):
            if pattern.search(line):
                yield (f"{name}:{number}: names the host of a registry or mirror. Take it from the "
                       "client's settings when it runs, or write registry.example")


@rule
def nothing_left_to_do():
    """What is unfinished is an issue, not a comment."""
    pattern = r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HACK)\b"
    for name in all_files():
        if name.startswith("fixtures/") or name == "tests/house/rules.py":
            continue
        for place in lines_matching(name, pattern, read(name)):
            yield f"{place}\n    do it, or write down why it is as it is"


LONGEST = 600


@rule
def files_stay_small():
    """A file that cannot be read in one sitting is two files."""
    for name in sources("runner", "buildpacks", "tests"):
        count = read(name).count("\n")
        if count > LONGEST:
            yield f"{name}: {count} lines, and {LONGEST} is the limit: split it by what it does"
    for name in all_files():
        size = (ROOT / name).stat().st_size
        if size > 400_000:
            yield f"{name}: {size} bytes: make it when a test runs, instead of keeping it"


@rule
def no_sheds():
    """A name says what is inside; these names say nothing."""
    words = {"util", "utils", "common", "helper", "helpers", "manager", "misc", "core", "stuff"}
    for name in sources("runner", "buildpacks", "tests"):
        for part in Path(name).with_suffix("").parts:
            if words & set(part.split("_")):
                yield f"{name}: call it by what it does, not `{part}`"


@rule
def every_file_names_its_licence():
    """One SPDX line, at the top."""
    def is_script(name):
        with open(ROOT / name, "rb") as file:
            return file.read(2) == b"#!"

    for name in all_files():
        code = name.endswith((".cpp", ".hpp", ".py", ".sh")) or (
            (ROOT / name).stat().st_mode & 0o100 and is_script(name))
        if code and "SPDX-License-Identifier: MIT" not in "\n".join(read(name).splitlines()[:4]):
            yield f"{name}: the first lines lack `SPDX-License-Identifier: MIT`"


@rule
def text_is_tidy():
    """No tabs or blanks at line ends, a newline at the end, LF only."""
    for name in all_files():
        if name.startswith("fixtures/") or not name.endswith(
                (".cpp", ".hpp", ".py", ".md", ".cmake", ".toml", ".json", ".sh", ".txt", ".yml")):
            continue
        text = read(name)
        if "\r" in text:
            yield f"{name}: has carriage returns"
        if text and not text.endswith("\n"):
            yield f"{name}: no newline at its end"
        for number, line in enumerate(text.splitlines(), 1):
            if line != line.rstrip() or (line.startswith("\t") and name.endswith((".cpp", ".hpp", ".py"))):
                yield f"{name}:{number}: blanks at the end of the line, or a tab"


@rule
def headers_are_guarded():
    """#pragma once, and no `using namespace` in a header."""
    for name in sources("runner", "buildpacks", "tests", ends=(".hpp",)):
        text = read(name)
        if "#pragma once" not in text:
            yield f"{name}: lacks #pragma once"
        for place in lines_matching(name, r"^\s*using namespace", without_comments(text)):
            yield f"{place}\n    a header must not decide for those who include it"


@rule
def diagnoses_are_documented():
    """Every id of stacks/diagnoses.toml stands in docs/reference/diagnoses.md, and no other."""
    ids = set(re.findall(r'^id = "([^"]+)"', read("stacks/diagnoses.toml"), re.M))
    shown = set(re.findall(r"^\| `([a-z-]+)` \| (?:error|warning|note) \|",
                           read("docs/reference/diagnoses.md"), re.M))
    for missing in sorted(ids - shown):
        yield f"docs/reference/diagnoses.md: lacks `{missing}` of stacks/diagnoses.toml"
    # What a buildpack answers in its own words has no sentence of ours.
    for gone in sorted(shown - ids - {"buildpack-says"}):
        yield f"docs/reference/diagnoses.md: stacks/diagnoses.toml has no `{gone}`"


def cause_table():
    """runner/causes/causes.toml as docs/reference/causes.md shows it: a table for each of its chapters."""
    lines, entry = [], {}
    for line in read("runner/causes/causes.toml").splitlines():
        if chapter := re.match(r"# --- (.*) ---$", line):
            lines += ["", f"### {chapter[1][0].upper()}{chapter[1][1:]}", "", "| id | what it says |", "|---|---|"]
        elif line == "[[cause]]":
            entry = {}
        elif key := re.match(r'(id|certainty|says) = "(.*)"$', line):
            entry[key[1]] = key[2].replace('\\"', '"')
            if key[1] == "says":
                says = re.sub(r"\{([a-z_]+)\}", lambda name: f"*{name[1].replace('_', ' ')}*", entry["says"])
                probably = " (probably)" if entry.get("certainty") == "probable" else ""
                lines.append(f"| `{entry['id']}` | {says}{probably} |")
    return "\n".join(lines).strip()


@rule
def causes_are_documented():
    """docs/reference/causes.md shows the causes of runner/causes/causes.toml as they are, and each has its sample."""
    ids = set(re.findall(r'^id = "([^"]+)"', read("runner/causes/causes.toml"), re.M))
    for name in sorted(ids):
        if not (ROOT / f"fixtures/causes/{name}.log").is_file():
            yield f"fixtures/causes/{name}.log: a cause without the lines that show it is not tested"
    shown = read("docs/reference/causes.md").split("<!-- causes -->")[1].split("<!-- /causes -->")[0]
    if shown.strip() != cause_table():
        yield "docs/reference/causes.md: write its tables anew with tests/house/rules.py --write-causes build/dev"


def finding_table():
    """The kinds of runner/doctor/finding.cpp as docs/reference/doctor.md shows them."""
    rows = re.findall(r'Kind\{"([a-z-]+)",\s*Severity::(\w+),\s*"([^"]+)"\}', read("runner/doctor/finding.cpp"))
    return "\n".join(["| id | severity | what is so |", "|---|---|---|"]
                     + [f"| `{name}` | {severity} | {says} |" for name, severity, says in rows])


@rule
def findings_are_documented():
    """docs/reference/doctor.md shows what bprun doctor can find, by id; the code finds nothing else."""
    shown = read("docs/reference/doctor.md").split("<!-- kinds -->")[1].split("<!-- /kinds -->")[0]
    if shown.strip() != finding_table():
        yield "docs/reference/doctor.md: write its table anew with tests/house/rules.py --write-findings build/dev"
    ids = re.findall(r"^\| `([a-z-]+)`", finding_table(), re.M)
    if ids != sorted(ids):
        yield "runner/doctor/finding.cpp: the kinds are not in the order of their ids"
    code = "".join(read(name) for name in all_files() if name.startswith("runner/doctor/") and name.endswith(".cpp")
                   and name != "runner/doctor/finding.cpp") + read("runner/pipeline/doctor.cpp")
    for unused in sorted(name for name in ids if f'"{name}"' not in code):
        yield f"runner/doctor/finding.cpp: nothing finds {unused}"


@rule
def links_in_docs_lead_somewhere():
    """A relative link of a .md file names a file that is there."""
    for name in all_files():
        if not name.endswith(".md") or name.startswith("fixtures/"):
            continue
        for number, line in enumerate(read(name).splitlines(), 1):
            for target in re.findall(r"\]\(([^)#\s]+)", line):
                if "://" in target or target.startswith("mailto:"):
                    continue
                if not ((ROOT / name).parent / target).exists():
                    yield f"{name}:{number}: {target} does not exist"


def main():
    global BUILD
    arguments = sys.argv[1:]
    if arguments == ["--list"]:
        print("\n".join(RULES))
        return 0
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    BUILD = Path(arguments[1]).resolve()
    for option, name, mark, table in (("--write-rooms", "docs/architecture.md", "rooms", room_table),
                                      ("--write-causes", "docs/reference/causes.md", "causes", cause_table),
                                      ("--write-findings", "docs/reference/doctor.md", "kinds", finding_table)):
        if arguments[0] != option:
            continue
        path = ROOT / name
        before, rest = path.read_text().split(f"<!-- {mark} -->")
        after = rest.split(f"<!-- /{mark} -->")[1]
        path.write_text(f"{before}<!-- {mark} -->\n{table()}\n<!-- /{mark} -->{after}")
        return 0
    wanted = list(RULES) if arguments[0] == "all" else [arguments[0]]
    broken = 0
    for name in wanted:
        for breach in RULES[name]():
            broken += 1
            print(f"{name}: {breach}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
