// SPDX-License-Identifier: MIT
#pragma once

#include "runner/fs/walk.hpp"
#include "runner/herokuish/account.hpp"

/// Giving files to the unprivileged user (contract B-32, H-23, H-32, P-28).
namespace bprun::herokuish {

/// True where a file is the account's already, user and group.
bool is_owned(const struct stat& status, const Account& account);

/// Gives one entry of a walk to the account, if it is not its own. Links are not followed.
Result<void> give_entry(const fs::WalkEntry& entry, const Account& account);

/// The same by a path.
Result<void> give_path(const Path& path, const Account& account);

/// What a link that is this user's own leads to; any other path as it is. Who set up the machine
/// may have put such a link in the place of one of Herokuish's directories, and it stays his: given
/// away, the next build could not tell it from one that a buildpack left.
Result<Path> behind_own_link(const Path& path);

/// Gives the tree at `path` and all that is in it to the account: the one behind it where it is
/// this user's own link, and of somebody else's link the link alone. Nothing where this process is
/// not root.
Result<void> give_tree(const Path& path, const Account& account);

}  // namespace bprun::herokuish
