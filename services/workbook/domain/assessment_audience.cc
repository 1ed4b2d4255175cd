#include <algorithm>
#include <regex>

#include "services/workbook/domain/assessment.h"
#include "services/workbook/domain/instrument_record.h"
#include "services/workbook/domain/limits.h"

namespace kith::workbook {

namespace {

using v1::AssessmentPart;
using v1::Passage;
using v1::Visibility;

bool IsLimited(const Visibility& limit) { return !limit.roles().empty() || !limit.workers().empty(); }

// What each audience is given. A court's document reaches every party, the perpetrator of abuse too: whatever locates
// somebody goes to a court on a form of its own (Family Procedure Rules 2010, 29.1).
bool IsGiven(const Passage& passage, v1::AssessmentAudience audience, const std::string& person, bool reads_own_alone) {
  const auto& limit = passage.visibility();
  switch (audience) {
    case v1::ASSESSMENT_AUDIENCE_TEAM:
      return true;
    case v1::ASSESSMENT_AUDIENCE_COURT:
      return limit.locates().empty() && (!IsLimited(limit) || (limit.reason() != Visibility::REASON_LEGAL_ADVICE &&
                                                               limit.reason() != Visibility::REASON_STAFF_INTEREST));
    case v1::ASSESSMENT_AUDIENCE_MEMBER:
      if (IsLimited(limit)) return false;
      // Where somebody is, is nobody's but that person's own.
      if (std::any_of(limit.locates().begin(), limit.locates().end(),
                      [&](const auto& located) { return located != person; }))
        return false;
      // What a child says of the nights at home, or whom the family can call, is for nobody who may be who they fear.
      return !reads_own_alone || (passage.person() == person && !HasPostcode(passage.text()));
    default:
      return false;
  }
}

// Where domestic abuse is worked on, the whole is for the member whom a domestic abuse practitioner, the victim's
// worker, works with; anybody else reads what is about them alone. Whom nobody works with yet may be the danger.
bool ReadsOwnAlone(const v1::Workbook& workbook, const std::string& person) {
  bool is_abuse = false;
  bool is_victim = false;
  for (const auto& head : workbook.chapters()) {
    const bool is_of_victim = head.role() == cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER;
    const bool is_of_perpetrator = head.role() == cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER;
    is_abuse = is_abuse || is_of_victim || is_of_perpetrator;
    if (head.person() != person) continue;
    if (is_of_perpetrator) return true;
    is_victim = is_victim || is_of_victim;
  }
  return is_abuse && !is_victim;
}

}  // namespace

bool HasPostcode(const std::string& text) {
  static const std::regex postcode("\\b[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}\\b");
  return std::regex_search(text, postcode);
}

bool HasLimitOfItsOwn(std::string_view source) {
  return source.starts_with("entries/") || source.starts_with("instruments/");
}

void AddPassages(const Streams& streams, const std::string& name, const Sight& sight,
                 v1::FamilyAssessment& assessment) {
  const auto add = [&](const Passage& passage, AssessmentPart& part) {
    Visibility limit = passage.visibility();
    if (HasLimitOfItsOwn(passage.source())) {
      const auto* source = streams.FindMessage(passage.source());
      if (!source || IsWithdrawn(*source)) return false;
      const Visibility today = LimitsOf(*source).visibility;
      if (!MaySee(today, passage.worker(), sight)) return false;
      limit = Both(today, limit);
    }
    if (!MaySee(passage.visibility(), passage.worker(), sight)) return false;
    auto& added = *part.add_passages();
    added = passage;
    if (limit.ByteSizeLong() > 0) *added.mutable_visibility() = std::move(limit);
    return true;
  };
  for (auto& part : *assessment.mutable_parts()) {
    const auto* section = streams.Find<v1::AssessmentSectionState>(AssessmentSectionOf(name, part.id()));
    if (!section) continue;
    for (const auto& passage : section->passages()) {
      if (!add(passage, part)) part.set_withheld(part.withheld() + 1);
    }
  }
}

void RedactFor(v1::AssessmentAudience audience, const std::string& person, const v1::Workbook& workbook,
               v1::FamilyAssessment& assessment) {
  const bool reads_own_alone = audience == v1::ASSESSMENT_AUDIENCE_MEMBER && ReadsOwnAlone(workbook, person);
  for (auto& part : *assessment.mutable_parts()) {
    auto& passages = *part.mutable_passages();
    const int before = passages.size();
    passages.erase(
        std::remove_if(passages.begin(), passages.end(),
                       [&](const auto& passage) { return !IsGiven(passage, audience, person, reads_own_alone); }),
        passages.end());
    int withheld = before - passages.size();
    // Commentary has no limits of its own, and says of nobody in particular whom it is about.
    if (reads_own_alone || audience == v1::ASSESSMENT_AUDIENCE_COURT) {
      auto& comments = *part.mutable_comments();
      const int all = comments.size();
      comments.erase(
          std::remove_if(comments.begin(), comments.end(),
                         [&](const auto& comment) { return reads_own_alone || HasPostcode(comment.text()); }),
          comments.end());
      withheld += all - comments.size();
    }
    part.set_withheld(part.withheld() + withheld);
  }
}

}  // namespace kith::workbook
