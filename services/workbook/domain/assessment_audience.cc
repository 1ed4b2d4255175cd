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

// How an audience's document is made.
struct Reader {
  v1::AssessmentAudience audience;
  std::string person;            // the one member whose document it is
  bool reads_own_alone = false;  // of the family's record nothing but what is about that person
  bool is_given_risks = false;   // what is limited because of a risk of harm too
};

bool IsLimited(const Visibility& limit) { return !limit.roles().empty() || !limit.workers().empty(); }

// What each audience is given. A court's document reaches every party, the perpetrator of abuse too: whatever locates
// somebody goes to a court on a form of its own (Family Procedure Rules 2010, 29.1).
bool IsGiven(const Passage& passage, const Reader& reader) {
  const auto& limit = passage.visibility();
  switch (reader.audience) {
    case v1::ASSESSMENT_AUDIENCE_TEAM:
      return true;
    case v1::ASSESSMENT_AUDIENCE_COURT:
      return limit.locates().empty() &&
             (!IsLimited(limit) || (limit.reason() != Visibility::REASON_LEGAL_ADVICE &&
                                    limit.reason() != Visibility::REASON_STAFF_INTEREST)) &&
             // What the team keeps from the worker of whoever is a danger would be handed to the danger itself.
             (!IsLimited(limit) || limit.reason() != Visibility::REASON_RISK_OF_HARM || reader.is_given_risks);
    case v1::ASSESSMENT_AUDIENCE_MEMBER:
      if (IsLimited(limit)) return false;
      // Where somebody is, is nobody's but that person's own.
      if (std::any_of(limit.locates().begin(), limit.locates().end(),
                      [&](const auto& located) { return located != reader.person; }))
        return false;
      // What a child says of the nights at home, or whom the family can call, is for nobody who may be who they fear.
      return !reader.reads_own_alone || passage.person() == reader.person;
    default:
      return false;
  }
}

// Whether it may tell where somebody is, and nobody said whom it locates: a passage that is marked as the reader's own
// is given to them, unless that reader may be a danger.
bool HidesAnAddress(const Passage& passage, const Reader& reader) {
  if (reader.audience == v1::ASSESSMENT_AUDIENCE_TEAM || !ReadsAsAddress(passage.text())) return false;
  return reader.reads_own_alone || passage.visibility().locates().empty();
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

bool ReadsAsAddress(const std::string& text) {
  if (HasPostcode(text)) return true;
  // Words that stand at the end of a street's name alone, and words that do so as names: a court sits, and a drive is
  // long, but "12 Rowan Court" is where somebody lives.
  static const std::regex street(
      "\\b[0-9]{1,4}[a-z]?,?\\s{1,3}(?:(?!(?:the|an|to|of|on|in|and|by|his|her|their|my)\\s)[a-z'-]{2,20}\\s{1,3}){1,3}"
      "(?:street|road|lane|avenue|crescent|terrace|mews|gardens|cottages?)\\b",
      std::regex::icase);
  static const std::regex named(
      "\\b[0-9]{1,4}[A-Za-z]?,?\\s{1,3}"
      "(?:(?!(?:Family|High|County|Crown|Magistrates)\\sCourt)[A-Z][A-Za-z'-]{1,20}\\s{1,3}){1,3}"
      "(?:Court|Close|Drive|Way|Place|House|Hill|Park|Green|Walk|Row|View|Square|Rise|Grove|Croft|St|Rd|Ave|Ln)\\b");
  static const std::regex flat("\\b(?:flat|apartment|apt)\\.? (?:no\\.? ?|number )?[0-9]{1,4}[a-z]?\\b",
                               std::regex::icase);
  return std::regex_search(text, street) || std::regex_search(text, named) || std::regex_search(text, flat);
}

bool HasLimitOfItsOwn(std::string_view source) {
  return source.starts_with("chapters/") || source.starts_with("entries/") || source.starts_with("instruments/");
}

void AddPassages(const Streams& streams, const std::string& name, const Sight& sight,
                 v1::FamilyAssessment& assessment) {
  const auto add = [&](const Passage& passage, AssessmentPart& part) {
    Visibility limit = passage.visibility();
    // A chapter has no author who would see it whoever else may; as GetChapter says.
    const std::string author = passage.source().starts_with("chapters/") ? "" : passage.worker();
    if (HasLimitOfItsOwn(passage.source())) {
      const auto* source = streams.FindMessage(passage.source());
      if (!source || IsWithdrawn(*source)) return false;
      const Visibility today = LimitsOf(*source).visibility;
      if (!MaySee(today, author, sight)) return false;
      limit = Both(today, limit);
    }
    if (!MaySee(passage.visibility(), author, sight)) return false;
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

void HideComments(const Sight& sight, v1::FamilyAssessment& assessment) {
  for (auto& part : *assessment.mutable_parts()) {
    auto& comments = *part.mutable_comments();
    const int all = comments.size();
    comments.erase(
        std::remove_if(comments.begin(), comments.end(),
                       [&](const auto& said) { return !MaySee(said.visibility(), said.by().worker(), sight); }),
        comments.end());
    part.set_withheld(part.withheld() + all - comments.size());
  }
}

void RedactFor(const v1::ExportAssessmentRequest& request, const v1::Workbook& workbook,
               v1::FamilyAssessment& assessment) {
  const auto audience = request.audience();
  const bool reads_own_alone = audience == v1::ASSESSMENT_AUDIENCE_MEMBER && ReadsOwnAlone(workbook, request.person());
  const Reader reader{audience, request.person(), reads_own_alone, request.with_risk_of_harm()};
  for (auto& part : *assessment.mutable_parts()) {
    auto& passages = *part.mutable_passages();
    const int before = passages.size();
    passages.erase(std::remove_if(passages.begin(), passages.end(),
                                  [&](const auto& passage) { return !IsGiven(passage, reader); }),
                   passages.end());
    int withheld = before - passages.size();
    for (auto& passage : passages) {
      if (!HidesAnAddress(passage, reader)) continue;
      passage.clear_text();
      passage.set_left_out(Passage::LEFT_OUT_ADDRESS);
      ++withheld;
    }
    // Commentary is given as a passage is that says of nobody in particular whom it is about.
    auto& comments = *part.mutable_comments();
    const int all = comments.size();
    comments.erase(std::remove_if(comments.begin(), comments.end(),
                                  [&](const auto& comment) {
                                    Passage said;
                                    said.set_text(comment.text());
                                    *said.mutable_visibility() = comment.visibility();
                                    return !IsGiven(said, reader) ||
                                           (audience != v1::ASSESSMENT_AUDIENCE_TEAM &&
                                            (reads_own_alone || ReadsAsAddress(comment.text())));
                                  }),
                   comments.end());
    withheld += all - comments.size();
    part.set_withheld(part.withheld() + withheld);
  }
}

}  // namespace kith::workbook
