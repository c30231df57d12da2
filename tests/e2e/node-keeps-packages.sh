#!/bin/bash
# SPDX-License-Identifier: MIT
# Installed packages of npm and pnpm apps are kept, and installed anew when anything changed that they
# depend on: the same slug either way, and the log says which it was and why.
source "$(dirname "$0")/support.bash"

kept="Using node_modules of the last build"
slug_digest() { field "$out/build.json" slug.sha256; }

archive() { find "$store/apps" -path "*/apps/$1-*" -name modules.tar.zst; }

# pnpm's packages are kept as they are shipped; npm's here before the build script runs.
app node-pnpm pnpm
built
digest=$(slug_digest)
built
expect_in "$T/stdout" "$kept: package files and config vars are unchanged"
expect_same "$(slug_digest)" "$digest" "as the slug of kept packages of pnpm"

app node-express npm
built
expect_not_in "$T/stdout" "$kept"
digest=$(slug_digest)
built
expect_in "$T/stdout" "$kept: package files and config vars are unchanged"
expect_not_in "$T/stdout" "Installing node modules"
expect_same "$(slug_digest)" "$digest" "as the slug of kept packages of npm"
run_bprun cache why "$app" --store "$store"
expect_in "$T/stdout" "installed packages  reused"

# What was kept and is damaged counts as nothing.
truncate -s 5000 "$(archive npm)"
built
expect_in "$T/stdout" "Installing node modules"
expect_same "$(slug_digest)" "$digest" "as the slug after damage"

# The app's own code is not what packages depend on; config vars may be.
echo '// changed' >>"$app/server.js"
built
expect_in "$T/stdout" "$kept"
unpack
expect_in "$T/slug/server.js" "// changed"
sed -i 's/"name": "[^"]*"/"name": "renamed"/' "$app/package.json"
built --env SETTING=other
expect_in "$T/stdout" "Installing anew: package.json changed; config vars changed"

# Whatever an install script of the app does, it does in every build.
sed -i 's/"scripts": {/"scripts": { "postinstall": "echo >made-by-postinstall",/' "$app/package.json"
built --env SETTING=other
expect_same "$(archive npm)" ""
rm -rf "$T/slug"
unpack
expect_file "$T/slug/made-by-postinstall"
run_bprun cache why "$app" --store "$store"
expect_in "$T/stdout" "package.json has a script postinstall"
