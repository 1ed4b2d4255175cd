#include "services/workbook/domain/given.h"

#include <algorithm>
#include <chrono>

#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"
#include "shared/checks/no_such.h"

namespace kith::workbook {
namespace {

using checks::RefuseField;
using kith::reasons::kInvalidRequest;

// Limits are looked at again on a rolling cycle of 90 days (domain reference §7.1).
constexpr std::chrono::days kReviewAfter{90};
constexpr int kMaxNamed = 20;
constexpr int kAdultMonths = 12 * 18;

}  // namespace

checks::Refused CheckText(std::string_view field, std::string_view text, size_t least, size_t most) {
  if (text.size() >= least && text.size() <= most) return std::nullopt;
  return RefuseField(kInvalidRequest, text.size() < least ? "a text is missing" : "the text is too long", field,
                     std::to_string(least) + " to " + std::to_string(most) + " bytes");
}

checks::Refused CheckMember(std::string_view field, std::string_view person, const v1::KnownFamily& family) {
  if (auto wrong = checks::CheckName(field, person, "people")) return wrong;
  const bool is_member = std::any_of(family.members().begin(), family.members().end(),
                                     [&](const auto& member) { return member.person() == person; });
  if (is_member) return std::nullopt;
  return RefuseField(reasons::kNotAMember, "the person does not belong to the family", field,
                     "the name of a member of the family");
}

std::optional<bool> IsChild(const v1::KnownFamily::Member& member, std::string_view day) {
  if (!member.birth_date().empty())
    return calendar::DateOf(day) < calendar::AddMonths(calendar::DateOf(member.birth_date()), kAdultMonths);
  if (!member.expected_date().empty()) return true;
  return std::nullopt;
}

std::optional<bool> IsChild(const v1::KnownFamily& family, std::string_view person, std::string_view day) {
  for (const auto& member : family.members()) {
    if (member.person() == person) return IsChild(member, day);
  }
  return std::nullopt;
}

Result<v1::Visibility> TakeVisibility(std::string_view field, const v1::Visibility& given,
                                      const v1::KnownFamily& family, const Context& context) {
  const std::string at(field);
  const bool is_limited = !given.roles().empty() || !given.workers().empty();
  if (given.roles_size() + given.workers_size() > kMaxNamed) {
    return RefuseField(kInvalidRequest, "a limit names too many", at,
                       "at most " + std::to_string(kMaxNamed) + " roles and workers");
  }
  for (int i = 0; i < given.roles_size(); ++i) {
    if (auto wrong =
            checks::CheckKnown(checks::Indexed(at + ".roles", i), static_cast<cases::v1::WorkerRole>(given.roles(i))))
      return *wrong;
  }
  for (int i = 0; i < given.workers_size(); ++i) {
    if (auto wrong = CheckText(checks::Indexed(at + ".workers", i), given.workers(i), 1, 64)) return *wrong;
  }
  if (is_limited) {
    if (auto wrong = checks::CheckKnown(at + ".reason", given.reason())) return *wrong;
  } else if (given.reason() != v1::Visibility::REASON_UNSPECIFIED) {
    return RefuseField(kInvalidRequest, "there is a reason and no limit", at + ".reason",
                       "roles or workers to whom it is limited");
  }
  if (given.locates_size() > kMaxNamed) {
    return RefuseField(kInvalidRequest, "too many people", at + ".locates", "at most " + std::to_string(kMaxNamed));
  }
  for (int i = 0; i < given.locates_size(); ++i) {
    if (auto wrong = CheckMember(checks::Indexed(at + ".locates", i), given.locates(i), family)) return *wrong;
  }
  v1::Visibility kept = given;
  kept.clear_review_date();
  if (is_limited) kept.set_review_date(calendar::FormatDate(calendar::DateOf(context.today) + kReviewAfter));
  return kept;
}

v1::Attribution HandOf(const v1::KnownFamily& family, const Context& context) {
  v1::Attribution by;
  by.set_worker(context.subject);
  const Sight sight = SightOf(family, context);
  if (!sight.roles.empty()) by.set_role(sight.roles.front());
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(context.now.time_since_epoch()).count();
  by.mutable_time()->set_seconds(micros / 1'000'000);
  by.mutable_time()->set_nanos(static_cast<int>(micros % 1'000'000 * 1000));
  return by;
}

Result<OpenWorkbook> FindOpenWorkbook(const Streams& streams, std::string_view field, const std::string& name,
                                      const Context& context) {
  if (auto wrong = checks::CheckName(field, name, "workbooks")) return *wrong;
  OpenWorkbook found;
  found.workbook = streams.Find<v1::Workbook>(name);
  found.family = streams.Find<v1::KnownFamily>(FamilyOf(name));
  if (!found.workbook || !found.family) return checks::NoSuch(name, field);
  if (!SightOf(*found.family, context).Writes()) {
    return Refuse(kith::reasons::kRoleNotPermitted,
                  "the record is written by those who work with the family and their managers");
  }
  if (found.workbook->state() == v1::Workbook::STATE_OPEN) return found;
  return RefuseField(reasons::kWorkbookClosed, "the workbook is closed", field,
                     "an open workbook; ReopenWorkbook comes first");
}

}  // namespace kith::workbook
