# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2164
# For tests that read a page of the documentation and do what it shows, in $T/reader. Source it after support.bash.

printf 'store = "%s"\nstate = "%s"\n' "$store" "$T/state" >"$XDG_CONFIG_HOME/bprun.toml"
export HOME=$T/home GIT_CONFIG_NOSYSTEM=1
mkdir -p "$T/bin" "$HOME" "$T/reader"
ln -s "$bprun" "$T/bin/bprun"
PATH=$T/bin:$PATH
cd "$T/reader"

# Every command of the page, in its order; and what it says is said. The page's port is replaced by a free one.
read_page() {
  python3 "$root/tests/support/page_script.py" "$root/docs/$1" "$T" >"$T/script"
  sed -i "s/\b5001\b/$(free_port)/g" "$T/script"
  bash "$T/script" >"$T/stdout" 2>&1 </dev/null || fail "$1: $(tail -n 60 "$T/stdout")"
  tail -n 1 "$T/stdout"
}
