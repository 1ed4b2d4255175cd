// One service as its server has it, without the network: guard, table of methods, journal on SQLite, a clock that
// stands still. Every input finds the same records; what one input wrote is gone before the next.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/front/feed.h"
#include "shared/front/front.h"
#include "shared/identity/identity.h"
#include "shared/journal/journal.h"
#include "shared/rpc/guard.h"
#include "shared/testing/manual_clock.h"
#include "shared/testing/temp_dir.h"
#include "tests/fuzz/broken.h"
#include "tests/fuzz/undo.h"

namespace kith::fuzz {

// The callers that an input may choose from. kEverybody has every staff role and is a program too, to which nothing is
// hidden; the workers have one role each, and see what their part in the seeded family lets them see.
enum Chosen : uint8_t {
  kEverybody,
  kPartner,
  kAnalyst,
  kNobody,
  kSocialWorker,    // SW100, who holds the case of the family's first child
  kRecoveryWorker,  // RW400, of the family
  kAbuseOfficer,    // DO300, of the family: works with the perpetrator
  kManager,         // TM500, a team manager
  kChosen           // how many there are
};

// Tokens of a development key.
class Callers {
 public:
  explicit Callers(const Clock& clock);
  // "Bearer …"; chosen beyond the last begins anew.
  const std::string& Authorization(uint8_t chosen) const { return authorizations_[chosen % authorizations_.size()]; }
  // "Bearer …" of a caller of ours, good for a day from now.
  std::string Bearer(const std::string& subject, std::vector<identity::Role> roles) const;
  const identity::Verifier& verifier() const { return *verifier_; }

 private:
  const Clock& clock_;
  testing::TempDir dir_;
  std::string key_;
  std::unique_ptr<identity::Verifier> verifier_;
  std::vector<std::string> authorizations_;
};

struct Blueprint {
  std::string name;  // "cases"
  journal::Schema schema;
  std::vector<journal::Migration> migrations;
  std::function<std::vector<rpc::Method>(journal::Journal&, QueryPool&)> methods;
  std::string beside = {};  // the SQLite file of what the service keeps beside its journal; empty: nothing
};

class World {
 public:
  // seed writes the records that every input finds.
  World(Blueprint blueprint, const Callers& callers, const Clock& clock, const std::function<void(World&)>& seed);
  ~World();

  const std::string& name() const { return blueprint_.name; }
  size_t size() const { return methods_.size(); }
  std::string Path(size_t rpc) const { return "/" + methods_[rpc].service + "/" + methods_[rpc].name; }
  size_t Find(const std::string& method) const;  // its place in the table
  const google::protobuf::Message& RequestOf(size_t rpc) const { return *methods_[rpc].request; }
  const google::protobuf::Message& ResponseOf(size_t rpc) const;
  journal::Journal& journal() { return *journal_; }

  // As the server does it: guard, parse, handler; then holds the answer against what every answer must be: parses as
  // the RPC's response, or has a reason that is not a fault of ours. The answer's bytes (a stream's last message).
  Result<std::string> Call(size_t rpc, uint8_t caller, std::string_view request);
  // The same for a caller of one's own: "Bearer …".
  Result<std::string> CallAs(size_t rpc, const std::string& authorization, std::string_view request);

  // Entries that this input's calls appended.
  std::vector<journal::Entry> Appended();
  // The chain is whole, and every stored state and view row is what the events fold to.
  void Verify();
  // Back to the seeded records, and to what stood beside the journal; cheap when nothing was written.
  void Reset();

 private:
  void Open();
  void Close();
  Result<std::string> Answer(const rpc::Method& method, const std::string& path, const std::string& authorization,
                             std::string_view request);
  void Judge(const rpc::Method& method, const Result<std::string>& answer) const;

  Blueprint blueprint_;
  const Callers& callers_;
  const Clock& clock_;
  rpc::Guard guard_;
  testing::TempDir dir_;
  std::string database_;  // the file
  int64_t seeded_position_ = 0;
  int64_t resets_ = 0;
  std::unique_ptr<Undo> undo_;
  std::unique_ptr<Undo> undo_beside_;  // null: nothing is kept beside the journal
  std::unique_ptr<QueryPool> queries_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<Feed> feed_;
  std::vector<rpc::Method> methods_;
};

}  // namespace kith::fuzz
