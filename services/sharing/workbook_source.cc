#include "services/sharing/workbook_source.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <google/protobuf/util/message_differencer.h>

#include "services/sharing/family.h"
#include "services/sharing/reasons.h"
#include "services/sharing/tell.h"
#include "shared/calendar/date.h"

#include "kith/sharing/v1/sharing.pb.h"
#include "kith/sharing/v1/told.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::sharing {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::Family;
using v1::SharingEvent;
using v1::Told;
using workbook::v1::WorkbookEvent;

// "families/F0000045" of "chapters/F0000045-social-worker-C0000123", "workbooks/F0000045",
// "supervision-files/F0000045".
std::string FamilyOf(std::string_view name) {
  const size_t slash = name.find('/');
  if (slash == std::string_view::npos) return {};
  const auto number = name.substr(slash + 1);
  return "families/" + std::string(number.substr(0, number.find('-')));
}

// Of whose workbook the event is, where it is one that is told or learnt from; otherwise empty.
std::string FamilyOf(const journal::Entry& entry, const WorkbookEvent& event) {
  if (event.has_known_family_changed()) return FamilyOf(entry.stream);
  if (event.has_contradiction_raised()) return FamilyOf(event.contradiction_raised().contradiction().workbook());
  if (event.has_contradiction_settled()) return FamilyOf(event.contradiction_settled().workbook());
  if (event.has_chapter_summarised() || event.has_module_completed() || event.has_supervision_filed())
    return FamilyOf(entry.stream);
  return {};
}

bool IsLimited(const workbook::v1::Visibility& visibility) {
  return !visibility.roles().empty() || !visibility.workers().empty() || !visibility.locates().empty();
}

// One event of the workbook service on its way to the agencies.
class Teller {
 public:
  Teller(Telling& telling, Family& family, const journal::Entry& entry, const WorkbookEvent& event,
         const Context& context)
      : telling_(telling), family_(family), entry_(entry), event_(event), today_(context.today) {}

  Result<void> Tell(const Streams& streams) {
    for (const auto& child : ChildrenToTellOf(family_, event_.occurred_on(), today_)) {
      // The workbook had seen the child's case, and so shall we.
      if (streams.Version(SubjectName(child)) == 0)
        return Refuse(reasons::kChildNotKnownYet, "a child of the family is not known here yet");
      children_.push_back(child);
    }
    if (event_.has_chapter_summarised()) return Chapter();
    if (event_.has_module_completed()) return Module();
    if (event_.has_supervision_filed()) return Supervision();
    if (event_.has_contradiction_raised()) return Raised();
    return Settled();
  }

 private:
  // Those of the people who are told of; all children of the family where an adult is among them, or nobody is named.
  template <class People>
  std::vector<std::string> ChildrenAmong(const People& people) const {
    std::vector<std::string> among;
    for (const auto& person : people) {
      const std::string case_file = CaseFileOf(person);
      const auto is_this = [&](const auto& child) { return child.case_file() == case_file; };
      if (std::none_of(family_.children().begin(), family_.children().end(), is_this)) return children_;
      if (std::find(children_.begin(), children_.end(), case_file) != children_.end()) among.push_back(case_file);
    }
    return people.empty() ? children_ : among;
  }

  Result<void> TellOf(const std::string& case_file, const google::protobuf::Message& told) {
    Happening happening;
    happening.event = &told;
    happening.occurred_on = event_.occurred_on();
    happening.case_file = case_file;
    happening.service = "workbook";
    happening.id = entry_.event_id + "/" + told.GetDescriptor()->name() + "/" + case_file;
    happening.position = entry_.position;
    happening.recorded_at = entry_.recorded_at;
    return telling_.Tell(happening);
  }

  Result<void> TellOfAll(const std::vector<std::string>& case_files, const google::protobuf::Message& told) {
    for (const auto& case_file : case_files) {
      if (auto done = TellOf(case_file, told); !done) return done;
    }
    return {};
  }

  Result<void> Chapter() {
    const auto& summarised = event_.chapter_summarised();
    if (summarised.is_limited()) return {};
    v1::ChapterSummarised told;
    told.set_chapter_role(summarised.chapter_role());
    told.set_summary_date(summarised.summary().as_of_date());
    told.set_next_due_date(summarised.summary_due_date());
    std::vector<std::string> people;
    if (!summarised.person().empty()) people.push_back(summarised.person());
    return TellOfAll(ChildrenAmong(people), told);
  }

  Result<void> Module() {
    const auto& completed = event_.module_completed();
    family_.set_completed_modules(family_.completed_modules() + 1);
    v1::ModuleCompleted told;
    *told.mutable_worker_roles() = completed.worker_roles();
    told.set_end_date(completed.end_date());
    told.set_number_completed(family_.completed_modules());
    return TellOfAll(ChildrenAmong(completed.people()), told);
  }

  template <class Message>
  void SetInvolved(Message& told, const std::string& case_file) const {
    for (const auto role : InvolvedRoles(family_, case_file, event_.occurred_on())) told.add_involved_roles(role);
  }

  Result<void> Supervision() {
    const auto& filed = event_.supervision_filed();
    for (const auto& case_file : children_) {
      v1::SupervisionHeld told;
      SetInvolved(told, case_file);
      told.set_held_date(filed.held_date());
      told.set_next_date(filed.next_date());
      if (auto done = TellOf(case_file, told); !done) return done;
      for (const auto& rated : filed.ratings()) {
        if (CaseFileOf(rated.child()) != case_file || rated.is_limited()) continue;
        if (auto done = Rated(case_file, rated); !done) return done;
      }
    }
    return {};
  }

  Result<void> Rated(const std::string& case_file, const workbook::v1::SupervisionFile::Rated& rated) {
    v1::RatingChanged told;
    told.set_change(v1::RATING_CHANGE_FIRST);
    for (auto& child : *family_.mutable_children()) {
      if (child.case_file() != case_file) continue;
      if (child.has_rating()) {
        if (child.rating() == rated.rating()) return {};
        told.set_change(rated.rating() > child.rating() ? v1::RATING_CHANGE_RISK_HIGHER : v1::RATING_CHANGE_RISK_LOWER);
      }
    }
    for (auto& child : *family_.mutable_children()) {
      if (child.case_file() == case_file) child.set_rating(rated.rating());
    }
    SetInvolved(told, case_file);
    told.set_held_date(event_.supervision_filed().held_date());
    told.set_rating(rated.rating());
    return TellOf(case_file, told);
  }

  Result<void> Raised() {
    const auto& contradiction = event_.contradiction_raised().contradiction();
    if (IsLimited(contradiction.visibility())) return {};
    v1::ContradictionRaised told;
    for (const auto& account : contradiction.accounts()) {
      const auto& roles = told.account_roles();
      if (std::find(roles.begin(), roles.end(), account.by().role()) == roles.end())
        told.add_account_roles(account.by().role());
    }
    told.set_raised_date(event_.occurred_on());
    told.set_contradiction(entry_.stream);
    return TellOfAll(ChildrenAmong(contradiction.people()), told);
  }

  Result<void> Settled() {
    const auto& settled = event_.contradiction_settled();
    if (settled.is_limited()) return {};
    v1::ContradictionSettled told;
    *told.mutable_account_roles() = settled.account_roles();
    told.set_settled_date(event_.occurred_on());
    told.set_contradiction(entry_.stream);
    return TellOfAll(ChildrenAmong(settled.people()), told);
  }

  Telling& telling_;
  Family& family_;
  const journal::Entry& entry_;
  const WorkbookEvent& event_;
  const std::string& today_;
  std::vector<std::string> children_;
};

}  // namespace

Result<Drafts> ConsumeWorkbook(const Origin& origin, const Agreements& agreements, const Streams& streams,
                               const journal::Entry& entry, const Context& context) {
  WorkbookEvent event;
  if (!event.ParseFromString(entry.payload))
    return Refuse(reasons::kUnreadableRecord, "the payload is not a kith.workbook.v1.WorkbookEvent");
  const std::string name = FamilyOf(entry, event);
  if (name.empty()) return Drafts{};
  if (event.has_known_family_changed() && name != entry.stream)
    return Refuse(reasons::kUnreadableRecord, "what is known of a family stands in another record's stream");
  if (!calendar::IsIsoDate(event.occurred_on()))
    return Refuse(reasons::kNotADate, "the event's occurred_on is not a date yyyy-mm-dd");
  const auto* known = streams.Find<Family>(name);
  const Family before = known ? *known : Family();
  Family family = before;
  Telling telling(origin, agreements, streams, context);
  if (event.has_known_family_changed()) {
    family = LearnFamily(before, event.known_family_changed().family());
  } else if (auto told = Teller(telling, family, entry, event, context).Tell(streams); !told) {
    return tl::unexpected<Error>(std::move(told).error());
  }
  if (!MessageDifferencer::Equals(before, family)) {
    telling.Add(name, event.occurred_on(),
                [&](SharingEvent& draft) { *draft.mutable_family_learnt()->mutable_family() = std::move(family); });
  }
  return telling.Take();
}

inbox::Source WorkbookSource(Origin origin, std::shared_ptr<const Agreements> agreements) {
  return inbox::MakeSource<SharingEvent>(
      "workbook", "sharing",
      [origin = std::move(origin), agreements](const Streams& streams, const journal::Entry& entry,
                                               const Context& context) {
        return ConsumeWorkbook(origin, *agreements, streams, entry, context);
      },
      [agreements](const journal::Entry& entry) {
        std::vector<std::string> names;
        WorkbookEvent event;
        if (!event.ParseFromString(entry.payload)) return names;
        const std::string family = FamilyOf(entry, event);
        if (family.empty()) return names;
        names.push_back(family);
        if (event.has_known_family_changed()) return names;
        for (const auto& agreement : *agreements) names.push_back("agencies/" + agreement.agency);
        return names;
      });
}

}  // namespace kith::sharing
