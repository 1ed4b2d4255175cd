#include "services/workbook/domain/assessment_document.h"

#include <algorithm>
#include <cctype>

#include "shared/calendar/date.h"

namespace kith::workbook {

namespace {

using Kind = Block::Kind;
using v1::FamilyAssessment;

// "people/C0000123" as the reader knows the person; by number where nobody said how.
class Titles {
 public:
  explicit Titles(const v1::ExportAssessmentRequest& request) : request_(request) {}

  std::string Of(const std::string& person) const {
    if (person.empty()) return "The family";
    for (const auto& title : request_.titles()) {
      if (title.person() == person) return title.title();
    }
    return "Person " + person.substr(person.find('/') + 1);
  }

 private:
  const v1::ExportAssessmentRequest& request_;
};

std::string DateOfTime(const google::protobuf::Timestamp& time) {
  return calendar::LondonDate(Instant(std::chrono::seconds(time.seconds())));
}

std::string Who(const std::string& worker, cases::v1::WorkerRole role) {
  const std::string title = RoleTitle(role);
  return title.empty() ? worker : title + " " + worker;
}

std::string Audience(const v1::ExportAssessmentRequest& request, const Titles& titles) {
  switch (request.audience()) {
    case v1::ASSESSMENT_AUDIENCE_COURT:
      return "For the court and the parties. Legal advice and whatever locates a person are left out" +
             std::string(request.with_risk_of_harm()
                             ? ". What the team limits because of a risk of harm is in it, and marked."
                             : ", and what the team limits because of a risk of harm.");
    case v1::ASSESSMENT_AUDIENCE_MEMBER:
      return "For " + titles.Of(request.person()) + " alone. What is not for this reader is left out.";
    default:
      return "For the workers of the family. Do not hand it on: ask for the version for the reader.";
  }
}

void AddFacts(const FamilyAssessment& assessment, std::vector<Block>& blocks) {
  blocks.push_back({Kind::kFact, "Family " + assessment.workbook().substr(assessment.workbook().find('/') + 1) +
                                     ", version " + std::to_string(assessment.version()) + ", composed on " +
                                     assessment.compose_date() + " from what was recorded until then."});
  if (assessment.state() == FamilyAssessment::STATE_AUTHORISED) {
    blocks.push_back({Kind::kFact, "Authorised on " + DateOfTime(assessment.decided_by().time()) + " by " +
                                       Who(assessment.decided_by().worker(), assessment.decided_by().role()) + "."});
  }
  blocks.push_back(
      {Kind::kFact,
       "Every passage stands as it was recorded, with its source and date. Commentary is marked as such."});
}

void AddPassage(const v1::Passage& passage, const Titles& titles, std::vector<Block>& blocks) {
  std::string asked = titles.Of(passage.person());
  if (passage.is_voice() && !passage.part().empty()) asked += ", " + passage.part();
  blocks.push_back({Kind::kAsked, asked + ": " + passage.title()});
  if (passage.left_out() == v1::Passage::LEFT_OUT_ADDRESS) {
    blocks.push_back({Kind::kWithheld, "Left out here: it has a postcode in it, or reads as an address."});
  } else {
    blocks.push_back({passage.is_voice() ? Kind::kVoice : Kind::kPassage, passage.text()});
  }
  std::string source = Who(passage.worker(), passage.role());
  if (!passage.date().empty()) source += (source.empty() ? "" : ", ") + passage.date();
  source += (source.empty() ? "" : ", ") + passage.source();
  if (!passage.part().empty() && !passage.is_voice()) source += ", " + passage.part();
  if (passage.version() > 0) source += ", version " + std::to_string(passage.version());
  if (passage.is_in_conflict()) source += "; another account of this stands beside it, and neither is settled";
  if (passage.visibility().reason() == v1::Visibility::REASON_RISK_OF_HARM)
    source += "; limited in the team because of a risk of harm";
  blocks.push_back({Kind::kSource, source});
}

}  // namespace

std::string RoleTitle(cases::v1::WorkerRole role) {
  if (role == cases::v1::WORKER_ROLE_UNSPECIFIED) return {};
  constexpr std::string_view kPrefix = "WORKER_ROLE_";
  std::string title = cases::v1::WorkerRole_Name(role).substr(kPrefix.size());
  for (size_t i = 0; i < title.size(); ++i) {
    if (title[i] == '_')
      title[i] = ' ';
    else if (i > 0)
      title[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(title[i])));
  }
  return title;
}

std::vector<Block> DocumentOf(const FamilyAssessment& assessment, const v1::ExportAssessmentRequest& request) {
  const Titles titles(request);
  std::vector<Block> blocks;
  blocks.push_back({Kind::kTitle, "Family assessment"});
  if (assessment.state() != FamilyAssessment::STATE_AUTHORISED) {
    blocks.push_back({Kind::kNotice, "DRAFT. No manager has authorised this version."});
  }
  blocks.push_back({Kind::kNotice, Audience(request, titles)});
  AddFacts(assessment, blocks);
  for (const auto& part : assessment.parts()) {
    if (part.passages().empty() && part.comments().empty() && part.withheld() == 0) continue;
    blocks.push_back({Kind::kHeading, part.title()});
    for (const auto& passage : part.passages()) AddPassage(passage, titles, blocks);
    for (const auto& comment : part.comments()) {
      blocks.push_back(
          {Kind::kComment,
           "Commentary by " + Who(comment.by().worker(), comment.by().role()) + " on " +
               DateOfTime(comment.by().time()) +
               (comment.carried_from() > 0 ? ", beside version " + std::to_string(comment.carried_from()) : "") + ": " +
               comment.text()});
    }
    if (part.withheld() > 0) {
      blocks.push_back({Kind::kWithheld, std::to_string(part.withheld()) +
                                             (part.withheld() == 1 ? " passage is" : " passages are") +
                                             " not for this reader and left out here."});
    }
  }
  return blocks;
}

}  // namespace kith::workbook
