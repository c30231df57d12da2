// SPDX-License-Identifier: MIT
#include "runner/lint/shell.hpp"
#include "tests/support/catch.hpp"

namespace bprun::lint {

namespace {

/// The names that a script calls, in order.
std::vector<std::string> called(std::string_view text) {
  std::vector<std::string> names;
  for (const ShellCall& call : scan_shell(text).calls)
    names.push_back(call.name);
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("words in command position are calls, arguments are none", "[lint]") {
  CHECK(called("curl -s jq | jq . && git status; tar xz || unzip a &\nzip b") ==
        Names{"curl", "jq", "git", "tar", "unzip", "zip"});
  CHECK(called("A=1 B=\"$x\" jq .") == Names{"jq"});
  CHECK(called(">out 2>&1 jq") == Names{"2"});
  CHECK(called("\"jq\" .; \\jq; 'jq'; /usr/bin/jq; /bin/jq; ./jq; vendor/jq") ==
        Names{"jq", "jq", "jq", "jq", "jq"});
  CHECK(called("$JQ .; \"$dir/jq\" x; ${jq} y; j$q") == Names{});
  CHECK(called("exec jq; env A=b jq; sudo -n jq; command jq; echo a | xargs -0 jq") ==
        Names{"exec", "jq", "env", "jq", "sudo", "jq", "command", "jq", "echo", "xargs", "jq"});
  CHECK(called("jq \\\n  git \\\n  zip\nunzip") == Names{"jq", "unzip"});
}

TEST_CASE("calls have the lines that they stand on", "[lint]") {
  const auto calls =
      scan_shell("#!/bin/bash\n# jq\n\ncurl 'a\nb'\ncat <<E\nzip\nE\njq \\\n x\nunzip").calls;
  CHECK(calls == std::vector<ShellCall>{{"curl", 4}, {"cat", 6}, {"jq", 9}, {"unzip", 11}});
}

TEST_CASE("comments, strings and heredocs are no calls", "[lint]") {
  CHECK(called("echo a # ; jq\n# jq; jq\necho a#b; zip") == Names{"echo", "echo", "zip"});
  CHECK(called("echo 'x; jq' \"y; jq\" $'it\\'s; jq' \"a\\\"; jq\"; zip") == Names{"echo", "zip"});
  CHECK(called("cat <<E\njq; $(zip)\n\tE\nE\ngit") == Names{"cat", "zip", "git"});
  CHECK(called("cat <<'E'\njq; $(zip)\nE\ngit") == Names{"cat", "git"});
  CHECK(called("cat <<-E\n\tjq\n\tE\ngit") == Names{"cat", "git"});
  CHECK(called("cat <<A <<\"B\" | sed\njq\nA\nzip\nB\ngit") == Names{"cat", "sed", "git"});
  CHECK(called("cat <<< jq; zip") == Names{"cat", "zip"});
  CHECK(called("cat <<E\nnever ended\njq") == Names{"cat"});
}

TEST_CASE("commands in substitutions are found wherever these work", "[lint]") {
  CHECK(called("a=$(jq .) b=\"$(git x \"$(zip)\")\" c=`tar` ; echo \"${d:-$(unzip)}\"") ==
        Names{"jq", "git", "zip", "tar", "echo", "unzip"});
  CHECK(called("diff <(sort a) <(jq b) >(wc)") == Names{"diff", "sort", "jq", "wc"});
  CHECK(called("while read l; do :; done < <(jq .)") == Names{"read", ":", "jq"});
  CHECK(called("x=`echo \\`jq\\``") == Names{"echo", "jq"});
  CHECK(called("( cd x && jq ) | (zip)") == Names{"cd", "jq", "zip"});
  CHECK(called("x=$((jq + 1)); ((jq++)); for ((i=0; i<jq; i++)); do zip; done") == Names{"zip"});
}

TEST_CASE("compound commands are followed", "[lint]") {
  CHECK(called("if ! jq; then zip; elif git; then tar; else unzip; fi") ==
        Names{"jq", "zip", "git", "tar", "unzip"});
  CHECK(called("for jq in git zip; do curl; done") == Names{"curl"});
  CHECK(called("for jq\ndo curl; done") == Names{"curl"});
  CHECK(called("until jq; do { zip; }; done") == Names{"jq", "zip"});
  CHECK(called("[[ $a == jq && ( -n zip || $b =~ ^(git|tar)$ ) ]] && curl") == Names{"curl"});
  CHECK(called("a=(jq zip\n git # tar\n \"$(curl)\")\nunzip") == Names{"curl", "unzip"});
  CHECK(called("local a=(jq zip); git") == Names{"local", "git"});
}

TEST_CASE("patterns of case are no calls, what stands behind them is", "[lint]") {
  const std::string_view text = "case \"$x\" in\n"
                                "  jq) zip ;;\n"
                                "  (git|tar) # unzip\n"
                                "    curl; case y in a) make;; esac\n"
                                "    ;;\n"
                                "  esac*) gcc ;&\n"
                                "  *)\n"
                                "    wget\n"
                                "esac\n"
                                "file";
  CHECK(called(text) == Names{"zip", "curl", "make", "gcc", "wget", "file"});
  CHECK(called("x=$(case a in b) jq;; esac); zip") == Names{"jq", "zip"});
}

TEST_CASE("functions and aliases are defined, and their bodies call", "[lint]") {
  const auto scan = scan_shell("jq() { zip; }\nfunction tar {\n git\n}\nfunction a::b () ( curl )\n"
                               "alias unzip='x'\njq");
  CHECK(scan.functions == std::set<std::string>{"jq", "tar", "a::b", "unzip"});
  CHECK(called("jq() { zip; }\njq") == Names{"zip", "jq"});
}

TEST_CASE("what a script asks for first is known", "[lint]") {
  const auto scan = scan_shell("if command -v jq >/dev/null; then :; fi\nwhich zip\n"
                               "type -p git || x=\"$(hash tar 2>&1)\"\ncommand unzip");
  for (const char* name : {"jq", "zip", "git", "tar"})
    CHECK(scan.checked.contains(name));
  CHECK_FALSE(scan.checked.contains("unzip"));
}

TEST_CASE("a changed PATH is seen", "[lint]") {
  CHECK(scan_shell("PATH=$x:$PATH").changes_path);
  CHECK(scan_shell("export A=b PATH=\"$x:$PATH\"").changes_path);
  CHECK_FALSE(scan_shell("echo PATH=x; MY_PATH=y; echo \"$PATH\"").changes_path);
}

TEST_CASE("scripts with Windows line ends are read as well", "[lint]") {
  CHECK(called("jq .\r\ncat <<E\r\nzip\r\nE\r\ngit\r\n") == Names{"jq", "cat", "git"});
}

TEST_CASE("what is no script has an answer, too", "[lint]") {
  for (const char* text :
       {"$(", "`",   "${",       "\"",  "'", "((", "case", "case x in", "a=(", "<<", "[[",
        "\\", "for", "function", "x()", ")", ";;", "}",    "$",         "<(",  "&>", "<<<"})
    static_cast<void>(scan_shell(text));
  std::string deep;
  for (int i = 0; i < 100'000; ++i)
    deep += "$(";
  CHECK_FALSE(scan_shell(deep + "jq").is_whole);
  std::string redirections;
  for (int i = 0; i < 100'000; ++i)
    redirections += "< ";
  CHECK(scan_shell(redirections + "x\njq").is_whole);
}

}  // namespace bprun::lint
