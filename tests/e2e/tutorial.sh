#!/bin/bash
# SPDX-License-Identifier: MIT
# The tutorial as it is printed: every command is taken from the page and run, from the broken app to the page that the
# mended one serves, and says what the tutorial shows. A shell inside a build is typed into.
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/page.bash"

read_page tutorial/a-broken-app.md
expect_in report.html "<html"
expect_same "$(field out/build.json status)" succeeded
