// SPDX-License-Identifier: MIT
#include "runner/pipeline/stack_list.hpp"

#include "runner/base/text.hpp"
#include "runner/pipeline/columns.hpp"
#include "runner/pipeline/stack_words.hpp"
#include "runner/stack/date.hpp"
#include "runner/stack/stack_file.hpp"

#include <algorithm>

namespace bprun::pipeline {

namespace {

/// Families in the order of the schema, in each the newest base first: bases of one family compare
/// as text.
bool stands_before(const ListedStack& a, const ListedStack& b) {
  const auto& families = stack::known_families();
  const auto place = [&families](const ListedStack& listed) {
    return std::find(families.begin(), families.end(), listed.stack.family);
  };
  if (place(a) != place(b)) return place(a) < place(b);
  if (a.stack.base != b.stack.base) return a.stack.base > b.stack.base;
  return a.stack.name < b.stack.name;
}

}  // namespace

Result<std::vector<ListedStack>> list_stacks(const std::optional<fs::Path>& stacks) {
  const stack::Tables tables = TRY(open_tables(stacks));
  const std::string today = stack::today();
  std::vector<ListedStack> list;
  for (stack::Stack& stack : TRY(tables.known_stacks())) {
    const stack::Status status = stack.lifecycle.status_on(today);
    list.push_back({.stack = std::move(stack), .status = status});
  }
  const auto here = tables.stack_of_this_machine();
  for (ListedStack& listed : list)
    listed.this_machine = here == listed.stack.name;
  std::sort(list.begin(), list.end(), stands_before);
  return list;
}

std::string to_text(const std::vector<ListedStack>& list) {
  std::vector<Cells> rows = {{"", "STACK", "BASE", "ARCH", "STATUS", "", "END OF LIFE"}};
  std::string family;
  bool any_here = false;
  bool any_inferred = false;
  for (const ListedStack& listed : list) {
    const stack::Stack& stack = listed.stack;
    if (stack.family != family && !family.empty()) rows.push_back({});
    family = stack.family;
    const stack::Lifecycle& dates = stack.lifecycle;
    const bool inferred = !dates.eol.empty() && dates.eol_basis == stack::Basis::inferred;
    rows.push_back({listed.this_machine ? "*" : "",
                    stack.name,
                    stack.base,
                    text::join(stack.architectures, " "),
                    std::string(to_string(listed.status)),
                    inferred ? "~" : "",
                    stack::spoken_date(dates.eol)});
    any_here = any_here || listed.this_machine;
    any_inferred = any_inferred || inferred;
  }
  std::string text = columns(rows, 0);
  if (any_here || any_inferred) text += '\n';
  if (any_here) text += "*  this machine\n";
  if (any_inferred) text += "~  inferred\n";
  return text;
}

document::Value to_document(const std::vector<ListedStack>& list) {
  document::Value stacks = document::Value::array();
  for (const ListedStack& listed : list) {
    stacks.add(stack_document(listed.stack, listed.status)
                   .set("this_machine", document::Value(listed.this_machine)));
  }
  return document::Value::object().set("stacks", std::move(stacks));
}

}  // namespace bprun::pipeline
