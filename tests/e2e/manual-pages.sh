#!/bin/bash
# SPDX-License-Identifier: MIT
# Manual pages and --help come from one table and one text: groff has nothing to say against any page, and what a reader
# sees of it is what --help says.
# labels: fast
source "$(dirname "$0")/support.bash"
command -v groff >/dev/null || skip "groff is not here"

run_bprun man -o "$T/man1"
expect_status 0
pages=("$T/man1"/bprun*.1)
((${#pages[@]} > 40)) || fail "there are only ${#pages[@]} pages"
for page in "${pages[@]}"; do
  # In lines as wide as an option and its help: what is looked for must not be broken.
  groff -K utf8 -man -ww -rLL=200n -P -cbou -Tutf8 "$page" >"$page.txt" 2>"$T/stderr"
  [[ ! -s $T/stderr ]] || fail "$page: $(cat "$T/stderr")"
  expect_in "$page.txt" "NAME"
done

# Each line of options and of examples in --help is in the page.
"$bprun" help build >"$T/help"
sed -n 's/^  \(-.*\)/\1/p' "$T/help" >"$T/rows"
while read -r name value _; do
  expect_in "$T/man1/bprun-build.1.txt" "$name"
  [[ $value != -* ]] || expect_in "$T/man1/bprun-build.1.txt" "$value"
done <"$T/rows"
expect_in "$T/man1/bprun-build.1.txt" "where slug.tgz, Procfile and build.json go (default: out)"
expect_in "$T/man1/bprun-build.1.txt" "bprun build shop --shell-on-failure"
expect_in "$T/help" "bprun build shop --shell-on-failure"
expect_in "$T/man1/bprun.1.txt" "bprun-slug-inspect(1)"

# One page by its command; the same bytes each time; unknown ones are told.
run_bprun man slug inspect
cmp "$T/stdout" "$T/man1/bprun-slug-inspect.1"
run_bprun man slug inspekt
expect_status 64
expect_in "$T/stderr" "slug inspekt"
