#!/bin/bash
# SPDX-License-Identifier: MIT
# A dependency from git: Mix asks git about it each time the app starts, and is answered from the slug; also where there
# is no git. The same source makes the same bytes, and a newer revision is fetched on top of what the cache has.
source "$(dirname "$0")/support.bash"

elixir_app
mkdir -p "$T/words/lib" "$T/repositories"
printf 'defmodule Words.MixProject do\n  use Mix.Project\n  def project, do: [app: :words, version: "1.0.0"]\nend\n' >"$T/words/mix.exs"
words_say() {
  echo "defmodule Words do def text, do: \"$1\" end" >"$T/words/lib/words.ex"
  [[ -d $T/words/.git ]] || git -C "$T/words" init -q -b main
  commit_all "$T/words" "$1"
  git -C "$T/words" push -q "$T/repositories/words.git" main
  git -C "$T/repositories/words.git" update-server-info
  printf '%%{\n  "words": {:git, "%s/words.git", "%s", [branch: "main"]},\n}\n' \
    "$server" "$(git -C "$T/words" rev-parse HEAD)" >"$app/mix.lock"
}
git init -q --bare "$T/repositories/words.git"
serve "$T/repositories"
words_say "first words"
sed -i "s|deps: \[\]|deps: [{:words, git: \"$server/words.git\", branch: \"main\"}]|" "$app/mix.exs"
sed -i 's/"Hello from/Words.text() <> ", hello from/' "$app/lib/elixir_web/page.ex"

# The web process type, from the slug; further words are bprun's.
web_answers() {
  local expected=$1
  shift
  PORT=$(free_port)
  export PORT
  "$bprun" start web --store "$store" "$@" >"$T/web.log" 2>&1 &
  local pid=$!
  children+=("$pid")
  eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
  expect_in "$T/page" "$expected"
  expect_not_in "$T/web.log" Compiling
  kill -TERM "$pid"
  await_exit "$pid"
}

built
expect_same "$(cat "$out/Procfile")" "web: mix run --no-halt"
web_answers "first words, hello from Elixir" --slug "$out/slug.tgz"
first=$(sha256sum <"$out/slug.tgz")
built --app another
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the same source without a cache"
cut_network built_again
expect_same "$(sha256sum <"$out/slug.tgz")" "$first" "the slug of the second build"

# Every program of this machine but git.
unpack
expect_no_file "$T/slug/deps/words/.git/index"
mkdir "$T/slug/programs"
for program in /usr/bin/*; do
  [[ ${program##*/} == git* ]] || ln -s "$program" "$T/slug/programs/"
done
[[ $EUID != 0 ]] || chown -Rh 65534:65534 "$T/slug"
run_bprun run --dir "$T/slug" --store "$store" --env PATH=/app/programs 'type -P git; git status'
expect_in "$T/stdout" "/app/.platform_tools/without-git/git"
expect_in "$T/stderr" "git is not installed here"
expect_status 127
web_answers "first words, hello from Elixir" --dir "$T/slug" --env PATH=/app/programs

words_say "second words"
built
expect_in "$T/stdout" "Generated words app"
expect_not_in "$T/stdout" "Cloning"
web_answers "second words, hello from Elixir" --slug "$out/slug.tgz"

# A dependency from a path that rebar3 builds: Mix starts rebar3 whenever the app starts, and finds it.
mkdir -p "$app/vendor/lines/src"
printf '{application, lines, [{vsn, "1.0.0"}, {applications, [kernel, stdlib]}]}.\n' >"$app/vendor/lines/src/lines.app.src"
printf -- '-module(lines).\n-export([text/0]).\ntext() -> <<"lines of Erlang">>.\n' >"$app/vendor/lines/src/lines.erl"
echo '{erl_opts, [debug_info]}.' >"$app/vendor/lines/rebar.config"
sed -i 's|branch: "main"}|&, {:lines, path: "vendor/lines"}|' "$app/mix.exs"
built
run_bprun run --slug "$out/slug.tgz" --store "$store" 'PORT=0 mix run -e "IO.puts([Words.text(), :lines.text()])"'
expect_status 0
expect_in "$T/stdout" "second wordslines of Erlang"
