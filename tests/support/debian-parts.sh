#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Unpacks packages of any Debian release, from this machine's own mirror, without root and without
# installing anything:
#
#   tests/support/debian-parts.sh trixie DIR libc6 ninja-build
#
# DIR then holds their files as that release's root filesystem would. Dependencies are not followed.
# Packages are checked with the keys of debian-archive-keyring. Exit status 3: the mirror does not
# have that release (any more).
set -euo pipefail

suite=$1 target=$2
shift 2

state=$(mktemp -d "${TMPDIR:-/tmp}/bprun-debian.XXXXXX")
trap 'rm -rf "$state"' EXIT
mkdir -p "$state"/{lists/partial,cache/archives/partial,keys,debs} "$target"

# shellcheck disable=SC2016  # apt-get expands it
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
[[ -n $mirror ]] || {
  echo "this machine's apt has no Debian mirror" >&2
  exit 3
}
# Keys of releases that are no longer maintained are in a file of their own.
for keys in /usr/share/keyrings/debian-archive-{keyring,removed-keys}.gpg; do
  [[ ! -e $keys ]] || cp -L "$keys" "$state/keys/"
done
echo "deb [target=Packages lang=none] $mirror $suite main" >"$state/sources.list"
: >"$state/status"

apt=(apt-get -q
  -o Dir::State="$state" -o Dir::State::status="$state/status" -o Dir::State::lists="$state/lists"
  -o Dir::Cache="$state/cache" -o Dir::Etc::sourcelist="$state/sources.list"
  -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::trusted=/dev/null
  -o Dir::Etc::trustedparts="$state/keys" -o Dir::Etc::preferences=/dev/null
  -o Dir::Etc::preferencesparts=/dev/null
  -o Acquire::Retries=3 -o APT::Sandbox::User=root -o APT::Update::Error-Mode=any)
if ! "${apt[@]}" update >"$state/log" 2>&1; then
  cat "$state/log" >&2
  ! grep -q 'does not have a Release file\|404' "$state/log" || exit 3
  exit 1
fi
cd "$state/debs"
"${apt[@]}" download "$@" >"$state/log" 2>&1 || {
  cat "$state/log" >&2
  exit 1
}
for package in *.deb; do
  dpkg-deb --extract "$package" "$target"
done
