#include "services/workbook/domain/assessment.h"

#include <algorithm>
#include <stdexcept>

#include "services/workbook/domain/chapter.h"
#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"
#include "shared/checks/no_such.h"

namespace kith::workbook {

namespace {

using checks::RefuseField;
using v1::FamilyAssessment;
using v1::WorkbookEvent;

constexpr int kMaxComments = 40;

WorkbookEvent EventOn(const Context& context) {
  WorkbookEvent event;
  event.set_occurred_on(context.today);
  return event;
}

struct Found {
  const FamilyAssessment* assessment;
  const v1::KnownFamily* family;
};

Result<Found> FindAssessment(const Streams& streams, const std::string& name, const Context& context) {
  if (auto wrong = checks::CheckName("name", name, "assessments")) return *wrong;
  const auto* assessment = streams.Find<FamilyAssessment>(name);
  const auto* family = streams.Find<v1::KnownFamily>(FamilyOf(name));
  if (!assessment || !family) return checks::NoSuch(name, "name");
  if (SightOf(*family, context).Writes()) return Found{assessment, family};
  return Refuse(kith::reasons::kRoleNotPermitted,
                "the record is written by those who work with the family and their managers");
}

Result<Found> FindDraft(const Streams& streams, const std::string& name, const Context& context) {
  auto found = FindAssessment(streams, name, context);
  if (!found || found->assessment->state() == FamilyAssessment::STATE_DRAFT) return found;
  return RefuseField(reasons::kAssessmentNotDraft, "what was submitted no longer changes", "name",
                     "a draft; ComposeAssessment makes the next version");
}

// A manager looks at what another submitted.
Result<Found> FindSubmitted(const Streams& streams, const std::string& name, const std::string& etag,
                            const Context& context) {
  auto found = FindAssessment(streams, name, context);
  if (!found) return found;
  if (auto wrong = checks::CheckEtag("etag", etag, streams, name)) return *wrong;
  if (found->assessment->state() != FamilyAssessment::STATE_SUBMITTED) {
    return RefuseField(reasons::kAssessmentNotSubmitted, "it does not wait for a manager", "name",
                       "an assessment that was submitted");
  }
  if (!SightOf(*found->family, context).manages) {
    return Refuse(kith::reasons::kRoleNotPermitted, "an assessment is authorised by a manager");
  }
  const auto& assessment = *found->assessment;
  if (assessment.submitted_by().worker() != context.subject && assessment.by().worker() != context.subject)
    return found;
  return RefuseField(reasons::kAuthorisesOwn, "nobody authorises what they composed or submitted", "name",
                     "an assessment that others composed and submitted");
}

}  // namespace

std::string AssessmentFileOf(std::string_view name) {
  const std::string family = FamilyOf(name);
  return family.empty() ? family : "assessment-files" + family.substr(family.find('/'));
}

std::string AssessmentSectionOf(std::string_view assessment, std::string_view part) {
  return "assessment-sections" + std::string(assessment.substr(assessment.find('/'))) + "-" + std::string(part);
}

Result<Drafts> CommentAssessment(const Streams& streams, const v1::CommentAssessmentRequest& request,
                                 const Context& context) {
  const auto found = FindDraft(streams, request.name(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto& parts = found->assessment->parts();
  const auto part =
      std::find_if(parts.begin(), parts.end(), [&](const auto& one) { return one.id() == request.part(); });
  if (part == parts.end()) {
    return RefuseField(kith::reasons::kInvalidRequest, "there is no such section", "part",
                       "the id of a section of the assessment");
  }
  if (part->comments_size() >= kMaxComments) {
    return RefuseField(reasons::kTooMany, "too many comments", "part", "fewer comments");
  }
  if (auto wrong = CheckText("text", request.text(), 1, 4000)) return *wrong;
  auto visibility = TakeVisibility("visibility", request.visibility(), *found->family, context);
  if (!visibility) return tl::unexpected<Error>(visibility.error());
  WorkbookEvent event = EventOn(context);
  event.mutable_assessment_commented()->set_part(request.part());
  auto& comment = *event.mutable_assessment_commented()->mutable_comment();
  comment.set_text(request.text());
  *comment.mutable_by() = HandOf(*found->family, context);
  *comment.mutable_visibility() = *std::move(visibility);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> SubmitAssessment(const Streams& streams, const v1::SubmitAssessmentRequest& request,
                                const Context& context) {
  const auto found = FindDraft(streams, request.name(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  WorkbookEvent event = EventOn(context);
  *event.mutable_assessment_submitted()->mutable_by() = HandOf(*found->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> AuthoriseAssessment(const Streams& streams, const v1::AuthoriseAssessmentRequest& request,
                                   const Context& context) {
  const auto found = FindSubmitted(streams, request.name(), request.etag(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  WorkbookEvent event = EventOn(context);
  *event.mutable_assessment_authorised()->mutable_by() = HandOf(*found->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> ReturnAssessment(const Streams& streams, const v1::ReturnAssessmentRequest& request,
                                const Context& context) {
  const auto found = FindSubmitted(streams, request.name(), request.etag(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  if (auto wrong = CheckText("reason", request.reason(), 1, 1000)) return *wrong;
  WorkbookEvent event = EventOn(context);
  event.mutable_assessment_returned()->set_reason(request.reason());
  *event.mutable_assessment_returned()->mutable_by() = HandOf(*found->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

void Apply(FamilyAssessment& assessment, const WorkbookEvent& event) {
  if (event.has_assessment_composed()) {
    assessment = event.assessment_composed().assessment();
    assessment.set_state(FamilyAssessment::STATE_DRAFT);
  } else if (event.has_assessment_commented()) {
    for (auto& part : *assessment.mutable_parts()) {
      if (part.id() != event.assessment_commented().part()) continue;
      part.mutable_comments()->MergeFrom(event.assessment_commented().carried());
      if (event.assessment_commented().has_comment()) *part.add_comments() = event.assessment_commented().comment();
    }
  } else if (event.has_assessment_submitted()) {
    assessment.set_state(FamilyAssessment::STATE_SUBMITTED);
    *assessment.mutable_submitted_by() = event.assessment_submitted().by();
  } else if (event.has_assessment_authorised()) {
    assessment.set_state(FamilyAssessment::STATE_AUTHORISED);
    *assessment.mutable_decided_by() = event.assessment_authorised().by();
  } else if (event.has_assessment_returned()) {
    assessment.set_state(FamilyAssessment::STATE_RETURNED);
    *assessment.mutable_decided_by() = event.assessment_returned().by();
    assessment.set_return_reason(event.assessment_returned().reason());
  } else {
    throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " in an assessment");
  }
}

void Apply(v1::AssessmentSectionState& section, const WorkbookEvent& event) {
  if (!event.has_assessment_section_composed()) throw std::logic_error("an event of no section of an assessment");
  *section.mutable_passages() = event.assessment_section_composed().passages();
}

void Apply(v1::AssessmentFile& file, const WorkbookEvent& event) {
  if (!event.has_assessment_numbered()) throw std::logic_error("an event of no assessment file");
  file.set_last_version(event.assessment_numbered().version());
}

}  // namespace kith::workbook
