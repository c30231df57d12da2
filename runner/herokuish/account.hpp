// SPDX-License-Identifier: MIT
#pragma once

#include "runner/base/result.hpp"
#include "runner/herokuish/paths.hpp"
#include "runner/process/command.hpp"

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The unprivileged user of builds and apps (contract H-26 to H-28, P-20, P-22, P-23).
namespace bprun::herokuish {

struct Account {
  std::string name = {};  ///< empty where the uid has no entry
  uid_t uid = 0;
  gid_t gid = 0;                   ///< what a process runs with
  gid_t owner_gid = 0;             ///< what files are given
  std::vector<gid_t> groups = {};  ///< supplementary ones
  Path home = {};                  ///< as the passwd file says
  std::vector<std::string> warnings = {};

  bool operator==(const Account&) const = default;
};

/// The two files that say who there is, as text; read once.
struct AccountFiles {
  std::string passwd;
  std::string group;

  static Result<AccountFiles> read();
};

/// The account of that name. Its files' group is the one called like it, with "nobody" as
/// "nogroup"; its primary one where there is none. nullopt: there is no such account.
/// `with_tty`: it keeps the supplementary groups that it has (H-27).
std::optional<Account>
account_named(const AccountFiles& files, std::string_view name, bool with_tty);
std::optional<Account> account_of_uid(const AccountFiles& files, uid_t uid, bool with_tty);

/// The text of a passwd file in which that account's home is another; nullopt where nothing is to
/// be changed.
std::optional<std::string>
with_home(std::string_view passwd, std::string_view name, const Path& home);

process::Credentials credentials_of(const Account& account);

/// True where this process may become somebody else.
bool can_change_user();

/// Who a build's scripts run as: $USER; root and nobody at all make a new account u<id> (H-26).
/// Not root: whoever we are. `with_tty`: it joins the group tty.
/// Error (status 111, H-28): there is no account $USER.
Result<Account> build_account(const std::string& user, const Path& home, bool with_tty);

/// Who an app runs as: $USER, else who APP_PATH belongs to (P-22).
Result<Account> app_account(const std::string& user, const Path& app, bool with_tty);

/// Makes `home` the account's, in /etc/passwd. Best effort (P-23): what cannot be is a warning.
/// Root's stays.
std::optional<std::string> set_home(const Account& account, const Path& home);

/// Takes on the account's uid and groups for good. Nothing where we are not root.
Result<void> become(const Account& account);

/// Runs `work` in a process of the account's own, so that what an app's tree holds (a link to
/// /etc/passwd) cannot turn it against root.
Result<void> as_account(const Account& account, const std::function<Result<void>()>& work);

}  // namespace bprun::herokuish
