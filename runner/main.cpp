// SPDX-License-Identifier: MIT
#include "runner/cli/main.hpp"

#include "runner/sandbox/witness.hpp"

int main(int argc, char** argv) {
  bprun::sandbox::be_witness_if_asked(argc, argv);
  return bprun::cli::main(argc, argv);
}
