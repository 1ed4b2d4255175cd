#include "services/workbook/assessment_rpcs.h"

#include <algorithm>
#include <set>

#include "services/workbook/domain/assessment.h"
#include "services/workbook/domain/assessment_document.h"
#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/export_html.h"
#include "services/workbook/export_pdf.h"
#include "services/workbook/gate.h"
#include "shared/checks/no_such.h"
#include "shared/front/gated_reads.h"
#include "shared/front/stored_streams.h"

namespace kith::workbook {

namespace {

using enum identity::Role;
using checks::RefuseField;
using namespace v1;

const Roles kWriters = {kSocialWorker, kPractitioner, kTeamManager, kImporter};
const Roles kManagers = {kTeamManager, kImporter};
const Roles kReaders = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor, kService, kImporter};

constexpr int kMaxTitles = 30;
constexpr int kMaxVersions = 200;  // listed

const KnownFamily& FamilyIn(const Streams& streams, const std::string& name) {
  const auto* family = streams.Find<KnownFamily>(FamilyOf(name));
  return family ? *family : KnownFamily::default_instance();
}

template <class Request, class Response>
void OnAssessment(Front& front, const char* rpc, const Roles& roles, Front::Decide<Request> decide) {
  front.CommandsAnsweredInContext<Request, Response>(
      rpc, roles,
      [](const Request& request) -> std::vector<std::string> {
        if (FamilyOf(request.name()).empty()) return {};
        return {request.name(), FamilyOf(request.name())};
      },
      std::move(decide),
      [](const Request& request, const Front::Decided& decided, const Streams& streams) {
        Response response;
        *response.mutable_assessment() = Present<FamilyAssessment>(streams, request.name());
        HideComments(SightOf(FamilyIn(streams, request.name()), decided.context), *response.mutable_assessment());
        return response;
      });
}

std::vector<std::string> ComposeStreams(const ComposeAssessmentRequest& request) {
  if (checks::CheckName("", request.workbook(), "workbooks")) return {};
  return {request.workbook(), FamilyOf(request.workbook()), AssessmentFileOf(request.workbook()),
          VoicesOf(request.workbook())};
}

checks::Refused CheckExport(const ExportAssessmentRequest& request, const KnownFamily& family, const Context& context) {
  if (auto wrong = checks::CheckKnown("format", request.format())) return wrong;
  if (auto wrong = checks::CheckKnown("audience", request.audience())) return wrong;
  if (request.audience() == ASSESSMENT_AUDIENCE_MEMBER) {
    if (auto wrong = CheckMember("person", request.person(), family)) return wrong;
  } else if (!request.person().empty()) {
    return RefuseField(kith::reasons::kInvalidRequest, "only a member's document is for one person", "person",
                       "nothing, or ASSESSMENT_AUDIENCE_MEMBER as audience");
  }
  if (request.with_risk_of_harm() && request.audience() != ASSESSMENT_AUDIENCE_COURT) {
    return RefuseField(kith::reasons::kInvalidRequest, "only a court may be given what is limited as a risk",
                       "with_risk_of_harm", "false, or ASSESSMENT_AUDIENCE_COURT as audience");
  }
  if (request.with_risk_of_harm() && !SightOf(family, context).manages) {
    return Refuse(kith::reasons::kRoleNotPermitted,
                  "what is limited because of a risk of harm is given to a court by a manager");
  }
  if (request.titles_size() > kMaxTitles) {
    return RefuseField(kith::reasons::kInvalidRequest, "too many titles", "titles",
                       "at most " + std::to_string(kMaxTitles));
  }
  for (int i = 0; i < request.titles_size(); ++i) {
    const std::string at = checks::Indexed("titles", i);
    if (auto wrong = CheckText(at + ".title", request.titles(i).title(), 1, 120)) return wrong;
    if (auto wrong = CheckMember(at + ".person", request.titles(i).person(), family)) return wrong;
  }
  return std::nullopt;
}

// The assessment as that caller sees it.
Result<FamilyAssessment> Read(journal::Journal& journal, StoredStreams& streams, const std::string& name,
                              const Context& context) {
  if (auto wrong = checks::CheckName("name", name, "assessments")) return *wrong;
  streams.Read(journal, {name, FamilyOf(name), WorkbookOf(name)});
  if (!streams.Find<FamilyAssessment>(name)) return checks::NoSuch(name, "name");
  auto assessment = Present<FamilyAssessment>(streams, name);
  std::vector<std::string> sections;
  for (const auto& part : assessment.parts()) sections.push_back(AssessmentSectionOf(name, part.id()));
  streams.Read(journal, sections);
  std::set<std::string> sources;
  for (const auto& section : sections) {
    const auto* composed = streams.Find<AssessmentSectionState>(section);
    for (const auto& passage :
         composed ? composed->passages() : AssessmentSectionState::default_instance().passages()) {
      if (HasLimitOfItsOwn(passage.source())) sources.insert(passage.source());
    }
  }
  streams.Read(journal, {sources.begin(), sources.end()});
  const Sight sight = SightOf(FamilyIn(streams, name), context);
  AddPassages(streams, name, sight, assessment);
  HideComments(sight, assessment);
  return assessment;
}

template <class Request, class Response>
auto Asked(const Clock& clock, Result<Response> (*query)(journal::Journal&, const Context&, const Request&)) {
  return [query, &clock](journal::Journal& journal, const rpc::Call& call, const Request& request) {
    return query(journal, ContextOf(call, clock), request);
  };
}

}  // namespace

Result<GetAssessmentResponse> GetAssessment(journal::Journal& journal, const Context& context,
                                            const GetAssessmentRequest& request) {
  StoredStreams streams;
  auto assessment = Read(journal, streams, request.name(), context);
  if (!assessment) return tl::unexpected<Error>(assessment.error());
  GetAssessmentResponse response;
  *response.mutable_assessment() = *std::move(assessment);
  return response;
}

Result<ListAssessmentsResponse> ListAssessments(journal::Journal& journal, const Context& context,
                                                const ListAssessmentsRequest& request) {
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  StoredStreams streams(journal, {AssessmentFileOf(request.workbook()), FamilyOf(request.workbook())});
  const auto* file = streams.Find<AssessmentFile>(AssessmentFileOf(request.workbook()));
  ListAssessmentsResponse response;
  if (!file) return response;
  std::vector<std::string> names;
  const std::string head = "assessments" + request.workbook().substr(request.workbook().find('/')) + "-";
  for (int version = file->last_version(); version > std::max(0, file->last_version() - kMaxVersions); --version) {
    names.push_back(head + std::to_string(version));
  }
  streams.Read(journal, names);
  const Sight sight = SightOf(FamilyIn(streams, request.workbook()), context);
  for (const auto& name : names) {
    if (streams.Find<FamilyAssessment>(name)) {
      *response.add_assessments() = Present<FamilyAssessment>(streams, name);
      HideComments(sight, *response.mutable_assessments()->rbegin());
    }
  }
  return response;
}

Result<ExportAssessmentResponse> ExportAssessment(journal::Journal& journal, const Context& context,
                                                  const ExportAssessmentRequest& request) {
  StoredStreams streams;
  auto assessment = Read(journal, streams, request.name(), context);
  if (!assessment) return tl::unexpected<Error>(assessment.error());
  if (auto wrong = CheckExport(request, FamilyIn(streams, request.name()), context)) return *wrong;
  const auto* workbook = streams.Find<Workbook>(assessment->workbook());
  RedactFor(request, workbook ? *workbook : Workbook::default_instance(), *assessment);
  const auto blocks = DocumentOf(*assessment, request);
  ExportAssessmentResponse response;
  for (const auto& part : assessment->parts()) response.set_withheld(response.withheld() + part.withheld());
  if (request.format() == ASSESSMENT_FORMAT_HTML) {
    response.set_media_type("text/html; charset=utf-8");
    response.set_document(HtmlOf(blocks));
  } else {
    const bool is_draft = assessment->state() != FamilyAssessment::STATE_AUTHORISED;
    response.set_media_type("application/pdf");
    response.set_document(PdfOf(
        {"Family assessment, version " + std::to_string(assessment->version()) + (is_draft ? ", DRAFT" : ""), blocks}));
  }
  return response;
}

void AddAssessmentRpcs(Front& front, const Templates& templates, const Clock& clock) {
  front.Use(FamilyGate(), clock);
  front.Commands<ComposeAssessmentRequest, ComposeAssessmentResponse>(
      "ComposeAssessment", kWriters, ComposeStreams,
      [&templates](const Streams& streams, const ComposeAssessmentRequest& request, const Context& context) {
        // What stands does not depend on who puts it together; who reads it does.
        return ComposeAssessment(templates, streams, Unmasked(streams), request, context);
      },
      [](const ComposeAssessmentRequest&, const Drafts& drafts, const Streams& streams) {
        ComposeAssessmentResponse response;
        *response.mutable_assessment() = Present<FamilyAssessment>(streams, drafts.front().stream);
        return response;
      });
  OnAssessment<CommentAssessmentRequest, CommentAssessmentResponse>(front, "CommentAssessment", kWriters,
                                                                    CommentAssessment);
  OnAssessment<SubmitAssessmentRequest, SubmitAssessmentResponse>(front, "SubmitAssessment", kWriters,
                                                                  SubmitAssessment);
  OnAssessment<AuthoriseAssessmentRequest, AuthoriseAssessmentResponse>(front, "AuthoriseAssessment", kManagers,
                                                                        AuthoriseAssessment);
  OnAssessment<ReturnAssessmentRequest, ReturnAssessmentResponse>(front, "ReturnAssessment", kManagers,
                                                                  ReturnAssessment);
  front.Query<GetAssessmentRequest, GetAssessmentResponse>("GetAssessment", kReaders, Asked(clock, GetAssessment));
  front.Query<ListAssessmentsRequest, ListAssessmentsResponse>("ListAssessments", kReaders,
                                                               Asked(clock, ListAssessments));
  front.Query<ExportAssessmentRequest, ExportAssessmentResponse>("ExportAssessment", kReaders,
                                                                 Asked(clock, ExportAssessment));
}

}  // namespace kith::workbook
