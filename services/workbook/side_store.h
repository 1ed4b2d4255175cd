// What stands beside the journal, because it must be forgotten at will: drafts, and the bytes of attachments. On
// PostgreSQL tables of the service's database, over connections of their own; on SQLite a file beside it.
// ADR-0001-side-store.md says why.
//
// What a method returned from is on disk. Thread-safe; methods block, and throw sql::SqlError when the store cannot be
// reached.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/clock/clock.h"
#include "shared/sql/connection.h"

#include "kith/workbook/v1/attachment.pb.h"
#include "kith/workbook/v1/drafts_service.pb.h"

namespace kith::workbook {

class SideStore {
 public:
  // journal: where the service's journal is. Throws std::runtime_error with what to do where the store cannot be
  // opened.
  explicit SideStore(const sql::Address& journal);

  // Keeps the draft unless a revision as high, or higher, is kept; returns the one that is kept then. Nothing: it is
  // new, whatever its revision, and its owner has the most already (those who save at the same moment are not counted).
  std::optional<int64_t> SaveDraft(const std::string& owner, const v1::Draft& draft, int64_t most, Instant now);
  std::optional<v1::Draft> FindDraft(const std::string& owner, const std::string& name);
  int64_t CountDrafts(const std::string& owner);
  // The last saved first.
  std::vector<v1::Draft> ListDrafts(const std::string& owner, int most);
  void DiscardDraft(const std::string& owner, const std::string& name);
  // Returns how many were dropped.
  int64_t DropDraftsSavedBefore(Instant time);

  struct KeptUpload {
    std::string owner;
    bool is_finished = false;
    v1::Upload upload;
  };
  // Where one of this name is kept already, that one is returned, and nothing is changed.
  KeptUpload BeginUpload(const std::string& owner, const v1::Upload& upload, Instant now);
  std::optional<KeptUpload> FindUpload(const std::string& name);
  int64_t CountUnfinished(const std::string& owner);
  // Adds the piece where it goes on exactly where the upload is and it is not finished; returns where it is then.
  // Nothing: no such upload.
  std::optional<int64_t> PutChunk(const std::string& name, int64_t offset, std::string_view data);
  // Finishing again moves the time. False: no such upload, and nothing is done.
  bool FinishUpload(const std::string& name, Instant now);
  // The bytes from an offset to the end of the piece that it lies in; empty behind the last one.
  std::string ReadBytes(const std::string& name, int64_t offset);
  // Removes the upload and its bytes.
  void EraseUpload(const std::string& name);
  // Names of uploads in their order, after a name: those that were begun before and are not finished, or those that
  // were finished before.
  std::vector<std::string> UploadsBefore(Instant time, bool is_finished, const std::string& after, int most);
  // Removes the upload and its bytes if it is one of those at that moment; returns whether it did.
  bool EraseIfBefore(const std::string& name, Instant time, bool is_finished);

 private:
  sql::Pool connections_;
};

}  // namespace kith::workbook
