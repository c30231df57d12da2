// SPDX-License-Identifier: MIT
#pragma once

#include "runner/resolve/diagnosis.hpp"
#include "runner/stack/placeholders.hpp"
#include "runner/stack/tables.hpp"

#include <string>
#include <string_view>

namespace bprun::resolve {

using stack::Facts;

/// The sentences of stacks/diagnoses.toml, ready to be filled in. Views the tables.
class Catalogue {
public:
  /// Errors are of kind config, with file and line.
  static Result<Catalogue> read(const stack::Tables& tables);

  explicit Catalogue(const stack::Catalogue& texts) : texts_(&texts) {}

  /// A diagnosis with its sentences filled in. An id that is not in the catalogue (of a --stacks
  /// directory, say) still makes one: its message is the id.
  Diagnosis make(std::string_view id, const Facts& facts) const;

private:
  const stack::Catalogue* texts_;
};

/// stack::filled_in, and lines that have become empty by their facts are left out.
std::string fill(std::string_view text, const Facts& facts);

}  // namespace bprun::resolve
