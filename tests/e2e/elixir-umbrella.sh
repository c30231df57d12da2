#!/bin/bash
# SPDX-License-Identifier: MIT
# An umbrella of two apps, one of which uses the other: built together, run together, and one of them
# compiled again without the other. One has a dependency from git, at the revision of mix.lock, the other one from a
# path: neither is fetched or compiled again.
source "$(dirname "$0")/support.bash"

elixir_app elixir-umbrella
library() {
  mkdir -p "$1/lib"
  printf 'defmodule %s.MixProject do\n  use Mix.Project\n  def project, do: [app: :%s, version: "1.0.0"]\nend\n' \
    "$3" "$2" >"$1/mix.exs"
  echo "defmodule $3 do def text, do: \"from $2\" end" >"$1/lib/$2.ex"
}
library "$T/words" words Words
new_repository "$T/words"
mkdir "$T/repositories"
git clone -q --bare "$T/words" "$T/repositories/words.git"
git -C "$T/repositories/words.git" update-server-info
serve "$T/repositories"
library "$app/vendor/lines" lines Lines
printf '%%{\n  "words": {:git, "%s/words.git", "%s", []},\n}\n' \
  "$server" "$(git -C "$T/words" rev-parse HEAD)" >"$app/mix.lock"
sed -i "s|deps: \[\]|deps: [{:words, git: \"$server/words.git\"}]|" "$app/apps/greeting/mix.exs"
sed -i 's|in_umbrella: true}|&, {:lines, path: "../../vendor/lines"}|' "$app/apps/shop/mix.exs"
built
expect_in "$T/stdout" "Generated words app"
expect_in "$T/stdout" "Generated lines app"
expect_in "$T/stdout" "Generated greeting app"
expect_in "$T/stdout" "Generated shop app"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'mix run -e "IO.puts([Shop.sign(), Words.text(), Lines.text()])"'
expect_status 0
expect_in "$T/stdout" "Hello from the umbrellafrom wordsfrom lines"
expect_not_in "$T/stdout" "Compiling"

sed -i 's/the umbrella/under the umbrella/' "$app/apps/shop/lib/shop.ex"
cut_network built_again
expect_in "$T/stdout" "==> shop"
expect_not_in "$T/stdout" "==> greeting"
expect_in "$T/stdout" "They are those of the last build, from the cache"
expect_not_in "$T/stdout" "==> words"
expect_not_in "$T/stdout" "==> lines"
