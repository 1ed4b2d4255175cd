#include "services/workbook/domain/fidelity.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "services/workbook/domain/given.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/supervision.h"
#include "services/workbook/domain/trajectory.h"
#include "shared/checks/no_such.h"
#include "shared/ids/ids.h"

#include "kith/workbook/v1/entry.pb.h"

namespace kith::workbook {
namespace {

using checks::RefuseField;
using kith::reasons::kInvalidRequest;

constexpr int kScales = 4;
constexpr int kBest = 5;
constexpr int kMaxCount = 500;
constexpr size_t kMaxFeedback = 4000;

checks::Refused CheckRatings(const v1::RecordFidelityCheckRequest& request) {
  if (request.ratings_size() != kScales)
    return RefuseField(kInvalidRequest, "a check rates all four scales", "ratings", "each scale once");
  std::set<int> rated;
  for (int i = 0; i < kScales; ++i) {
    const auto& rating = request.ratings(i);
    const std::string at = checks::Indexed("ratings", i);
    if (auto wrong = checks::CheckKnown(at + ".scale", rating.scale())) return wrong;
    if (!rated.insert(rating.scale()).second)
      return RefuseField(kInvalidRequest, "a scale stands twice", at + ".scale", "each scale once");
    if (rating.value() < 1 || rating.value() > kBest)
      return RefuseField(kInvalidRequest, "that is off the scale", at + ".value", "1 to 5");
  }
  return std::nullopt;
}

checks::Refused CheckCount(const char* field, int count) {
  if (count >= 0 && count <= kMaxCount) return std::nullopt;
  return RefuseField(kInvalidRequest, "that is no count of a session", field, "0 to 500");
}

}  // namespace

std::string FidelityStream(const std::string& entry) {
  return "fidelity-checks" + entry.substr(std::min(entry.find('/'), entry.size()));
}

bool Supervises(const v1::KnownFamily& family, const Context& context, std::string_view practitioner) {
  return MayChair(family, context.subject, context.today) &&
         std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& worker) {
           return worker.worker() == practitioner && Holds(worker, context.today);
         });
}

Result<Drafts> RecordFidelityCheck(const Streams& streams, const v1::RecordFidelityCheckRequest& request,
                                   const Context& context) {
  if (auto wrong = checks::CheckName("entry", request.entry(), "entries")) return *wrong;
  const auto* entry = streams.Find<v1::Entry>(request.entry());
  if (!entry) return checks::NoSuch(request.entry(), "entry");
  const auto* family = streams.Find<v1::KnownFamily>(FamilyOf(entry->workbook()));
  const bool is_own = entry->by().worker() == context.subject;
  if (!is_own && (!family || !Supervises(*family, context, entry->by().worker())))
    return checks::NoSuch(request.entry(), "entry");
  if (entry->kind() != v1::ENTRY_KIND_SESSION) {
    return RefuseField(reasons::kNotASession, "the method is checked in sessions alone", "entry",
                       "an entry of the kind session");
  }
  if (is_own) {
    return RefuseField(reasons::kOwnSession, "nobody checks their own session", "entry", "a session of somebody else");
  }
  if (streams.Version(FidelityStream(request.entry())) > 0 && request.etag().empty()) {
    return RefuseField(reasons::kSessionChecked, "the session has been checked", "etag",
                       "the etag of the check that this one is to replace, as ListFidelityChecks gives it");
  }
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, FidelityStream(request.entry()))) return *wrong;
  if (auto wrong = checks::CheckPastDate("checked_date", request.checked_date(), context)) return *wrong;
  const std::string session_date = SessionDate(*entry);
  if (request.checked_date() < session_date) {
    return RefuseField(reasons::kBeforeSession, "the session was later", "checked_date",
                       "a date on or after " + session_date);
  }
  if (auto wrong = CheckRatings(request)) return *wrong;
  if (auto wrong = CheckCount("reflections", request.reflections())) return *wrong;
  if (auto wrong = CheckCount("questions", request.questions())) return *wrong;
  if (auto wrong = CheckText("feedback", request.feedback(), 1, kMaxFeedback)) return *wrong;

  v1::WorkbookEvent event;
  event.set_occurred_on(request.checked_date());
  auto& check = *event.mutable_fidelity_checked()->mutable_check();
  check.set_entry(request.entry());
  check.set_practitioner(entry->by().worker());
  check.set_session_date(session_date);
  check.set_checked_date(request.checked_date());
  *check.mutable_ratings() = request.ratings();
  check.set_reflections(request.reflections());
  check.set_questions(request.questions());
  check.set_feedback(request.feedback());
  *check.mutable_by() = HandOf(*family, context);
  return Drafts{DraftOf(FidelityStream(request.entry()), std::move(event))};
}

void Apply(v1::FidelityCheck& check, const v1::WorkbookEvent& event) {
  if (!event.has_fidelity_checked()) throw std::logic_error("an event that is none of a check's stands in its stream");
  check = event.fidelity_checked().check();
}

std::vector<std::string> Draw(std::vector<std::string> names, size_t count, int64_t seed) {
  // Ordered by a digest of seed and name: no generator whose sequence another library version would change.
  std::vector<std::pair<std::string, std::string>> drawn;
  for (auto& name : names) drawn.emplace_back(ids::StableId(std::to_string(seed), name), std::move(name));
  std::sort(drawn.begin(), drawn.end());
  drawn.resize(std::min(count, drawn.size()));
  std::vector<std::string> taken;
  for (auto& [_, name] : drawn) taken.push_back(std::move(name));
  return taken;
}

}  // namespace kith::workbook
