// SPDX-License-Identifier: MIT
#include "runner/cli/main.hpp"

int main(int argc, char** argv) {
  return bprun::cli::main(argc, argv);
}
