#include "services/cli/census_write.h"

#include <fstream>
#include <sstream>

#include <pugixml.hpp>

#include "shared/codes/codes.h"

namespace kith::cli {
namespace {

constexpr Reason kCannotWrite{"CANNOT_WRITE", Code::kInvalidArgument};

// An empty value is an element that is not there.
void Add(pugi::xml_node parent, const char* name, std::string_view value) {
  if (!value.empty()) parent.append_child(name).text().set(std::string(value).c_str());
}

template <class E>
void AddCode(pugi::xml_node parent, const char* name, E value) {
  Add(parent, name, codes::CodeOf(value));
}

void AddFlag(pugi::xml_node parent, const char* name, bool value) { Add(parent, name, value ? "true" : "false"); }

void AddHeader(pugi::xml_node message, const CensusHeader& header) {
  const std::string year = std::to_string(header.year);
  auto node = message.append_child("Header");
  auto details = node.append_child("CollectionDetails");
  Add(details, "Collection", "CIN");
  Add(details, "Year", year);
  Add(details, "ReferenceDate", year + "-03-31");
  auto source = node.append_child("Source");
  Add(source, "SourceLevel", "L");
  Add(source, "LEA", header.authority);
  Add(source, "SoftwareCode", "Kith");
  Add(source, "Release", "1");
  Add(source, "SerialNo", "001");
  // Not the clock: the same histories make the same file.
  Add(source, "DateTime", year + "-04-01T09:00:00");
}

void AddAssessment(pugi::xml_node details, const cases::v1::Assessment& assessment) {
  auto node = details.append_child("Assessments");
  Add(node, "AssessmentActualStartDate", assessment.start_date());
  Add(node, "AssessmentInternalReviewDate", assessment.internal_review_date());
  Add(node, "AssessmentAuthorisationDate", assessment.authorisation_date());
  if (assessment.factors().empty()) return;
  auto factors = node.append_child("FactorsIdentifiedAtAssessment");
  for (int i = 0; i < assessment.factors_size(); ++i) AddCode(factors, "AssessmentFactors", assessment.factors(i));
}

void AddSection47(pugi::xml_node details, const cases::v1::Section47Enquiry& enquiry) {
  auto node = details.append_child("Section47");
  Add(node, "S47ActualStartDate", enquiry.start_date());
  Add(node, "InitialCPCtarget", enquiry.conference_target_date());
  Add(node, "DateOfInitialCPC", enquiry.conference_date());
  AddFlag(node, "ICPCnotRequired", enquiry.conference_not_required());
}

void AddProtectionPlan(pugi::xml_node details, const cases::v1::ChildProtectionPlan& plan) {
  auto node = details.append_child("ChildProtectionPlans");
  Add(node, "CPPstartDate", plan.start_date());
  Add(node, "CPPendDate", plan.end_date());
  AddCode(node, "InitialCategoryOfAbuse", plan.initial_category());
  AddCode(node, "LatestCategoryOfAbuse", plan.latest_category());
  Add(node, "NumberOfPreviousCPP", std::to_string(plan.number_of_previous_plans()));
  if (plan.review_dates().empty()) return;
  auto reviews = node.append_child("Reviews");
  for (const auto& date : plan.review_dates()) Add(reviews, "CPPreviewDate", date);
}

void AddPreProceedings(pugi::xml_node details, const cases::v1::PreProceedings& period) {
  auto node = details.append_child("PreProceedingsandFGDM");
  Add(node, "PPStartDate", period.start_date());
  Add(node, "LBPSentDate", period.letter_date());
  if (period.has_fgdm_offered()) AddFlag(node, "FGDMMeetingOffer", period.fgdm_offered());
  if (period.has_fgdm_facilitated()) AddFlag(node, "FGDMMeetingFac", period.fgdm_facilitated());
  Add(node, "InitialPPMeetingDate", period.initial_meeting_date());
  if (!period.initial_meeting_date().empty()) {
    Add(node, "ReviewMeetingsCount", std::to_string(period.review_meetings_count()));
  }
  Add(node, "StepDecisionDate", period.step_decision_date());
  AddCode(node, "PPOutcome", period.outcome());
  Add(node, "CourtAppDate", period.court_application_date());
  Add(node, "LetterInitCPDate", period.initiation_letter_date());
}

void AddEpisode(pugi::xml_node child, const EpisodeHistory& history) {
  const auto& episode = history.episode;
  auto details = child.append_child("CINdetails");
  Add(details, "CINreferralDate", episode.referral_date());
  AddCode(details, "ReferralSource", episode.referral_source());
  AddCode(details, "PrimaryNeedCode", episode.primary_need());
  Add(details, "CINclosureDate", episode.closure_date());
  AddCode(details, "ReasonForClosure", episode.closure_reason());
  // That of an enquiry stands with the enquiry.
  for (const auto& conference : episode.initial_conferences()) {
    if (conference.is_transfer_in()) Add(details, "DateOfInitialCPC", conference.conference_date());
  }
  for (const auto& assessment : episode.assessments()) AddAssessment(details, assessment);
  for (const auto& plan : episode.cin_plans()) {
    auto node = details.append_child("CINPlanDates");
    Add(node, "CINPlanStartDate", plan.start_date());
    Add(node, "CINPlanEndDate", plan.end_date());
  }
  for (const auto& enquiry : episode.section_47_enquiries()) AddSection47(details, enquiry);
  AddFlag(details, "ReferralNFA", history.no_further_action);
  for (const auto& plan : episode.child_protection_plans()) AddProtectionPlan(details, plan);
  for (const auto& period : episode.pre_proceedings()) AddPreProceedings(details, period);
}

void AddChild(pugi::xml_node children, const ChildHistory& history) {
  const auto& person = history.person;
  auto child = children.append_child("Child");
  auto ids = child.append_child("ChildIdentifiers");
  Add(ids, "LAchildID", person.la_child_id());
  Add(ids, "UPN", person.upn());
  AddCode(ids, "UPNunknown", person.upn_unknown_reason());
  Add(ids, "PersonBirthDate", person.birth_date());
  Add(ids, "ExpectedPersonBirthDate", person.expected_birth_date());
  AddCode(ids, "Sex", person.sex());
  Add(ids, "PersonDeathDate", person.death_date());
  auto characteristics = child.append_child("ChildCharacteristics");
  AddCode(characteristics, "Ethnicity", person.ethnicity());
  if (!person.disabilities().empty()) {
    auto disabilities = characteristics.append_child("Disabilities");
    for (int i = 0; i < person.disabilities_size(); ++i) AddCode(disabilities, "Disability", person.disabilities(i));
  }
  for (const auto& episode : history.episodes) AddEpisode(child, episode);
}

}  // namespace

std::string CensusXml(const CensusHeader& header, const std::vector<ChildHistory>& histories) {
  pugi::xml_document document;
  auto declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  auto message = document.append_child("Message");
  AddHeader(message, header);
  auto children = message.append_child("Children");
  for (const auto& history : histories) AddChild(children, history);
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

Result<void> WriteCensusFile(const std::string& path, const CensusHeader& header,
                             const std::vector<ChildHistory>& histories) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << CensusXml(header, histories);
  file.close();
  if (!file) return Refuse(kCannotWrite, "cannot write the census to " + path);
  return {};
}

}  // namespace kith::cli
