// SPDX-License-Identifier: MIT
#include "runner/stack/stack_file.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/stack/fields.hpp"

#include <algorithm>

namespace bprun::stack {

namespace {

template <class Words>
bool contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<Images> read_images(Fields& stack, const std::string& file, Problems& problems) {
  const document::Value* table = stack.table("images");
  if (table == nullptr) return std::nullopt;
  Fields fields(*table, file, "images", problems);
  Images images{.run = fields.text_or_empty("run"), .build = fields.text_or_empty("build")};
  fields.nothing_else();
  return images;
}

std::optional<Lifecycle>
read_lifecycle(Fields& stack, const std::string& file, Problems& problems) {
  const document::Value* table = stack.table("lifecycle");
  if (table == nullptr) return std::nullopt;
  Fields fields(*table, file, "lifecycle", problems);
  Lifecycle lifecycle{.released = fields.date("released"),
                      .deprecated = fields.date("deprecated"),
                      .eol = fields.date("eol")};
  const auto basis = fields.basis("eol_basis");
  lifecycle.eol_basis = basis.value_or(Basis::listed);
  if (!lifecycle.eol.empty() && !fields.has("eol_basis")) {
    fields.broken("eol", "'eol_basis' is missing: say how the end of life is known");
  }
  fields.nothing_else();
  return lifecycle;
}

/// "3.4.33": numbers between dots.
bool is_dotted(std::string_view text) {
  const auto parts = text::split(text, '.');
  return std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
    return !part.empty() && part.size() < 9 && text::to_integer(part).has_value();
  });
}

/// [ceilings]: `basis` is for all of them, `<key>_basis` for one.
class CeilingsReader {
public:
  CeilingsReader(const document::Value& table, const std::string& file, Problems& problems)
      : fields_(table, file, "ceilings", problems) {}

  Ceilings read() {
    Ceilings ceilings;
    if (!fields_.has("basis")) fields_.broken("basis", "'basis' of ceilings is missing");
    basis_ = fields_.basis("basis").value_or(Basis::inferred);
    const std::string text = fields_.text("glibc");
    const auto glibc = GlibcVersion::parse(text);
    if (!glibc && !text.empty()) {
      fields_.broken("glibc", bprun::format("{} is no version of glibc", in_quotes(text)));
    }
    ceilings.glibc = glibc.value_or(GlibcVersion{});
    ceilings.glibc_basis = basis_of("glibc_basis");
    ceilings.glibcxx = version("glibcxx", "glibcxx_basis");
    ceilings.cxxabi = version("cxxabi", "cxxabi_basis");
    ceilings.openssl = version("openssl", "openssl_basis");
    ceilings.libssl = library("libssl", "libssl_basis");
    ceilings.libtinfo = library("libtinfo", "libtinfo_basis");
    fields_.nothing_else();
    return ceilings;
  }

private:
  Basis basis_of(std::string_view key) { return fields_.basis(key).value_or(basis_); }

  Ceiling version(std::string_view key, std::string_view basis_key) {
    std::string text = fields_.text_or_empty(key);
    if (!text.empty() && !is_dotted(text)) {
      fields_.broken(key, bprun::format("'{}' is {}, which is no version", key, in_quotes(text)));
    }
    return {.value = std::move(text), .basis = basis_of(basis_key)};
  }

  Ceiling library(std::string_view key, std::string_view basis_key) {
    std::string text = fields_.text_or_empty(key);
    if (!text.empty() && text.find(".so.") == std::string::npos) {
      fields_.broken(key,
                     bprun::format("'{}' is {}, and must be as libssl.so.3", key, in_quotes(text)));
    }
    return {.value = std::move(text), .basis = basis_of(basis_key)};
  }

  Fields fields_;
  Basis basis_ = Basis::inferred;
};

void check_words(Fields& fields, const StackFile& stack, const std::string& name) {
  if (!stack.name.empty() && stack.name != name) {
    fields.broken("name",
                  bprun::format("the stack {} stands in {}.toml: file and name must agree",
                                in_quotes(stack.name),
                                name));
  }
  if (!stack.base.empty() && !is_base(stack.base)) {
    fields.broken("base",
                  bprun::format("unknown base {}: write ubuntu-YY.MM, debian-N or debian-sid",
                                in_quotes(stack.base)));
  }
  for (const std::string& arch : stack.architectures) {
    if (contains(known_architectures(), arch)) continue;
    fields.broken("architectures",
                  bprun::format("unknown architecture {}: write x64 or arm64", in_quotes(arch)));
  }
}

/// Gives `stack` what it leaves out, from the ones it inherits, nearest first; the last of them.
std::optional<StackFile> inherit(StackFile& stack, const FindStackFile& find, Problems& problems) {
  std::optional<StackFile> origin;
  std::vector<std::string> line = {stack.name};
  std::string parent_name = stack.inherits;
  while (!parent_name.empty()) {
    if (contains(line, parent_name)) {
      line.push_back(parent_name);
      problems.broken(
          stack.file,
          stack.inherits_line,
          bprun::format("stacks inherit one another in a circle: {}", text::join(line, " -> ")));
      return std::nullopt;
    }
    const auto parent = find(parent_name);
    if (!parent) {
      problems.broken(
          stack.file,
          stack.inherits_line,
          bprun::format("there is no stack {} to inherit from", in_quotes(parent_name)));
      return std::nullopt;
    }
    line.push_back(parent_name);
    if (stack.family.empty()) stack.family = parent->family;
    if (stack.base.empty()) stack.base = parent->base;
    if (stack.codename.empty()) stack.codename = parent->codename;
    if (stack.architectures.empty()) stack.architectures = parent->architectures;
    if (!stack.images) stack.images = parent->images;
    if (!stack.lifecycle) stack.lifecycle = parent->lifecycle;
    if (!stack.ceilings) stack.ceilings = parent->ceilings;
    parent_name = parent->inherits;
    origin = parent;
  }
  return origin;
}

/// Herokuish runs apps in the image that it builds them in, which is made from Heroku's build
/// image.
bool runs_build_image(const StackFile& stack) {
  return stack.images && !stack.images->run.empty() && stack.images->run == stack.images->build;
}

}  // namespace

const std::vector<std::string_view>& known_families() {
  static const std::vector<std::string_view> words = {"heroku", "gigalixir", "herokuish", "debian"};
  return words;
}

const std::vector<std::string_view>& known_architectures() {
  static const std::vector<std::string_view> words = {"x64", "arm64"};
  return words;
}

bool is_base(std::string_view text) {
  if (text == "debian-sid") return true;
  const auto parts = text::split(text, '-');
  if (parts.size() != 2 || !is_dotted(parts[1])) return false;
  if (parts[0] == "ubuntu") return parts[1].size() == 5 && parts[1][2] == '.';
  return parts[0] == "debian" && parts[1].find('.') == std::string_view::npos;
}

StackFile read_stack_file(std::string_view text,
                          const std::string& name,
                          const std::string& file,
                          Problems& problems) {
  StackFile stack{.file = file, .name = name};
  const auto table = read_toml(text, file, problems);
  if (!table) return stack;
  Fields fields(*table, file, "", problems);
  static_cast<void>(fields.integer("schema"));
  stack.name = fields.text("name");
  stack.title = fields.text("title");
  stack.family = fields.one_of("family", known_families());
  stack.inherits = fields.text_or_empty("inherits");
  stack.inherits_line = fields.line_of("inherits");
  stack.base = fields.text_or_empty("base");
  stack.codename = fields.text_or_empty("codename");
  stack.architectures = fields.list("architectures");
  stack.variable = fields.text_or_empty("variable");
  stack.images = read_images(fields, file, problems);
  stack.lifecycle = read_lifecycle(fields, file, problems);
  if (const document::Value* ceilings = fields.table("ceilings")) {
    stack.ceilings = CeilingsReader(*ceilings, file, problems).read();
  }
  fields.nothing_else();
  check_words(fields, stack, name);
  return stack;
}

Stack inherited(const StackFile& file, const FindStackFile& find, Problems& problems) {
  StackFile whole = file;
  const auto before = problems.all().size();
  const auto origin = inherit(whole, find, problems);
  const bool complete = problems.all().size() == before;
  const auto need = [&](bool there, std::string_view what) {
    if (complete && !there) {
      problems.broken(file.file,
                      0,
                      bprun::format("'{}' is missing{}",
                                    what,
                                    file.inherits.empty() ? "" : ", here and in what it inherits"));
    }
  };
  need(!whole.family.empty(), "family");
  need(!whole.base.empty(), "base");
  need(!whole.codename.empty(), "codename");
  need(!whole.architectures.empty(), "architectures");
  need(whole.ceilings.has_value(), "[ceilings]");
  return Stack{.name = whole.name,
               .title = whole.title,
               .family = whole.family,
               .inherits = whole.inherits,
               .origin = origin ? origin->name : whole.name,
               .runs_build_image = runs_build_image(whole),
               .base = whole.base,
               .codename = whole.codename,
               .architectures = whole.architectures,
               .variable = whole.variable.empty() ? whole.name : whole.variable,
               .images = whole.images.value_or(Images{}),
               .lifecycle = whole.lifecycle.value_or(Lifecycle{}),
               .ceilings = whole.ceilings.value_or(Ceilings{})};
}

}  // namespace bprun::stack
