// SPDX-License-Identifier: MIT
#include "runner/herokuish/account.hpp"

#include "runner/base/format.hpp"
#include "runner/base/text.hpp"
#include "runner/fs/atomic_file.hpp"
#include "runner/fs/file.hpp"
#include "runner/process/interrupt.hpp"
#include "runner/process/replace.hpp"
#include "runner/sandbox/identity.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <random>

namespace bprun::herokuish {

namespace {

constexpr const char* passwd_file = "/etc/passwd";
constexpr const char* group_file = "/etc/group";
constexpr const char* lock_file = "/etc/.pwd.lock";
constexpr int setuidgid_failure = 111;

using Fields = std::vector<std::string_view>;

std::optional<Fields> find_line(std::string_view text, std::size_t field, std::string_view value) {
  for (const auto line : text::lines(text)) {
    auto fields = text::split(line, ':');
    if (fields.size() > 3 && fields[field] == value) return fields;
  }
  return std::nullopt;
}

std::optional<unsigned> number(std::string_view text) {
  const auto value = text::to_integer(text);
  if (!value || *value < 0 || *value > 0xFFFF'FFFELL) return std::nullopt;
  return static_cast<unsigned>(*value);
}

std::optional<gid_t> gid_of(const AccountFiles& files, std::string_view name) {
  const auto fields = find_line(files.group, 0, name);
  return fields ? number((*fields)[2]) : std::nullopt;
}

std::vector<gid_t> groups_of(const AccountFiles& files, std::string_view name) {
  std::vector<gid_t> groups;
  for (const auto line : text::lines(files.group)) {
    const auto fields = text::split(line, ':');
    if (fields.size() < 4) continue;
    const auto members = text::split(fields[3], ',');
    const auto gid = number(fields[2]);
    if (gid && std::find(members.begin(), members.end(), name) != members.end()) {
      groups.push_back(*gid);
    }
  }
  return groups;
}

std::optional<Account> account_of(const AccountFiles& files, const Fields& fields, bool with_tty) {
  if (fields.size() < 6) return std::nullopt;
  const auto uid = number(fields[2]);
  const auto gid = number(fields[3]);
  if (!uid || !gid) return std::nullopt;
  Account account{.name = std::string(fields[0]),
                  .uid = *uid,
                  .gid = *gid,
                  .owner_gid = *gid,
                  .home = fields[5]};
  std::string group_name = account.name;
  if (const auto nobody = group_name.find("nobody"); nobody != std::string::npos) {
    group_name.replace(nobody, 6, "nogroup");
  }
  account.owner_gid = gid_of(files, group_name).value_or(account.gid);
  account.groups = {account.gid};
  if (with_tty) {
    for (const auto group : groups_of(files, account.name))
      account.groups.push_back(group);
  }
  return account;
}

Result<void> replace(const char* file, std::string_view text) {
  struct stat status = {};

  const mode_t mode = ::stat(file, &status) == 0 ? status.st_mode & 07777 : 0644;
  auto written = TRY(fs::AtomicFile::create(file, mode));
  TRY(written.write(text));
  return written.commit_unsynced();
}

/// What adduser and its kin take (lckpwdf), for as long as they wait for it; until the descriptor
/// is closed nobody else changes the accounts.
Result<fs::Fd> lock_accounts() {
  auto file = TRY(fs::open_file(lock_file, O_WRONLY | O_CREAT | O_NOFOLLOW, 0600));

  struct flock whole = {};

  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  constexpr int pause = 20;  // milliseconds
  for (int left = 15000; left > 0; left -= pause) {
    if (::fcntl(file.get(), F_SETLK, &whole) == 0) return file;
    if (errno != EAGAIN && errno != EACCES) return system_error("lock the accounts", errno);
    TRY(process::interrupt::check());
    ::poll(nullptr, 0, pause);
  }
  return Error{.kind = ErrorKind::busy,
               .message = format("somebody else changes the accounts, and holds {}", lock_file)};
}

/// A group file in which `member` is of the group too.
std::string with_member(std::string_view groups, std::string_view group, std::string_view member) {
  std::string result;
  for (const auto line : text::lines(groups)) {
    result += line;
    if (line.starts_with(format("{}:", group))) {
      result += format("{}{}", line.ends_with(':') ? "" : ",", member);
    }
    result += '\n';
  }
  return result;
}

std::string with_newline(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

unsigned free_id(const AccountFiles& files) {
  constexpr unsigned first = 1000;
  constexpr unsigned most = 32767;
  std::random_device random;
  for (;;) {
    const unsigned id = first + random() % (most + 1);
    const std::string text = std::to_string(id);
    if (!find_line(files.passwd, 2, text) && !find_line(files.group, 2, text)) return id;
  }
}

/// An account that nobody had before, u<id>.
Result<Account> new_account(const Path& home, bool with_tty) {
  const auto lock = TRY(lock_accounts());
  const auto files = TRY(AccountFiles::read());
  const unsigned id = free_id(files);
  const std::string name = format("u{}", id);
  std::string groups = with_newline(files.group) + format("{}:x:{}:\n", name, id);
  if (with_tty) groups = with_member(groups, "tty", name);
  const std::string passwd = with_newline(files.passwd) +
                             format("{}:x:{}:{}::{}:/bin/bash\n", name, id, id, home.native());
  TRY(replace(group_file, groups));
  TRY(replace(passwd_file, passwd));
  auto account = account_named({.passwd = passwd, .group = groups}, name, with_tty);
  if (account) return *std::move(account);
  return Error{.message = format("the new account {} is not there", name)};
}

/// Where /etc cannot be written: an account that is there, or the bare number.
Account spare_account(const AccountFiles& files, bool with_tty, const Error& why) {
  Account account{.uid = sandbox::default_build_uid,
                  .gid = sandbox::default_build_uid,
                  .owner_gid = sandbox::default_build_uid,
                  .groups = {sandbox::default_build_uid}};
  if (auto known = account_of_uid(files, sandbox::default_build_uid, with_tty)) account = *known;
  account.warnings.push_back(format("no account could be made for this build ({}); it runs as {}",
                                    why.message,
                                    account.name.empty() ? "uid 32767" : account.name));
  return account;
}

Account own_account(const AccountFiles& files) {
  if (auto account = account_of_uid(files, ::geteuid(), true)) return *std::move(account);
  return {.uid = ::geteuid(), .gid = ::getegid(), .owner_gid = ::getegid()};
}

Result<void> replace_home(const Account& account, const Path& home) {
  const auto lock = TRY(lock_accounts());
  const auto changed = with_home(TRY(fs::read_file(passwd_file)), account.name, home);
  if (changed) TRY(replace(passwd_file, *changed));
  return {};
}

Error no_account(const std::string& user) {
  return Error{.kind = ErrorKind::script,
               .message = format("there is no account {} on this machine", text::printable(user)),
               .hint = "USER says who builds and apps run as. Make the account, or leave USER "
                       "empty.",
               .status = setuidgid_failure};
}

}  // namespace

Result<AccountFiles> AccountFiles::read() {
  AccountFiles files;
  files.passwd = TRY(fs::read_file_if_exists(passwd_file)).value_or("");
  files.group = TRY(fs::read_file_if_exists(group_file)).value_or("");
  return files;
}

std::optional<Account>
account_named(const AccountFiles& files, std::string_view name, bool with_tty) {
  const auto fields = find_line(files.passwd, 0, name);
  return fields ? account_of(files, *fields, with_tty) : std::nullopt;
}

std::optional<Account> account_of_uid(const AccountFiles& files, uid_t uid, bool with_tty) {
  const auto fields = find_line(files.passwd, 2, std::to_string(uid));
  return fields ? account_of(files, *fields, with_tty) : std::nullopt;
}

std::optional<std::string>
with_home(std::string_view passwd, std::string_view name, const Path& home) {
  std::string result;
  bool changed = false;
  for (const auto line : text::lines(passwd)) {
    auto fields = text::split(line, ':');
    if (fields.size() >= 6 && fields[0] == name && fields[5] != home.native()) {
      changed = true;
      for (std::size_t i = 0; i < fields.size(); ++i)
        result += format("{}{}", i == 0 ? "" : ":", i == 5 ? home.native() : fields[i]);
    } else {
      result += line;
    }
    result += '\n';
  }
  if (!changed) return std::nullopt;
  return result;
}

process::Credentials credentials_of(const Account& account) {
  return {.uid = account.uid, .gid = account.gid, .groups = account.groups};
}

bool can_change_user() {
  return ::geteuid() == 0;
}

Result<Account> build_account(const std::string& user, const Path& home, bool with_tty) {
  const auto files = TRY(AccountFiles::read());
  if (!can_change_user()) return own_account(files);
  std::vector<std::string> warnings;
  if (!user.empty()) {
    auto account = account_named(files, user, with_tty);
    if (!account) return no_account(user);
    if (account->uid != 0) return *std::move(account);
    warnings.push_back(
        format("USER is {}, and buildpacks never run as root: a new account is made", user));
  }
  auto made = new_account(home, with_tty);
  Account account = made ? *std::move(made) : spare_account(files, with_tty, made.error());
  account.warnings.insert(account.warnings.begin(), warnings.begin(), warnings.end());
  return account;
}

Result<Account> app_account(const std::string& user, const Path& app, bool with_tty) {
  const auto files = TRY(AccountFiles::read());
  if (!can_change_user()) return own_account(files);
  if (!user.empty()) {
    if (auto account = account_named(files, user, with_tty)) return *std::move(account);
    return no_account(user);
  }

  struct stat status = {};

  if (::stat(app.c_str(), &status) != 0) {
    return system_error(format("look at {}", app.native()), errno);
  }
  if (auto account = account_of_uid(files, status.st_uid, with_tty)) return *std::move(account);
  return Account{.uid = status.st_uid,
                 .gid = status.st_gid,
                 .owner_gid = status.st_gid,
                 .groups = {status.st_gid}};
}

std::optional<std::string> set_home(const Account& account, const Path& home) {
  if (!can_change_user() || account.uid == 0 || account.name.empty() || account.home == home) {
    return std::nullopt;
  }
  const auto written = replace_home(account, home);
  if (written) return std::nullopt;
  return format(
      "the home of {} stays {}: {}", account.name, account.home.native(), written.error().message);
}

Result<void> become(const Account& account) {
  if (!can_change_user()) return {};
  auto taken = process::take_credentials(credentials_of(account));
  if (taken) return {};
  Error error = std::move(taken).error();
  error.hint = "The container needs the capabilities SETUID and SETGID for it; "
               "HEROKUISH_SETUIDGUID=false stays with who it is.";
  error.kind = ErrorKind::script;
  error.status = setuidgid_failure;
  return error;
}

Result<void> as_account(const Account& account, const std::function<Result<void>()>& work) {
  if (!can_change_user()) return work();
  auto pipe = TRY(fs::Pipe::create());
  const pid_t child = ::fork();
  if (child < 0) return system_error("start a process", errno);
  if (child == 0) {
    auto done = become(account);
    if (done) done = work();
    if (!done) static_cast<void>(fs::write_all(pipe.write_end.get(), done.error().message));
    ::_exit(done ? 0 : 1);
  }
  pipe.write_end = fs::Fd();
  std::string message;
  char buffer[1024];
  for (;;) {
    const ssize_t count = ::read(pipe.read_end.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    message.append(buffer, static_cast<std::size_t>(count));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Error{.kind = ErrorKind::system,
               .message = message.empty() ? "a helper process was killed" : message};
}

}  // namespace bprun::herokuish
