// SPDX-License-Identifier: MIT
#pragma once

namespace bprun::cli {

/// The whole program: argv to one command, errors to stderr and to an exit status.
int main(int argc, char** argv);

}  // namespace bprun::cli
