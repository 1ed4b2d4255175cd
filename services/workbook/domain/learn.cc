#include "services/workbook/domain/learn.h"

#include <algorithm>
#include <map>
#include <optional>

#include "services/workbook/domain/separation.h"
#include "services/workbook/domain/template_rules.h"
#include "shared/access/restriction.h"
#include "shared/calendar/date.h"

namespace kith::workbook {
namespace {

using cases::v1::CasesEvent;
using v1::KnownFamily;
using v1::KnownPerson;
using v1::WorkbookEvent;

constexpr int kWorkersOfAPerson = 40;
constexpr int kWorkersOfAFamily = 300;
constexpr std::chrono::days kOpensWithin{31};

std::string Renamed(std::string_view name, const char* kind) { return kind + std::string(name.substr(name.find('/'))); }

template <class Workers>
void Trim(Workers& workers, int most) {
  // Those that ended first are what nobody asks for any more.
  while (workers.size() > most) {
    auto oldest =
        std::find_if(workers.begin(), workers.end(), [](const auto& worker) { return !worker.end_date().empty(); });
    workers.erase(oldest == workers.end() ? workers.begin() : oldest);
  }
}

template <class Workers>
bool Allocate(Workers& workers, const cases::v1::PractitionerAllocated& allocated) {
  auto& worker = *workers.Add();
  worker.set_worker(allocated.worker());
  worker.set_role(allocated.role());
  worker.set_subject(allocated.subject());
  worker.set_start_date(allocated.start_date());
  worker.set_team(allocated.team());
  return true;
}

template <class Workers>
bool EndAllocation(Workers& workers, const cases::v1::PractitionerAllocationEnded& ended, const std::string& subject) {
  for (auto& worker : workers) {
    if (worker.worker() != ended.worker() || worker.role() != ended.role() || worker.subject() != subject ||
        worker.start_date() != ended.start_date() || !worker.end_date().empty()) {
      continue;
    }
    worker.set_end_date(ended.end_date());
    return true;
  }
  return false;
}

KnownFamily::Worker* Holder(KnownPerson& person) {
  for (auto& worker : *person.mutable_workers()) {
    if (worker.role() == cases::v1::WORKER_ROLE_SOCIAL_WORKER && worker.end_date().empty()) return &worker;
  }
  return nullptr;
}

bool HandOver(KnownPerson& person, const cases::v1::CaseAllocated& allocated, const std::string& file) {
  if (auto* holder = Holder(person)) {
    // One that is entered late, from before the newest, changes nothing of today.
    if (allocated.start_date() < holder->start_date()) return false;
    holder->set_end_date(allocated.start_date());
  }
  auto& worker = *person.add_workers();
  worker.set_worker(allocated.worker());
  worker.set_role(cases::v1::WORKER_ROLE_SOCIAL_WORKER);
  worker.set_subject(file);
  worker.set_start_date(allocated.start_date());
  worker.set_team(allocated.team());
  return true;
}

bool SetBirth(KnownPerson& person, const std::string& birth, const std::string& expected) {
  if (person.birth_date() == birth && person.expected_date() == expected) return false;
  person.set_birth_date(birth);
  person.set_expected_date(expected);
  return true;
}

bool ChangeCaseFile(KnownPerson& person, const CasesEvent& event, const std::string& file) {
  if (event.has_case_opened()) {
    const auto& opened = event.case_opened();
    if (opened.birth_date().empty() && opened.expected_birth_date().empty()) return false;
    return SetBirth(person, opened.birth_date(), opened.expected_birth_date());
  }
  if (event.has_case_allocated()) return HandOver(person, event.case_allocated(), file);
  if (event.has_practitioner_allocated()) return Allocate(*person.mutable_workers(), event.practitioner_allocated());
  if (event.has_practitioner_allocation_ended())
    return EndAllocation(*person.mutable_workers(), event.practitioner_allocation_ended(), file);
  if (!event.has_case_closed()) return false;
  auto* holder = Holder(person);
  if (holder) holder->set_end_date(event.case_closed().closure_date());
  return holder;
}

// False: the event says nothing of what the workbook knows of a person.
bool Change(KnownPerson& person, const CasesEvent& event, const std::string& stream) {
  if (event.has_record_sealed()) {
    person.set_sealed_date(event.record_sealed().sealed_date());
    return true;
  }
  if (event.has_child_born()) return SetBirth(person, event.child_born().birth_date(), "");
  if (event.has_person_born()) return SetBirth(person, event.person_born().birth_date(), "");
  if (stream.starts_with("restrictions/")) return access::Fold(*person.mutable_restriction(), event);
  if (stream.starts_with("cases/")) return ChangeCaseFile(person, event, stream);
  if (event.has_person_registered()) {
    const auto& registered = event.person_registered().person();
    return SetBirth(person, registered.birth_date(), registered.expected_birth_date());
  }
  if (!event.has_person_corrected() || !event.person_corrected().after().has_details()) return false;
  const auto& details = event.person_corrected().after().details();
  return SetBirth(person, details.birth_date(), details.expected_birth_date());
}

bool MayBeClosed(const KnownPerson& person) {
  return !person.sealed_date().empty() ||
         (!person.restriction().set_date().empty() && person.restriction().lifted_date().empty());
}

// What is known of a member stands in the family too, so that whoever asks for a family asks once.
void Bring(const KnownPerson& person, const std::string& name, KnownFamily& family) {
  for (auto& member : *family.mutable_members()) {
    if (member.person() != name) continue;
    member.set_birth_date(person.birth_date());
    member.set_expected_date(person.expected_date());
  }
  auto& workers = *family.mutable_workers();
  const std::string file = Renamed(name, "cases");
  workers.erase(
      std::remove_if(workers.begin(), workers.end(), [&](const auto& worker) { return worker.subject() == file; }),
      workers.end());
  workers.MergeFrom(person.workers());
  Trim(workers, kWorkersOfAFamily);
  auto& closed = *family.mutable_closed();
  closed.erase(
      std::remove_if(closed.begin(), closed.end(), [&](const auto& member) { return member.person() == name; }),
      closed.end());
  if (!MayBeClosed(person)) return;
  auto& member = *closed.Add();
  member.set_person(name);
  *member.mutable_restriction() = person.restriction();
  member.set_sealed_date(person.sealed_date());
}

// The states as one event of cases changes them; each becomes one event of ours.
class Learning {
 public:
  Learning(const Streams& streams, int64_t position, std::string date)
      : streams_(streams), position_(position), date_(std::move(date)) {}

  // Null: known already.
  KnownFamily* Family(const std::string& name) { return Get(families_, name, name); }
  KnownPerson* Person(const std::string& name) { return Get(people_, name, KnownPersonStream(name)); }

  void Join(const std::string& family_name, const std::string& person_name, const std::string& start_date) {
    auto* family = Family(family_name);
    auto* person = Person(person_name);
    if (!family || !person) return;
    auto& member = *family->add_members();
    member.set_person(person_name);
    member.set_start_date(start_date);
    if (std::find(person->families().begin(), person->families().end(), family_name) == person->families().end())
      person->add_families(family_name);
    Bring(*person, person_name, *family);
  }

  Drafts Done() const {
    Drafts drafts;
    for (const auto& [name, person] : people_) {
      if (!person) continue;
      auto event = New();
      auto& known = *event.mutable_known_person_changed()->mutable_person();
      known = *person;
      Trim(*known.mutable_workers(), kWorkersOfAPerson);
      known.set_source_position(position_);
      drafts.push_back(DraftOf(KnownPersonStream(name), std::move(event)));
    }
    for (const auto& [name, family] : families_) {
      if (!family) continue;
      auto event = New();
      auto& known = *event.mutable_known_family_changed()->mutable_family();
      known = *family;
      known.set_source_position(position_);
      drafts.push_back(DraftOf(name, std::move(event)));
    }
    return drafts;
  }

  // A person whose event changed nothing is not written.
  void Forget(const std::string& person) { people_[person].reset(); }

 private:
  template <class State>
  State* Get(std::map<std::string, std::optional<State>>& known, const std::string& name, const std::string& stream) {
    const auto [place, is_new] = known.try_emplace(name);
    if (!is_new) return place->second ? &*place->second : nullptr;
    const auto* state = streams_.Find<State>(stream);
    if (!state || state->source_position() < position_) place->second = state ? *state : State();
    return place->second ? &*place->second : nullptr;
  }

  WorkbookEvent New() const {
    WorkbookEvent event;
    event.set_occurred_on(date_);
    return event;
  }

  const Streams& streams_;
  const int64_t position_;
  const std::string date_;
  std::map<std::string, std::optional<KnownFamily>> families_;
  std::map<std::string, std::optional<KnownPerson>> people_;
};

void LearnFamily(Learning& learning, const std::string& name, const CasesEvent& event) {
  if (event.has_family_registered()) {
    auto* family = learning.Family(name);
    if (!family) return;
    family->set_authority(event.family_registered().family().authority());
    for (const auto& person : event.family_registered().family().members())
      learning.Join(name, person, event.occurred_on());
  } else if (event.has_family_member_added()) {
    const auto& membership = event.family_member_added().membership();
    learning.Join(name, membership.person(), membership.start_date());
  } else if (event.has_family_member_removed()) {
    const auto& removed = event.family_member_removed();
    auto* family = learning.Family(name);
    if (!family) return;
    for (auto& member : *family->mutable_members()) {
      if (member.person() == removed.person() && member.end_date().empty()) member.set_end_date(removed.end_date());
    }
  }
}

void LearnFamilyWorkers(Learning& learning, const std::string& name, const CasesEvent& event) {
  if (!event.has_practitioner_allocated() && !event.has_practitioner_allocation_ended()) return;
  auto* family = learning.Family(name);
  if (!family) return;
  if (event.has_practitioner_allocated()) {
    if (family->authority().empty()) family->set_authority(event.practitioner_allocated().authority());
    Allocate(*family->mutable_workers(), event.practitioner_allocated());
    Trim(*family->mutable_workers(), kWorkersOfAFamily);
  } else {
    EndAllocation(*family->mutable_workers(), event.practitioner_allocation_ended(), name);
  }
}

void LearnPerson(Learning& learning, const std::string& stream, const CasesEvent& event) {
  const std::string name = Renamed(stream, "people");
  auto* person = learning.Person(name);
  if (!person) return;
  if (!Change(*person, event, stream)) return learning.Forget(name);
  for (const auto& family_name : person->families()) {
    if (auto* family = learning.Family(family_name)) Bring(*person, name, *family);
  }
}

// The families that a practitioner was given by this event, so lately that the work is still to begin.
std::vector<std::string> Given(const Streams& streams, const std::string& stream, const CasesEvent& event,
                               const Context& context) {
  if (!event.has_practitioner_allocated()) return {};
  const auto& start = event.practitioner_allocated().start_date();
  if (!calendar::IsIsoDate(start) || calendar::DateOf(start) + kOpensWithin < calendar::DateOf(context.today))
    return {};
  if (stream.starts_with("family-workers/")) return {Renamed(stream, "families")};
  const auto* person = streams.Find<KnownPerson>(KnownPersonStream(stream));
  std::vector<std::string> families;
  if (!person) return families;
  for (const auto& name : person->families()) {
    const auto* family = streams.Find<KnownFamily>(name);
    const auto belongs = [&](const auto& member) {
      return member.person() == Renamed(stream, "people") && member.end_date().empty();
    };
    if (family && std::any_of(family->members().begin(), family->members().end(), belongs)) families.push_back(name);
  }
  return families;
}

}  // namespace

bool IsOfFamilies(std::string_view stream) {
  for (const std::string_view kind : {"families/", "family-workers/", "cases/", "people/", "restrictions/"}) {
    if (stream.starts_with(kind)) return true;
  }
  return false;
}

std::string KnownPersonStream(std::string_view name) { return Renamed(name, "children"); }

Drafts Learn(const Streams& streams, const std::string& stream, const CasesEvent& event, int64_t position,
             const TemplateText& open_with, const Context& context) {
  Learning learning(streams, position, event.occurred_on());
  if (stream.starts_with("families/")) {
    LearnFamily(learning, stream, event);
  } else if (stream.starts_with("family-workers/")) {
    LearnFamilyWorkers(learning, Renamed(stream, "families"), event);
  } else {
    LearnPerson(learning, stream, event);
  }
  Drafts drafts = learning.Done();
  if (drafts.empty() || open_with.name.empty()) return drafts;
  for (const auto& family : Given(streams, stream, event, context)) {
    const std::string workbook = WorkbookOf(family);
    const auto* known = learning.Family(family);
    if (streams.Version(workbook) > 0 || !known || known->members().empty()) continue;
    WorkbookEvent opened;
    const auto& start = event.practitioner_allocated().start_date();
    opened.set_occurred_on(start);
    auto& what = *opened.mutable_workbook_opened();
    what.set_authority(known->authority());
    what.set_template_(open_with.name);
    what.set_template_digest(open_with.digest);
    what.set_start_date(start);
    what.set_supervision_due_date(SupervisionDueAfter(start, open_with.supervision));
    what.set_is_by_allocation(true);
    drafts.push_back(DraftOf(workbook, std::move(opened)));
  }
  return drafts;
}

}  // namespace kith::workbook
