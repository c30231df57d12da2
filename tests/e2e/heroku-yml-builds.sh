#!/bin/bash
# SPDX-License-Identifier: MIT
# An app with a heroku.yml: an image for each process type, from several stages of one Dockerfile, with build
# arguments and without config vars; the release command runs in its own image, then the app starts.
source "$(dirname "$0")/support.bash"

command -v busybox >/dev/null || skip "busybox is not installed"
command -v buildah >/dev/null || command -v podman >/dev/null || skip "neither buildah nor podman is installed"
((EUID == 0)) || skip "images are built as root only"
printf 'store = "%s"\nstate = "%s"\n' "$store" "$T/state" >"$XDG_CONFIG_HOME/bprun.toml"
clean_up() {
  local place
  { grep -o " $T/[^ ]*" /proc/self/mounts || true; } | sort -r | while read -r place; do umount "$place" || true; done
}

new_app heroku.yml 'setup:
  config:
    GREETING: from heroku.yml
build:
  docker:
    web:
      dockerfile: Dockerfile
      target: production
    migration:
      dockerfile: Dockerfile
      target: build-stage
  config:
    FLAVOUR: strong
release:
  image: migration
  command:
    - ./migrate one
    - ./migrate two
run:
  web: busybox httpd -f -p 127.0.0.1:$PORT -h /srv/pages
  hello:
    command: echo "hello from $(cat /srv/pages/index.html), secret=$SECRET tools=$(ls /src 2>/dev/null)"
    image: web' \
  Dockerfile 'FROM scratch AS base
COPY base/ /
ENV PATH=/bin
FROM base AS build-stage
ARG FLAVOUR
WORKDIR /src
COPY migrate ./
RUN echo "built $FLAVOUR secret=$(printenv SECRET)" >page && chmod +x migrate
FROM base AS production
COPY --from=build-stage /src/page /srv/pages/index.html
WORKDIR /srv
CMD ["cat", "pages/index.html"]' \
  migrate '#!/bin/sh
echo "migrating $1 with $SECRET in $PWD as $(id -u) of $DYNO, flavour $FLAVOUR"
echo done >"note-$1" && [ "$1" != fail ]'
mkdir -p "$app/base/bin" "$app/base/tmp" "$app/base/etc"
cp "$(command -v busybox)" "$app/base/bin/"
for name in sh cat echo ls id chmod printenv kill sleep; do ln -s busybox "$app/base/bin/$name"; done

export SECRET=s3cr3t-$mark
run_bprun config set SECRET --app shop
run_bprun deploy "$app" --app shop
expect_status 0
expect_in "$T/stdout" "Building web (Dockerfile, target production)"
expect_in "$T/stdout" "heroku.yml declares types -> web, hello, migration"
grep -q "Image web: .* in 2 layers, .* unpacked: bin " "$T/stdout" || fail "what is in the image is not told"
expect_in "$T/stdout" "migrating one with [SECRET] in /src as"
expect_in "$T/stdout" "migrating two with [SECRET] in /src as"
expect_in "$T/stdout" "of release.1, flavour"
expect_not_in "$T/stdout" "as 0 of"
expect_in "$T/stdout" "Released v1"
expect_not_in "$T/stdout" "$SECRET"

# A process type out of its image: the build argument got there, no config var did, no tool did.
run_bprun start hello --app shop
expect_status 0
expect_same "$(cat "$T/stdout")" "hello from built strong secret=, secret=$SECRET tools="
PORT=$(free_port)
export PORT
"$bprun" start web --app shop >"$T/web.log" 2>&1 &
web=$!
children+=("$web")
eventually curl -fsS -o "$T/page" "http://127.0.0.1:$PORT/"
expect_same "$(cat "$T/page")" "built strong secret="
kill -TERM "$web"
await_exit "$web"

# The results of a build are one file, which others read, too.
build
expect_status 0
expect_file "$out/image.tar"
expect_same "$(field "$out/build.json" stack.name)" container
if command -v skopeo >/dev/null; then
  skopeo inspect --raw "oci-archive:$out/image.tar:migration" >"$T/manifest"
  expect_in "$T/manifest" '"layers"'
fi
run_bprun release "$out" --app other
expect_status 0
expect_in "$T/stdout" "migrating two with"
run_bprun start migrator --app shop
expect_status 65
expect_in "$T/stderr" "web"

# A release command that fails leaves the old release; a build that fails leaves the old file.
sed -i 's/migrate two/migrate fail/' "$app/heroku.yml"
run_bprun deploy "$app" --app shop
expect_status 1
expect_in "$T/stderr" "v1 of shop is live as before"
before=$(sha256sum <"$out/image.tar")
sed -i 's/^RUN .*/RUN echo about to fail; exit 3/' "$app/Dockerfile"
build
expect_status 1
expect_in "$T/stderr" "the image web could not be built"
expect_in "$T/stdout" "about to fail"
expect_same "$(sha256sum <"$out/image.tar")" "$before"
expect_same "$(field "$out/build.json" stack.name)" container

# A RUN line sees no process of the machine, and time is limited; other limits are told not to be.
sed -i "s/^RUN .*/RUN kill $$ || echo out of reach; sleep 600/" "$app/Dockerfile"
build --timeout 15s --memory 4G
expect_status 124
expect_in "$T/stdout" "out of reach"
expect_in "$T/stderr" "was stopped: the build went past its time limit"
grep -q "the limit of memory (--memory) is not kept" "$T/stdout" "$T/stderr" || fail "no word of --memory"
grep -q " $store/containers" /proc/self/mounts && fail "storage is still mounted"

# Images of the machine's files are nobody's.
sed -i "s|^FROM scratch|FROM oci-archive:$out/image.tar:web|" "$app/Dockerfile"
build
expect_status 65
expect_in "$T/stderr" "Dockerfile:1"
sed -i "s|^FROM oci-archive[^ ]*|FROM scratch|" "$app/Dockerfile"

# Who asks for buildpacks gets them.
build --buildpack "$buildpacks/no-op"
expect_status 0
expect_in "$T/stdout" "heroku.yml is not used"
expect_file "$out/slug.tgz"
