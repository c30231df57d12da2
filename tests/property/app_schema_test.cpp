// SPDX-License-Identifier: MIT
// Every wrong type in every key of app.json and heroku.yml is an error with its line; and somebody
// else's reader of the JSON Schema agrees with ours about generated documents. BPRUN_SEED repeats a
// run.
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/file.hpp"
#include "runner/fs/temp_dir.hpp"
#include "runner/manifest/app_json.hpp"
#include "runner/manifest/app_json_shape.hpp"
#include "runner/manifest/heroku_yml.hpp"
#include "runner/process/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/version_judge.hpp"

#include <array>
#include <random>

using namespace bprun;
using document::Value;
using manifest::Shape;

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

/// A value of each type.
std::vector<Value> one_of_each() {
  return {Value(true),
          Value(7),
          Value(-1),
          Value(1.5),
          Value(2.0),
          Value("text"),
          Value(""),
          Value(" \t"),
          Value(std::string("a\0b", 3)),
          Value::array(),
          Value(Value::Array{Value("a"), Value(1)}),
          Value::object(),
          Value::object().set("A", "b").set("1 a", Value())};
}

/// Whether the type of `value` is one that the shape has no place for.
bool is_wrong_type(const Value& value, const Shape& shape) {
  if (value.as_bool() != nullptr) return !shape.is_boolean;
  if (value.as_integer() != nullptr) return !shape.at_least;
  if (const auto* number = value.as_double()) return !shape.at_least || *number != 2.0;
  if (value.is_string()) return !shape.is_text;
  if (value.is_array()) return shape.element == nullptr;
  return !shape.is_object;
}

/// The smallest value that the shape takes.
Value smallest(const Shape& shape) {
  if (!shape.words.empty()) return {shape.words.front()};
  if (shape.is_text) return {"x"};
  if (shape.is_boolean) return {true};
  if (shape.at_least) return {*shape.at_least};
  if (shape.element) {
    return shape.may_be_empty ? Value::array() : Value::array().add(smallest(*shape.element));
  }
  Value object = Value::object();
  for (const auto& member : shape.members) {
    if (!member.required.empty()) object.set(member.name, smallest(*member.shape));
  }
  if (!shape.may_be_empty && shape.others) object.set("web", smallest(*shape.others));
  return object;
}

/// Makes a document with a hole at one place out of what is put into the hole.
using Frame = std::function<Value(Value)>;

/// Calls `visit` with every place of a document of that shape: its name, its shape, and the
/// document around it.
void each_place(const Shape& shape,
                const std::string& name,
                const Frame& frame,
                const std::function<void(const std::string&, const Shape&, const Frame&)>& visit) {
  visit(name, shape, frame);
  const auto inner = [&](const Shape& at, const std::string& inside, const Frame& put) {
    each_place(
        at, inside, [&frame, put](Value value) { return frame(put(std::move(value))); }, visit);
  };
  for (const auto& member : shape.members) {
    if (!member.misplaced.empty()) continue;
    inner(*member.shape, (name.empty() ? "" : name + ".") + member.name, [&](Value value) {
      Value object = shape.is_object ? Value::object() : Value();
      for (const auto& other : shape.members) {
        if (!other.required.empty()) object.set(other.name, smallest(*other.shape));
      }
      return object.set(member.name, std::move(value));
    });
  }
  if (shape.others) {
    inner(*shape.others, name + ".WEB", [](Value value) {
      return Value::object().set("WEB", std::move(value));
    });
  }
  if (shape.element) {
    inner(*shape.element, name + "[0]", [](Value value) {
      return Value::array().add(std::move(value));
    });
  }
}

/// A value by the shape, for the most part.
Value generated(const Shape& shape, Random& random, int depth) {
  const auto any = one_of_each();
  if (below(random, 25) == 0) return any[below(random, any.size())];
  if (below(random, 40) == 0) return {};
  std::vector<int> kinds;
  if (shape.is_boolean) kinds.push_back(0);
  if (shape.at_least) kinds.push_back(1);
  if (shape.is_text) kinds.push_back(2);
  if (shape.element) kinds.push_back(3);
  if (shape.is_object) kinds.push_back(4);
  switch (kinds[below(random, kinds.size())]) {
  case 0:
    return {below(random, 2) == 0};
  case 1: {
    const std::array<Value, 5> numbers{
        Value(*shape.at_least), Value(1e3), Value(-3), Value(2.5), Value(4e9)};
    return numbers[below(random, 8) > 4 ? 0 : below(random, 5)];
  }
  case 2: {
    if (!shape.words.empty() && below(random, 5) > 0) {
      return {shape.words[below(random, shape.words.size())]};
    }
    const std::array texts{"x", "a b", " ", "", "\xC3\xA4", "line\nline", "\xC2\xA0"};
    return {texts[below(random, texts.size())]};
  }
  case 3: {
    Value list = Value::array();
    const std::size_t count = below(random, 3);
    for (std::size_t i = 0; i < count; ++i)
      list.add(generated(*shape.element, random, depth + 1));
    return list;
  }
  default:
    break;
  }
  Value object = Value::object();
  for (const auto& member : shape.members) {
    if (!member.misplaced.empty()) continue;
    const std::size_t one_in = member.required.empty() ? 3U + static_cast<std::size_t>(depth) : 1U;
    if (below(random, one_in) == 0 && below(random, 30) > 0) {
      object.set(member.name, generated(*member.shape, random, depth + 1));
    }
  }
  if (shape.others && below(random, 4) > 0) {
    const std::array names{"web", "WEB_2", "a b", "1A", "", "w-b"};
    const std::size_t wild = below(random, 6) == 0 ? names.size() : 2;
    object.set(names[below(random, wild)], generated(*shape.others, random, depth + 1));
  }
  if (below(random, 20) == 0) object.set("unknown", Value(1));
  return object;
}

struct Reader {
  const char* file;
  const Shape& shape;

  manifest::ShapeFindings check(const Value& document) const {
    manifest::ShapeFindings findings;
    manifest::check_shape(document, shape, "", file, findings);
    return findings;
  }
};

std::vector<Reader> readers() {
  return {{"app.json", manifest::app_json_shape()}, {"heroku.yml", manifest::heroku_yml_shape()}};
}

/// The judge's words for the documents; nullopt where it is not installed.
std::optional<std::vector<std::string>> judged(const Reader& reader,
                                               const std::vector<Value>& documents) {
  const auto place = fs::TempDir::create(std::filesystem::temp_directory_path(), "bprun-schema-");
  REQUIRE(place);
  const fs::Path schema = place->path() / "schema.json";
  const fs::Path lines = place->path() / "documents";
  REQUIRE(fs::write_file(schema, document::to_json(manifest::to_json_schema(reader.shape))));
  std::string text;
  for (const auto& document : documents)
    text += document::to_json(document) + "\n";
  REQUIRE(fs::write_file(lines, text));
  const auto answer =
      process::capture({.argv = {"python3", BPRUN_JUDGE_SCRIPT, schema.native(), lines.native()},
                        .environment = process::Environment::inherited()});
  REQUIRE(answer);
  if (answer->exit.code == 99) return std::nullopt;
  INFO(answer->err);
  REQUIRE(answer->exit.ok());
  std::vector<std::string> words;
  words.reserve(documents.size());
  for (const auto line : text::lines(answer->out))
    words.emplace_back(line);
  return words;
}

}  // namespace

TEST_CASE("every wrong type in every key is an error with its line", "[property]") {
  std::size_t places = 0;
  for (const auto& reader : readers()) {
    each_place(
        reader.shape,
        "",
        [](Value value) { return value; },
        [&](const auto& name, const Shape& shape, const Frame& frame) {
          ++places;
          for (const auto& value : one_of_each()) {
            if (!is_wrong_type(value, shape)) continue;
            // As text, so that the line is the reader's: the wrong value stands on the last one.
            const Value whole = frame(value);
            const std::string text = document::to_json(whole, 1);
            INFO(reader.file << " " << name << ": " << text);
            const auto read = document::parse_json(text, reader.file);
            REQUIRE(read);
            const auto findings = reader.check(*read);
            REQUIRE_FALSE(findings.errors.empty());
            const auto& error = findings.errors.front();
            CHECK(error.kind == ErrorKind::app);
            REQUIRE(error.where);
            CHECK(error.where->file == reader.file);
            CHECK(error.where->line > 0);
            CHECK(error.message.starts_with(name.empty() ? "the top level" : name));
            if (std::string_view(reader.file) == "app.json") {
              CHECK_FALSE(manifest::parse_app_json(text, reader.file));
            } else if (value.is_array() || value.is_object()) {
              // YAML without quotes is text, whatever it looks like.
              CHECK_FALSE(manifest::parse_heroku_yml(text, reader.file));
            }
          }
        });
  }
  CHECK(places > 200);
}

TEST_CASE("the schema and the reader agree about generated documents", "[property]") {
  Random random(testing::property_seed());
  for (const auto& reader : readers()) {
    std::vector<Value> documents;
    documents.reserve(4000);
    for (int i = 0; i < 4000; ++i)
      documents.push_back(generated(reader.shape, random, 0));
    const auto words = judged(reader, documents);
    if (!words) {
      WARN("SKIPPED: python3-jsonschema is not installed");
      return;
    }
    REQUIRE(words->size() == documents.size());
    std::size_t valid = 0;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const auto findings = reader.check(documents[i]);
      const bool ours = findings.errors.empty();
      valid += ours ? 1 : 0;
      INFO(reader.file << ": " << document::to_json(documents[i]));
      INFO((ours ? "" : findings.errors.front().message));
      REQUIRE((*words)[i] == (ours ? "valid" : "invalid"));
    }
    // Neither all nor nothing: the generator makes both.
    CHECK(valid > 200);
    CHECK(valid < documents.size() - 200);
  }
}

TEST_CASE("the schemas in the documentation are those that bprun checks by", "[property]") {
  for (const auto& reader : readers()) {
    const std::string name = std::string(reader.file) == "app.json" ? "app" : "heroku-yml";
    const auto shipped =
        fs::read_file(fs::Path(BPRUN_SOURCE_DIR) / "docs/reference" / (name + ".schema.json"));
    REQUIRE(shipped);
    const std::string ours = document::to_json(manifest::to_json_schema(reader.shape), 2) + "\n";
    INFO("bprun app schema " << reader.file << " > docs/reference/" << name << ".schema.json");
    CHECK((*shipped == ours));
  }
}
