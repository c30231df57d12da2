// SPDX-License-Identifier: MIT
// Runs a fuzz target on every file of the folders named, and on damaged versions of each: cut off
// at every length, and with single bytes replaced. That is what a compiler without libFuzzer can
// do, and it is the same on every machine.
#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace std::string_view_literals;

namespace {

/// Bytes that grammars care about.
constexpr std::string_view replacements = "\0\n\r\t \"'\\$#:=/*[]{}<>~^|&-.,0\x7f\x80\xff"sv;

/// Files beyond this are replayed as they are, without damage: it is quadratic.
constexpr std::size_t most_damaged = 4096;

/// The input that is running: whoever looks into a crash needs it.
std::string_view running;

void show_input(int) {
  constexpr std::string_view file = "crash-input";
  std::FILE* out = std::fopen(file.data(), "wb");
  if (out == nullptr) return;
  std::fwrite(running.data(), 1, running.size(), out);
  std::fclose(out);
  std::fprintf(stderr, "the input is in ./%s (%zu bytes)\n", file.data(), running.size());
}

void run(std::string_view input) {
  running = input;
  fuzz(input);
}

unsigned long replay(const std::string& input) {
  run(input);
  unsigned long runs = 1;
  if (input.size() > most_damaged) return runs;
  for (std::size_t length = 0; length < input.size(); ++length, ++runs)
    run(std::string_view(input).substr(0, length));
  std::string damaged = input;
  for (std::size_t at = 0; at < input.size(); ++at) {
    // Not each byte in each place, but each byte somewhere, and each place some bytes.
    for (std::size_t k = at % 5; k < replacements.size(); k += 5, ++runs) {
      damaged[at] = replacements[k];
      run(damaged);
    }
    damaged[at] = input[at];
  }
  return runs;
}

}  // namespace

int main(int argc, char** argv) {
  // abort() comes back here once; fopen is no crime in a process that is dying anyway.
  std::signal(SIGABRT, show_input);
  unsigned long runs = 0;
  for (int i = 1; i < argc; ++i) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i]))
      files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& path : files) {
      std::ifstream file(path, std::ios::binary);
      runs += replay(std::string(std::istreambuf_iterator<char>(file), {}));
    }
  }
  std::printf("%lu inputs\n", runs);
  return runs == 0 ? 1 : 0;  // a corpus that is not found proves nothing
}
