// SPDX-License-Identifier: MIT
#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/fd.hpp"
#include "runner/report/event.hpp"

#include <sys/stat.h>

#include <string>

namespace bprun::report {

namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

// C++20 deduces this by itself; clang before 17 does not.
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

class HerokuSink final : public Sink {
public:
  HerokuSink(int out, int err) : out_{out}, err_{err} {
    struct stat out_status = {};

    struct stat err_status = {};

    same_place_ = ::fstat(out, &out_status) == 0 && ::fstat(err, &err_status) == 0 &&
                  out_status.st_dev == err_status.st_dev && out_status.st_ino == err_status.st_ino;
  }

  void emit(const Event& event) override {
    std::visit(Overloaded{
                   [&](const Title& title) { line(out_, "-----> " + title.text); },
                   [&](const Detail& detail) { tell(detail); },
                   [&](const Warning& warning) { warn(warning); },
                   [&](const Output& output) {
                     write(output.channel == Channel::out ? out_ : err_, output.bytes);
                   },
                   [](const PhaseStarted&) {},
                   [](const ScriptStarted&) {},
                   [](const PhaseFinished&) {},
                   [&](const Failed& failed) {
                     break_line(err_);
                     // The closing line that Heroku's users look for (T-9 to T-11).
                     write(err_, text_of(failed));
                   },
               },
               event);
  }

private:
  struct Target {
    int descriptor;
    bool at_line_start = true;
  };

  static std::string text_of(const Failed& failed) {
    std::string lines = render(failed.error);
    if (failed.failure) lines += " !\n" + render(*failed.failure);
    return lines + format("\n !     {}\n", failed.closing);
  }

  void tell(const Detail& detail) {
    if (detail.text.empty()) line(out_, "");
    for (const auto text : text::lines(detail.text))
      line(out_, text.empty() ? "" : format("       {}", text));
  }

  void warn(const Warning& warning) {
    std::string prefix = warning.where ? to_string(*warning.where) + ": " : "";
    for (const auto text : text::lines(warning.text)) {
      line(err_, text.empty() && prefix.empty() ? " !" : format(" !     {}{}", prefix, text));
      prefix.clear();
    }
  }

  void line(Target& target, const std::string& text) {
    break_line(target);
    write(target, text + "\n");
  }

  void break_line(Target& target) {
    if (!target.at_line_start) write(target, "\n");
  }

  void write(Target& target, std::string_view bytes) {
    if (bytes.empty()) return;
    // A reader that has gone (| head) is no reason to stop a build.
    static_cast<void>(fs::write_all(target.descriptor, bytes));
    const bool at_line_start = bytes.back() == '\n';
    target.at_line_start = at_line_start;
    if (same_place_) out_.at_line_start = err_.at_line_start = at_line_start;
  }

  Target out_;
  Target err_;
  bool same_place_ = false;
};

}  // namespace

std::unique_ptr<Sink> heroku_sink(int out_descriptor, int err_descriptor) {
  return std::make_unique<HerokuSink>(out_descriptor, err_descriptor);
}

}  // namespace bprun::report
