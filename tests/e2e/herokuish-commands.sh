#!/bin/bash
# SPDX-License-Identifier: MIT
# Herokuish's command tree: help, paths, version, lists, unknown words, and its four names (H-1, H-4 to H-15).
# labels: fast
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/herokuish.bash"
new_machine

# --- H-7, H-8: the tree ----------------------------------------------------------------------------------
nothing=''
cat >"$T/tree" <<EOF

Available commands:
  buildpack                Use and install buildpacks
    build                    Build an application using installed buildpacks
    detect                   Detect suitable buildpack for an application
    install                  Install buildpack from Git URL and optional committish
    list                     List installed buildpacks
    test                     Build and run tests for an application using installed buildpacks
  help                     Shows help information for a command
  paths                    Shows path settings
  procfile                 Use Procfiles and run app commands
    exec                     Run as unprivileged user with Heroku-like env
    parse                    Get command string for a process type from Procfile
    start                    Run process type command from Procfile through exec
  slug                     Manage application slugs
    export                   Export generated slug tarball to URL (PUT) or STDOUT
    generate                 Generate a gzipped slug tarball from the current app
    import                   Import a gzipped slug tarball from URL or STDIN $nothing
  test                     Test running an app through Herokuish
  version                  Show version and supported version info

EOF
for words in "" help; do
  # shellcheck disable=SC2086
  call herokuish $words
  expect_status 0
  cmp "$T/tree" "$T/stdout" || fail "the tree is another"
done

# --- H-9: a namespace alone ------------------------------------------------------------------------------
call herokuish slug
expect_status 0
expect_same "$(cat "$T/stdout")" "Manage application slugs

Available commands:
  export                   Export generated slug tarball to URL (PUT) or STDOUT
  generate                 Generate a gzipped slug tarball from the current app
  import                   Import a gzipped slug tarball from URL or STDIN "

# --- H-10: unknown words; never a pattern, never run -----------------------------------------------------
for words in "nothing" "slug nothing" "path. echo injected" "buildpack lis. echo injected"; do
  # shellcheck disable=SC2086
  call herokuish $words
  expect_status 2
  expect_in <(head -n 1 "$T/stdout") "No such command: "
  expect_same "$(sed -n 3p "$T/stdout")" "Available commands:"
  if grep -qx injected "$T/stdout"; then fail "a word was run"; fi
done

# --- H-11: help of a command -----------------------------------------------------------------------------
call herokuish help buildpack install
expect_status 0
expect_same "$(head -n 3 "$T/stdout")" "buildpack-install <url> <commit> <name> $nothing
  Install buildpack from Git URL and optional committish"
expect_in "$T/stdout" "Usage: herokuish buildpack install"
call herokuish help nothing
expect_status 2
expect_line "$T/stdout" "No such command: nothing"

# --- H-4, H-12: paths ------------------------------------------------------------------------------------
call APP_PATH=/ignored herokuish paths
expect_status 0
if ((EUID == 0)); then
  call herokuish paths
  expect_same "$(cat "$T/stdout")" "APP_PATH=/app                    # Application path during runtime
ENV_PATH=/tmp/env                # Path to files for defining base environment
BUILD_PATH=/tmp/build            # Working directory during builds
CACHE_PATH=/tmp/cache            # Buildpack cache location
IMPORT_PATH=/tmp/app             # Mounted path to copy to app path
BUILDPACK_PATH=/tmp/buildpacks   # Path to installed buildpacks"
  call APP_PATH=/one app_path=/two CACHE_PATH=/cache herokuish paths
  expect_in "$T/stdout" "APP_PATH=/two  "
  expect_in "$T/stdout" "CACHE_PATH=/cache  "
fi

# --- H-13: version ---------------------------------------------------------------------------------------
call herokuish version
expect_status 0
expect_in <(head -n 1 "$T/stdout") "herokuish: "
expect_line "$T/stdout" "buildpacks:"
grep -qE '^  heroku-buildpack-ruby      v[0-9]+$' "$T/stdout" || fail "no line of the ruby buildpack"
expect_in <(tail -n 1 "$T/stdout") "bprun: "
call BPRUN_COMPAT=herokuish herokuish version
expect_not_in "$T/stdout" "bprun"

# --- H-5, H-15: list makes the directories, procfile does not ----------------------------------------------
rm -rf "${m:?}/tmp/buildpacks"
call herokuish procfile parse web
expect_status 1
expect_no_file "$m/tmp/buildpacks"
call herokuish buildpack list
expect_status 0
expect_same "$(cat "$T/stdout")" ""
for folder in env build cache buildpacks; do expect_file "$m/tmp/$folder"; done
mkdir "$m/tmp/buildpacks/"{11_b,00_a}
call herokuish buildpack list
expect_same "$(cat "$T/stdout")" "00_a
11_b"

# --- H-6: TRACE says more on stderr, and nothing else on stdout ---------------------------------------------
call TRACE=1 herokuish buildpack list
expect_same "$(cat "$T/stdout")" "00_a
11_b"

# --- H-1: names -----------------------------------------------------------------------------------------------
printf 'web: echo started\n' >"$m/app/Procfile"
call /start web
expect_same "$(cat "$T/stdout")" started
call /exec echo "two words"
expect_same "$(cat "$T/stdout")" "two words"
# A link to bprun under another path counts, a file of that name does not, and bprun stays bprun.
mkdir "$T/links"
ln -s "$bprun" "$T/links/start"
cp "$bprun" "$T/links/exec"
status=0
app_path=$m/nowhere "$T/links/start" web >"$T/stdout" 2>&1 || status=$?
expect_status 1
expect_in "$T/stdout" "there is no Procfile in $m/nowhere"
status=0
"$T/links/exec" >"$T/stdout" 2>&1 || status=$?
expect_in "$T/stdout" "bprun builds apps with buildpacks"
