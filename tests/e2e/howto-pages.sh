#!/bin/bash
# SPDX-License-Identifier: MIT
# The pages for developers, platforms and keepers of stacks: every command in their blocks is taken from there and run. The
# tutorial's app, of which they speak, is another of its name here, built by a buildpack of its own within a second.
# labels: fast
source "$(dirname "$0")/support.bash"
source "$(dirname "$0")/page.bash"

mkdir -p greeter/bin greeter/pack/bin
echo '<h1>Welcome to NAME</h1>' >greeter/page.html
echo 'web: bin/serve' >greeter/Procfile
echo ./pack >greeter/.buildpacks
printf '#!/bin/sh\nexec python3 -m http.server "$PORT"\n' >greeter/bin/serve
printf '#!/bin/sh\necho Pages\n' >greeter/pack/bin/detect
printf '#!/bin/sh\nset -e\nsed "s/NAME/$(cat "$3/SITE_NAME")/" "$1/page.html" >"$1/index.html"\n' >greeter/pack/bin/compile
chmod +x greeter/bin/* greeter/pack/bin/*
read_page howto/developers.md
expect_file greeter/bprun.lock
read_page howto/platforms.md
expect_file units
read_page howto/stack-maintainers.md
expect_in matrix.html "<html"
