// SPDX-License-Identifier: MIT
#pragma once

#include "runner/stack/basis.hpp"
#include "runner/stack/problems.hpp"
#include "runner/stack/stack.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bprun::stack {

/// The two images of a stack: apps run in one, and are built in the other, which has more.
enum class Image { run, build };

/// "run", "build".
std::string_view to_string(Image image);

/// A shared library of a package, one row of stacks/libraries.csv.
struct Library {
  std::string_view soname;        ///< "libpq.so.5"
  std::string_view package;       ///< "libpq5"
  Basis basis = Basis::inferred;  ///< that this package brings this library
};

/// Which shared libraries the images of the stacks have. Views the table's text.
class Libraries {
public:
  void add(const Library& library, std::string_view stack, Image image);

  /// The stacks that the table says anything of.
  std::vector<std::string_view> stacks() const;

  /// True where the table says anything of this stack.
  bool knows(std::string_view stack) const { return by_stack_.find(stack) != by_stack_.end(); }

  /// All that an image has. A library that two packages bring, or that is known in two ways, comes
  /// more than once.
  std::vector<Library> of(std::string_view stack, Image image) const;

  /// The same of a stack whose libraries may be those of the one that it is made from.
  std::vector<Library> of(const Stack& stack, Image image) const;

  /// The stack whose rows of() answers with: itself, or the one that it is made from.
  const std::string& table_of(const Stack& stack) const;

  /// The stacks whose images have the library, each with its row; `image` as in of().
  std::vector<std::pair<std::string_view, Library>> with(std::string_view soname,
                                                         Image image) const;

private:
  struct Cell {
    Library library;
    std::string_view stack;
    Image image = Image::run;
  };

  std::map<std::string_view, std::vector<Cell>, std::less<>> by_stack_;
  std::map<std::string_view, std::vector<Cell>, std::less<>> by_soname_;
};

/// Reads stacks/libraries.csv (docs/reference/stack-tables.md).
Libraries read_libraries(std::string_view text, const std::string& file, Problems& problems);

}  // namespace bprun::stack
