// Serves kith.journal.v1.JournalService from a journal: the feed that makes consumers independent of any broker, and
// the proof.
#pragma once

#include <memory>
#include <vector>

#include "shared/front/front.h"

namespace kith {

// Streams entries to readers, page by page, on the query pool; followers wait for commits.
class Feed {
 public:
  Feed(journal::Journal& journal, QueryPool& queries);
  // Ends what is being followed.
  ~Feed();

  // The rows of JournalService for rpc::Server. The feed must outlive the server.
  std::vector<rpc::Method> methods();

 private:
  struct State;
  struct Reader;
  std::shared_ptr<State> state_;
};

}  // namespace kith
