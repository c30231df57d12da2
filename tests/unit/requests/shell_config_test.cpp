// SPDX-License-Identifier: MIT
#include "runner/requests/shell_config.hpp"
#include "tests/support/catch.hpp"

using namespace bprun;
using namespace bprun::requests;

namespace {

ShellConfig parsed_shell(const std::string& text, const ShellValues& defaults = {}) {
  auto config = parse_shell_config(text, "f", defaults);
  if (!config) FAIL(config.error().message);
  return *std::move(config);
}

/// The last value of `a`, which must be known without bash.
std::string value(const std::string& text) {
  const auto config = parsed_shell(text);
  INFO(text);
  REQUIRE(config.needs_bash.empty());
  REQUIRE(config.values.contains("a"));
  return std::string(config.values.at("a").text());
}

std::vector<std::string> words(const std::string& text) {
  const auto config = parsed_shell(text);
  INFO(text);
  REQUIRE(config.needs_bash.empty());
  CHECK(config.values.at("a").is_array);
  return config.values.at("a").words;
}

/// What keeps the whole file from being read, as "LINE CONSTRUCT".
std::string past(const std::string& text) {
  const auto config = parsed_shell(text);
  if (config.needs_bash.empty()) return "nothing";
  CHECK(config.needs_bash.front().key.empty());
  CHECK(config.values.empty());
  const auto& cause = config.needs_bash.front();
  return std::to_string(cause.where.line) + " " + cause.construct;
}

Error refused(const std::string& text) {
  auto config = parse_shell_config(text, "f");
  INFO(text);
  REQUIRE_FALSE(config.has_value());
  CHECK(config.error().kind == ErrorKind::app);
  return std::move(config).error();
}

}  // namespace

TEST_CASE("assignments are read as bash reads them", "[requests]") {
  CHECK(value("a=27.2") == "27.2");
  CHECK(value("a=27.2   # the newest\n") == "27.2");
  CHECK(value("a=x#y") == "x#y");
  CHECK(value("# a=1\n\n   a=2") == "2");
  CHECK(value("a=1\na=2") == "2");
  CHECK(value("a=") == "");
  CHECK(value("a=1; b=2") == "1");
  CHECK(value("b=2 a=1 c=3") == "1");
  CHECK(value("export a=1") == "1");
  CHECK(value("\texport\tb=2 a=1 # both") == "1");
  CHECK(value("a=1\nexport a") == "1");
  CHECK(value("a='single $b \\'") == "single $b \\");
  CHECK(value("a=\"double # no comment\"") == "double # no comment");
  CHECK(value("a=\"\\\"\\$\\`\\\\ \\n\"") == "\"$`\\ \\n");
  CHECK(value("a=x\\ y\\$b") == "x y$b");
  CHECK(value("a='one'\"two\"three") == "onetwothree");
  CHECK(value("a='two\nlines'") == "two\nlines");
  CHECK(value("a=one\\\ntwo") == "onetwo");
  CHECK(value("a=\"one\\\ntwo\"") == "onetwo");
  CHECK(value("a=100$") == "100$");
  CHECK(value("a=\"mix assets.deploy && echo *\"") == "mix assets.deploy && echo *");
  CHECK(value("a={x,y}*[z]?") == "{x,y}*[z]?");
}

TEST_CASE("variables have the value of earlier keys or of the defaults", "[requests]") {
  CHECK(value("b=1.18\na=$b.1") == "1.18.1");
  CHECK(value("b=1.18\na=\"v${b}.1\"") == "v1.18.1");
  CHECK(value("b=(x y)\na=$b") == "x");
  CHECK(value("b=()\na=$b") == "");
  CHECK(value("a=1 a=${a}2") == "12");
  CHECK(parsed_shell("a=$d/x", {{"d", {.words = {"/app"}}}}).values.at("a").text() == "/app/x");
  // All words of an export are expanded before the first is assigned.
  CHECK(value("b=old\nexport b=new a=$b") == "old");
  CHECK(parsed_shell("b=1\na=$b").used.contains("b"));
}

TEST_CASE("arrays are lists of words, over several lines and with comments", "[requests]") {
  CHECK(words("a=(branch main)") == std::vector<std::string>{"branch", "main"});
  CHECK(words("a=( 'one word' # comment\n\n two )") == std::vector<std::string>{"one word", "two"});
  CHECK(words("a=()").empty());
  CHECK(words("b=v1.18\na=(branch $b)") == std::vector<std::string>{"branch", "v1.18"});
  CHECK(words("b=\na=($b \"$b\" x$b)") == std::vector<std::string>{"", "x"});
  // A string that is assigned to an array becomes its first element.
  CHECK(words("a=(branch main)\na=1.18") == std::vector<std::string>{"1.18", "main"});
  CHECK(words("a=1\na=(2)") == std::vector<std::string>{"2"});
}

TEST_CASE("line ends of Windows, byte order marks and foreign comments do no harm", "[requests]") {
  CHECK(value("\xEF\xBB\xBF# \xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\r\n\r\na=27.2\r\n") == "27.2");
  CHECK(value("a=27.2\r") == "27.2");
  CHECK(value("# gr\xFC\xDF dich\na=1") == "1");
  CHECK(words("a=(branch main)\r\n") == std::vector<std::string>{"branch", "main"});
  const auto config = parsed_shell("b=1\n\xC2\xA0"
                                   "a=2\n");
  CHECK(config.values.at("a").text() == "2");
  REQUIRE(config.notes.size() == 1);
  CHECK(config.notes[0].where == Location{"f", 2});
}

TEST_CASE("every value knows its line", "[requests]") {
  const auto config = parsed_shell("# x\na=1\nb='2\n3'\n\nc=(4\n5)\nd=6");
  CHECK(config.values.at("a").line == 2);
  CHECK(config.values.at("b").line == 3);
  CHECK(config.values.at("c").line == 6);
  CHECK(config.values.at("d").line == 8);
}

TEST_CASE("what goes past the subset is not guessed, but named with its line", "[requests]") {
  CHECK(past("a=1\nif [ -n \"$X\" ]; then a=2; fi") == "2 `if`");
  CHECK(past("a=$(cat .erlang-version)") == "1 command substitution $(…)");
  CHECK(past("a=\"`cat x`\"") == "1 command substitution `…`");
  CHECK(past("a=1\n\nf() { a=2; }") == "3 a function");
  CHECK(past("f () { a=2; }") == "1 a function");
  CHECK(past("source versions.sh") == "1 `source`");
  CHECK(past(". ./versions.sh") == "1 `.`");
  CHECK(past("[[ $STACK == x ]] && a=1") == "1 `[[`");
  CHECK(past("a=1 && b=2") == "1 the command `&&`");
  CHECK(past("a=1&") == "1 `&`");
  CHECK(past("a=${b:-27}") == "1 a form of ${…}");
  CHECK(past("a+=1") == "1 `+=`");
  CHECK(past("a[1]=1") == "1 an assignment to an array's element");
  CHECK(past("a=$'x'") == "1 the quotes $'…'");
  CHECK(past("a=~/x") == "1 `~`");
  CHECK(past("a=(*.ex)") == "1 `*`");
  CHECK(past("a=(v{1,2})") == "1 `{`");
  CHECK(past("b='x y'\na=($b)") == "2 $b, which is split into words");
  CHECK(past("IFS=,") == "1 the variable IFS, which means something to bash");
  CHECK(past("echo hello") == "1 the command `echo`");
  CHECK(past("a=1 make") == "1 the command `make`");
  CHECK(past("export -n a") == "1 an option or a quoted word of export");
  CHECK(past("declare a=1") == "1 `declare`");
  CHECK(past("cat <<E\na=1\nE") == "1 the command `cat`");
}

TEST_CASE("a variable that only bash knows hides the one value that it stands in", "[requests]") {
  const auto config = parsed_shell("a=27.2\nhook=\"echo $HOME\"\nb=$hook\nc=$1\n");
  CHECK(config.values.at("a").text() == "27.2");
  CHECK(config.hides("a") == nullptr);
  REQUIRE(config.hides("hook") != nullptr);
  CHECK(*config.hides("hook") == NeedsBash{"the variable $HOME", {"f", 2}, "hook"});
  CHECK(config.hides("b")->construct == "the variable $hook");
  CHECK(config.hides("c")->construct == "the parameter $1");
  CHECK(parsed_shell("a=$HOME\na=1").hides("a") == nullptr);
  // The first element is known, the others are not.
  CHECK(parsed_shell("a=(x $HOME)\na=1").hides("a") != nullptr);
}

TEST_CASE("mistakes that bash would pass over are errors with the right spelling", "[requests]") {
  CHECK(refused("\nerlang_version = 27.2").where == Location{"f", 2});
  CHECK(refused("erlang_version = 27.2").hint ==
        "Write it as erlang_version=VALUE, without blanks around the =.");
  CHECK(refused("erlang_version =27.2").message ==
        "there is a blank between erlang_version and the =");
  CHECK(refused("erlang_version= 27.2").message ==
        "there is a blank between erlang_version= and its value");
  CHECK(refused("elixir_version= (branch main)").where == Location{"f", 1});
  CHECK(refused("erlang_version: 27.2").message == "erlang_version: is no assignment");
  CHECK(refused("export a = 1").where == Location{"f", 1});
  CHECK(refused("a=1\nb='x\n\n").where == Location{"f", 2});
  CHECK(refused("a=\"x").where == Location{"f", 1});
  CHECK(refused("\na=(x\n").where == Location{"f", 2});
}

TEST_CASE("values that grow without end are refused", "[requests]") {
  std::string text = "a=0123456789\n";
  for (int i = 0; i < 40; ++i)
    text += "a=$a$a\n";
  CHECK(refused(text).message.find("larger than") != std::string::npos);
}

TEST_CASE("a large array that is used and changed again and again costs no time", "[requests]") {
  std::string text = "a=(";
  for (int i = 0; i < 100'000; ++i)
    text += "x\n";
  text += ")\n";
  for (int i = 0; i < 50'000; ++i)
    text += i % 2 == 0 ? "b=$a\n" : "a=1\n";
  CHECK(parsed_shell(text).values.at("a").words.size() == 100'000);
}

TEST_CASE("a value that bash told gets the line of the one assignment", "[requests]") {
  CHECK(line_of_assignment("if x; then\n  export a=1\nfi", "a") == 2);
  CHECK(line_of_assignment("a=1\na=2", "a") == 0);
  CHECK(line_of_assignment("ab=1", "a") == 0);
}
