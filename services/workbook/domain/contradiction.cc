#include "services/workbook/domain/contradiction.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <stdexcept>

#include "services/workbook/domain/chapter.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/merge.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/separation.h"
#include "services/workbook/domain/supervision.h"
#include "services/workbook/domain/template_rules.h"
#include "shared/checks/cut.h"
#include "shared/checks/no_such.h"
#include "shared/ids/ids.h"

namespace kith::workbook {

namespace {

using checks::RefuseField;
using v1::Account;
using v1::Chapter;
using v1::ChapterHead;
using v1::Contradiction;
using v1::ContradictionRule;
using v1::FieldOfRole;
using v1::SupervisionFile;
using v1::Visibility;
using v1::WorkbookEvent;

constexpr int kMaxAccounts = 24;
constexpr int kMaxRaisedAccounts = 6;
constexpr int kMaxOpen = 100;
constexpr int kMaxPeople = 20;

WorkbookEvent EventOn(const std::string& date) {
  WorkbookEvent event;
  event.set_occurred_on(date);
  return event;
}

int Place(const v1::Choices& choices, std::string_view id) {
  for (int i = 0; i < choices.choices_size(); ++i) {
    if (choices.choices(i).id() == id) return i;
  }
  return -1;
}

bool Fits(const FieldOfRole& field, const ChapterHead& head) {
  return field.role() == head.role() && field.subject() == head.subject();
}

// Who may see the field: the chapter's limit, and whom it locates.
Visibility LimitOf(const v1::Template& made, const ChapterHead& head, std::string_view prompt) {
  Visibility limit = head.visibility();
  const auto* asked = FindChapterTemplate(made, head.role(), head.subject());
  if (!asked) return limit;
  for (const auto& one : asked->prompts()) {
    if (one.id() == prompt && one.is_locating() && !head.person().empty()) limit.add_locates(head.person());
  }
  return limit;
}

// Of a chapter's field as it stands; the newest of its values.
Account AccountOf(const Chapter& chapter, const std::string& name, const v1::Field& field) {
  Account account;
  account.set_chapter(name);
  account.set_prompt(field.prompt());
  account.set_revision(field.revision());
  const auto& value = field.values(field.values_size() - 1);
  account.set_text(checks::Cut(value.value(), 1000));
  *account.mutable_by() = value.by();
  if (account.by().role() == cases::v1::WORKER_ROLE_UNSPECIFIED) account.mutable_by()->set_role(chapter.head().role());
  return account;
}

void AddPerson(Contradiction& contradiction, const std::string& person) {
  const auto& people = contradiction.people();
  if (person.empty() || std::find(people.begin(), people.end(), person) != people.end()) return;
  contradiction.add_people(person);
}

// One rule on one pair of chapters, the writer's first.
class Pair {
 public:
  Pair(const Streams& streams, const v1::Template& made, const ContradictionRule& rule, const Context& context)
      : streams_(streams), made_(made), rule_(rule), context_(context) {}

  void Compare(const ChapterHead& mine, const Chapter& after, const FieldOfRole& my_field, const ChapterHead& theirs,
               const FieldOfRole& their_field, Drafts& drafts, size_t before) {
    const auto* other = streams_.Find<Chapter>(theirs.name());
    if (!other) return;
    const auto* field = FindField(after, my_field.prompt());
    const auto* other_field = FindField(*other, their_field.prompt());
    if (!field || !other_field || InConflict(*field) || InConflict(*other_field)) return;
    const std::string file_name = SupervisionFileOf(mine.name());
    const auto* file = streams_.Find<SupervisionFile>(file_name);
    if (const auto* open = Open(file, mine.name(), theirs.name())) {
      const Visibility limit =
          Both(LimitOf(made_, mine, my_field.prompt()), LimitOf(made_, theirs, their_field.prompt()));
      return AddAccount(open->contradiction(), AccountOf(after, mine.name(), *field), limit, drafts);
    }
    if (!AreApart(made_, rule_, ValueOf(after, my_field.prompt()), ValueOf(*other, their_field.prompt()))) return;
    if (file && file->differing_size() >= kMaxOpen) return;
    const std::string name = ids::NumberName(
        "contradictions", 'X', context_.position + static_cast<int64_t>(before) + static_cast<int64_t>(drafts.size()));
    WorkbookEvent raised = EventOn(context_.today);
    auto& contradiction = *raised.mutable_contradiction_raised()->mutable_contradiction();
    contradiction.set_workbook(WorkbookOf(mine.name()));
    contradiction.set_title(rule_.title());
    contradiction.set_rule(rule_.id());
    AddPerson(contradiction, mine.person());
    AddPerson(contradiction, theirs.person());
    *contradiction.add_accounts() = AccountOf(*other, theirs.name(), *other_field);
    *contradiction.add_accounts() = AccountOf(after, mine.name(), *field);
    *contradiction.mutable_visibility() =
        Both(LimitOf(made_, mine, my_field.prompt()), LimitOf(made_, theirs, their_field.prompt()));
    // Nobody is its author: whoever wrote last may be kept from what the other wrote.
    *contradiction.mutable_by() = contradiction.accounts(1).by();
    contradiction.mutable_by()->clear_worker();
    contradiction.set_raise_date(context_.today);
    drafts.push_back(DraftOf(name, std::move(raised)));
    WorkbookEvent carried = EventOn(context_.today);
    auto& differing = *carried.mutable_contradiction_carried()->mutable_differing();
    differing.set_contradiction(name);
    differing.set_rule(rule_.id());
    differing.set_one(mine.name());
    differing.set_other(theirs.name());
    drafts.push_back(DraftOf(file_name, std::move(carried)));
  }

 private:
  const SupervisionFile::Differing* Open(const SupervisionFile* file, const std::string& a,
                                         const std::string& b) const {
    if (!file) return nullptr;
    for (const auto& open : file->differing()) {
      if (open.rule() != rule_.id()) continue;
      if ((open.one() == a && open.other() == b) || (open.one() == b && open.other() == a)) return &open;
    }
    return nullptr;
  }

  // limit: of the two fields as it is today.
  void AddAccount(const std::string& name, Account account, const Visibility& limit, Drafts& drafts) const {
    const auto* contradiction = streams_.Find<Contradiction>(name);
    if (!contradiction || contradiction->accounts_size() >= kMaxAccounts) return;
    for (int i = contradiction->accounts_size(); i-- > 0;) {
      if (contradiction->accounts(i).chapter() != account.chapter()) continue;
      if (contradiction->accounts(i).text() == account.text()) return;
      break;
    }
    WorkbookEvent event = EventOn(context_.today);
    *event.mutable_account_added()->mutable_account() = std::move(account);
    // A chapter that was limited since it was raised takes along what stands here of it.
    Visibility both = Both(contradiction->visibility(), limit);
    if (both.SerializeAsString() != contradiction->visibility().SerializeAsString())
      *event.mutable_account_added()->mutable_visibility() = std::move(both);
    drafts.push_back(DraftOf(name, std::move(event)));
  }

  const Streams& streams_;
  const v1::Template& made_;
  const ContradictionRule& rule_;
  const Context& context_;
};

Result<Account> TakeAccount(const v1::Template& made, const Streams& streams, const Account& given,
                            const std::string& at, const std::string& workbook, const Sight& sight) {
  if (given.chapter().empty()) {
    if (auto wrong = CheckText(at + ".text", given.text(), 1, 1000)) return *wrong;
    Account account;
    account.set_text(given.text());
    return account;
  }
  if (!given.text().empty()) {
    return RefuseField(kith::reasons::kInvalidRequest, "an account is a field, or words", at + ".text",
                       "nothing where chapter and prompt are given");
  }
  const auto* chapter = streams.Find<Chapter>(given.chapter());
  if (!chapter || WorkbookOf(given.chapter()) != workbook ||
      !MaySee(LimitOf(made, chapter->head(), given.prompt()), sight)) {
    return RefuseField(kith::reasons::kNotFound, "the workbook has no such chapter or field that you may see",
                       at + ".chapter",
                       "the name of a chapter of " + workbook + " that you may see, as ListChapters gives it");
  }
  const auto* field = FindField(*chapter, given.prompt());
  if (!field || field->values().empty()) {
    return RefuseField(reasons::kFieldIsEmpty, "nothing is written there", at + ".prompt",
                       "a prompt of the chapter that is answered");
  }
  return AccountOf(*chapter, given.chapter(), *field);
}

}  // namespace

std::string SupervisionFileOf(std::string_view name) {
  const std::string family = FamilyOf(name);
  return family.empty() ? family : "supervision-files" + family.substr(family.find('/'));
}

bool AreApart(const v1::Template& made, const ContradictionRule& rule, std::string_view one, std::string_view other) {
  if (one.empty() || other.empty()) return false;
  const auto* prompt = FindPrompt(made, rule.one());
  const auto* other_prompt = FindPrompt(made, rule.other());
  if (!prompt || !other_prompt) return false;
  if (prompt->has_choices() && other_prompt->has_choices()) {
    // Two roles' lists may differ in what they offer; the first role's order counts.
    const int a = Place(prompt->choices(), one);
    const int b = Place(prompt->choices(), other);
    return a < 0 || b < 0 ? one != other : std::abs(a - b) >= rule.apart();
  }
  if (prompt->has_scale() && other_prompt->has_scale()) {
    return std::abs(std::atoi(std::string(one).c_str()) - std::atoi(std::string(other).c_str())) >= rule.apart();
  }
  return one != other;
}

Drafts ContradictionsBy(const Streams& streams, const v1::Template& made, const v1::Workbook& workbook,
                        const Chapter& after, const std::vector<std::string>& prompts, const Drafts& before,
                        const Context& context) {
  Drafts drafts;
  const ChapterHead& mine = after.head();
  for (const auto& rule : made.contradictions()) {
    Pair pair(streams, made, rule, context);
    for (const bool is_one : {true, false}) {
      const FieldOfRole& my_field = is_one ? rule.one() : rule.other();
      const FieldOfRole& their_field = is_one ? rule.other() : rule.one();
      // What was settled goes on differing; it is not told again because something else was written.
      if (!Fits(my_field, mine) || std::find(prompts.begin(), prompts.end(), my_field.prompt()) == prompts.end())
        continue;
      for (const auto& head : workbook.chapters()) {
        if (head.name() == mine.name() || !head.end_date().empty() || !Fits(their_field, head)) continue;
        if (!rule.is_across_persons() && head.person() != mine.person()) continue;
        pair.Compare(mine, after, my_field, head, their_field, drafts, before.size());
      }
    }
  }
  return drafts;
}

Result<Drafts> RaiseContradiction(const Templates& templates, const Streams& streams,
                                  const v1::RaiseContradictionRequest& request, const Context& context) {
  const auto open = FindOpenWorkbook(streams, "workbook", request.workbook(), context);
  if (!open) return tl::unexpected<Error>(open.error());
  const auto& given = request.contradiction();
  const auto* made = templates.Find(open->workbook->template_());
  if (!made)
    return RefuseField(reasons::kUnknownTemplate, "the workbook's template is not there", "workbook",
                       "a workbook of a template that is there");
  if (auto wrong = CheckText("contradiction.title", given.title(), 1, 200)) return *wrong;
  if (auto wrong = checks::CheckNames("contradiction.people", given.people(), "people", kMaxPeople)) return *wrong;
  for (int i = 0; i < given.people_size(); ++i) {
    if (auto wrong = CheckMember(checks::Indexed("contradiction.people", i), given.people(i), *open->family))
      return *wrong;
  }
  if (given.accounts_size() < 2 || given.accounts_size() > kMaxRaisedAccounts) {
    return RefuseField(kith::reasons::kInvalidRequest, "a contradiction is between accounts", "contradiction.accounts",
                       "2 to " + std::to_string(kMaxRaisedAccounts) + " accounts");
  }
  auto visibility = TakeVisibility("contradiction.visibility", given.visibility(), *open->family, context);
  if (!visibility) return tl::unexpected<Error>(visibility.error());
  const auto* file = streams.Find<SupervisionFile>(SupervisionFileOf(request.workbook()));
  if (file && file->differing_size() >= kMaxOpen) {
    return RefuseField(reasons::kTooMany, "too many contradictions are open", "workbook", "to settle some first");
  }

  WorkbookEvent raised = EventOn(context.today);
  auto& contradiction = *raised.mutable_contradiction_raised()->mutable_contradiction();
  contradiction.set_workbook(request.workbook());
  contradiction.set_title(given.title());
  *contradiction.mutable_people() = given.people();
  const Sight sight = SightOf(*open->family, context);
  for (int i = 0; i < given.accounts_size(); ++i) {
    auto account = TakeAccount(*made, streams, given.accounts(i), checks::Indexed("contradiction.accounts", i),
                               request.workbook(), sight);
    if (!account) return tl::unexpected<Error>(account.error());
    if (!account->chapter().empty()) {
      const auto& head = streams.Find<Chapter>(account->chapter())->head();
      *visibility = Both(*visibility, LimitOf(*made, head, account->prompt()));
    } else {
      *account->mutable_by() = HandOf(*open->family, context);
    }
    *contradiction.add_accounts() = *std::move(account);
  }
  *contradiction.mutable_visibility() = *std::move(visibility);
  *contradiction.mutable_by() = HandOf(*open->family, context);
  contradiction.set_raise_date(context.today);
  const std::string name = ids::NumberName("contradictions", 'X', context.position);
  WorkbookEvent carried = EventOn(context.today);
  carried.mutable_contradiction_carried()->mutable_differing()->set_contradiction(name);
  return Drafts{DraftOf(name, std::move(raised)), DraftOf(SupervisionFileOf(request.workbook()), std::move(carried))};
}

Result<Drafts> SettleContradiction(const Streams& streams, const v1::SettleContradictionRequest& request,
                                   const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "contradictions")) return *wrong;
  const auto* contradiction = streams.Find<Contradiction>(request.name());
  if (!contradiction) return checks::NoSuch(request.name(), "name");
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  const auto open = FindOpenWorkbook(streams, "name", contradiction->workbook(), context);
  if (!open) return tl::unexpected<Error>(open.error());
  if (contradiction->state() == Contradiction::STATE_SETTLED) {
    return RefuseField(reasons::kContradictionSettled, "it was settled in " + contradiction->settlement().supervision(),
                       "name", "an open contradiction");
  }
  if (request.account() < 0 || request.account() > contradiction->accounts_size()) {
    return RefuseField(kith::reasons::kInvalidRequest, "there is no such account", "account",
                       "0 to " + std::to_string(contradiction->accounts_size()));
  }
  if (auto wrong = CheckText("reason", request.reason(), 1, 2000)) return *wrong;
  // Both accounts are heard where all are: settled by one of them alone, it would be overwritten after all.
  const std::string file_name = SupervisionFileOf(contradiction->workbook());
  const auto* file = streams.Find<SupervisionFile>(file_name);
  const auto* supervision = file ? streams.Find<v1::Supervision>(file->current()) : nullptr;
  if (!supervision || supervision->state() != v1::Supervision::STATE_OPEN) {
    return RefuseField(reasons::kSupervisionNotOpen, "a contradiction is settled in a group supervision of the family",
                       "name", "an open supervision; OpenSupervision comes first");
  }
  if (auto session = FindOpenSession(streams, file->current(), context); !session)
    return tl::unexpected<Error>(session.error());
  WorkbookEvent settled = EventOn(context.today);
  auto& settlement = *settled.mutable_contradiction_settled()->mutable_settlement();
  settlement.set_account(request.account());
  settlement.set_reason(request.reason());
  settlement.set_supervision(file->current());
  *settlement.mutable_by() = HandOf(*open->family, context);
  auto& whose = *settled.mutable_contradiction_settled();
  whose.set_workbook(contradiction->workbook());
  *whose.mutable_people() = contradiction->people();
  std::set<cases::v1::WorkerRole> roles;
  for (const auto& account : contradiction->accounts()) roles.insert(account.by().role());
  for (const auto role : roles) whose.add_account_roles(role);
  whose.set_is_limited(!IsOpenToAll(contradiction->visibility()));
  WorkbookEvent here = EventOn(context.today);
  here.mutable_contradiction_settled_here()->set_contradiction(request.name());
  WorkbookEvent dropped = EventOn(context.today);
  dropped.mutable_contradiction_dropped()->set_contradiction(request.name());
  return Drafts{DraftOf(request.name(), std::move(settled)), DraftOf(file->current(), std::move(here)),
                DraftOf(file_name, std::move(dropped))};
}

void Apply(Contradiction& contradiction, const WorkbookEvent& event) {
  if (event.has_contradiction_raised()) {
    contradiction = event.contradiction_raised().contradiction();
    contradiction.set_state(Contradiction::STATE_OPEN);
    for (int i = 0; i < contradiction.accounts_size(); ++i) contradiction.mutable_accounts(i)->set_number(i + 1);
  } else if (event.has_account_added()) {
    auto& account = *contradiction.add_accounts();
    account = event.account_added().account();
    account.set_number(contradiction.accounts_size());
    if (event.account_added().has_visibility())
      *contradiction.mutable_visibility() = event.account_added().visibility();
  } else if (event.has_contradiction_limited()) {
    *contradiction.mutable_visibility() = event.contradiction_limited().visibility();
  } else if (event.has_contradiction_settled()) {
    contradiction.set_state(Contradiction::STATE_SETTLED);
    *contradiction.mutable_settlement() = event.contradiction_settled().settlement();
  } else {
    throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " in a contradiction");
  }
}

}  // namespace kith::workbook
