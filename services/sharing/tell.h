// Appends what agencies are told of happenings, and where that stands, to the ledger. One for each command.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "services/sharing/agreement.h"
#include "services/sharing/disclose.h"
#include "services/sharing/reference.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/sharing/v1/sharing.pb.h"

namespace kith::sharing {

// "subjects/C0000123" of "cases/C0000123".
std::string SubjectName(const std::string& case_file);

class Telling {
 public:
  // All must outlive it.
  Telling(const Origin& origin, const Agreements& agreements, const Streams& streams, const Context& context)
      : origin_(origin), agreements_(agreements), streams_(streams), context_(context) {}

  // A correction is for those who were told what it corrects.
  enum class To { kEverybody, kThoseToldBefore };

  // What each agreement makes of it, in the order of the agencies. Refuses with NOT_A_DATE.
  Result<void> Tell(const Happening& happening, To to = To::kEverybody);

  // The child as sharing knows it, with what this command adds.
  v1::Subject& SubjectOf(const std::string& case_file);

  // fill: sets the event of a v1::SharingEvent.
  template <class Fill>
  void Add(const std::string& stream, const std::string& occurred_on, Fill fill) {
    v1::SharingEvent event;
    event.set_occurred_on(occurred_on);
    fill(event);
    drafts_.push_back(DraftOf(stream, std::move(event)));
    ++added_[stream];
  }

  Drafts Take() { return std::move(drafts_); }

 private:
  const Origin& origin_;
  const Agreements& agreements_;
  const Streams& streams_;
  const Context& context_;
  std::map<std::string, v1::Subject> subjects_;
  std::map<std::string, int64_t> added_;
  Drafts drafts_;
};

}  // namespace kith::sharing
