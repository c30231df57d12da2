#!/bin/bash
# SPDX-License-Identifier: MIT
# An umbrella of two apps, one of which uses the other: built together, run together, and one of them
# compiled again without the other.
source "$(dirname "$0")/support.bash"

elixir_app elixir-umbrella
built
expect_in "$T/stdout" "Generated greeting app"
expect_in "$T/stdout" "Generated shop app"
run_bprun run --slug "$out/slug.tgz" --store "$store" 'mix run -e "IO.puts(Shop.sign())"'
expect_status 0
expect_in "$T/stdout" "Hello from the umbrella"
expect_not_in "$T/stdout" "Compiling"

sed -i 's/the umbrella/under the umbrella/' "$app/apps/shop/lib/shop.ex"
cut_network built_again
expect_in "$T/stdout" "==> shop"
expect_not_in "$T/stdout" "==> greeting"
