#include "services/cli/census_xml.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <pugixml.hpp>

namespace kith::cli {
namespace {

constexpr Reason kCannotRead{"CANNOT_READ", Code::kInvalidArgument};
constexpr Reason kFileTooLarge{"FILE_TOO_LARGE", Code::kInvalidArgument};
constexpr Reason kNotXml{"NOT_XML", Code::kInvalidArgument};
constexpr Reason kForbiddenXml{"FORBIDDEN_XML", Code::kInvalidArgument};
constexpr Reason kNotACensus{"NOT_A_CENSUS", Code::kInvalidArgument};

std::string Trim(const char* text) {
  std::string_view view(text);
  const auto first = view.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(view.substr(first, view.find_last_not_of(" \t\r\n") - first + 1));
}

// Turns pugixml's offsets into line numbers.
class Lines {
 public:
  explicit Lines(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') breaks_.push_back(static_cast<std::ptrdiff_t>(i));
    }
  }
  int At(std::ptrdiff_t offset) const {
    return 1 + static_cast<int>(std::lower_bound(breaks_.begin(), breaks_.end(), offset) - breaks_.begin());
  }

 private:
  std::vector<std::ptrdiff_t> breaks_;
};

class Reader {
 public:
  explicit Reader(const Lines& lines) : lines_(lines) {}

  int LineOf(const pugi::xml_node& node) const { return lines_.At(node.offset_debug()); }

  // Only the element's own text counts: stray text between elements (seen in real files) belongs to nobody.
  CensusText Text(const pugi::xml_node& node) const { return {Trim(node.child_value()), LineOf(node)}; }

  CensusText Field(const pugi::xml_node& parent, const char* name) const {
    const auto node = parent.child(name);
    return node ? Text(node) : CensusText{};
  }

  std::vector<CensusText> Fields(const pugi::xml_node& parent, const char* group, const char* name) const {
    std::vector<CensusText> fields;
    for (const auto& block : parent.children(group)) {
      for (const auto& node : block.children(name)) fields.push_back(Text(node));
    }
    return fields;
  }

  CensusAssessment Assessment(const pugi::xml_node& node) const {
    return {LineOf(node), Field(node, "AssessmentActualStartDate"), Field(node, "AssessmentInternalReviewDate"),
            Field(node, "AssessmentAuthorisationDate"),
            Fields(node, "FactorsIdentifiedAtAssessment", "AssessmentFactors")};
  }

  CensusSection47 Section47(const pugi::xml_node& node) const {
    return {LineOf(node), Field(node, "S47ActualStartDate"), Field(node, "InitialCPCtarget"),
            Field(node, "DateOfInitialCPC"), Field(node, "ICPCnotRequired")};
  }

  CensusProtectionPlan ProtectionPlan(const pugi::xml_node& node) const {
    return {LineOf(node),
            Field(node, "CPPstartDate"),
            Field(node, "CPPendDate"),
            Field(node, "InitialCategoryOfAbuse"),
            Field(node, "LatestCategoryOfAbuse"),
            Field(node, "NumberOfPreviousCPP"),
            Fields(node, "Reviews", "CPPreviewDate")};
  }

  CensusPreProceedings PreProceedings(const pugi::xml_node& node) const {
    return {LineOf(node),
            Field(node, "PPStartDate"),
            Field(node, "LBPSentDate"),
            Field(node, "FGDMMeetingOffer"),
            Field(node, "FGDMMeetingFac"),
            Field(node, "InitialPPMeetingDate"),
            Field(node, "ReviewMeetingsCount"),
            Field(node, "StepDecisionDate"),
            Field(node, "PPOutcome"),
            Field(node, "CourtAppDate"),
            Field(node, "LetterInitCPDate")};
  }

  CensusEpisode Episode(const pugi::xml_node& node) const {
    CensusEpisode episode;
    episode.line = LineOf(node);
    episode.referral_date = Field(node, "CINreferralDate");
    episode.source = Field(node, "ReferralSource");
    episode.need = Field(node, "PrimaryNeedCode");
    episode.closure_date = Field(node, "CINclosureDate");
    episode.closure_reason = Field(node, "ReasonForClosure");
    episode.conference = Field(node, "DateOfInitialCPC");
    episode.no_further_action = Field(node, "ReferralNFA");
    for (const auto& child : node.children("Assessments")) episode.assessments.push_back(Assessment(child));
    for (const auto& child : node.children("CINPlanDates")) {
      episode.cin_plans.push_back({LineOf(child), Field(child, "CINPlanStartDate"), Field(child, "CINPlanEndDate")});
    }
    for (const auto& child : node.children("Section47")) episode.section_47s.push_back(Section47(child));
    for (const auto& child : node.children("ChildProtectionPlans")) {
      episode.protection_plans.push_back(ProtectionPlan(child));
    }
    for (const auto& child : node.children("PreProceedingsandFGDM")) {
      episode.pre_proceedings.push_back(PreProceedings(child));
    }
    return episode;
  }

  CensusChild Child(const pugi::xml_node& node) const {
    CensusChild child;
    child.line = LineOf(node);
    const auto ids = node.child("ChildIdentifiers");
    child.la_child_id = Field(ids, "LAchildID");
    child.upn = Field(ids, "UPN");
    child.former_upn = Field(ids, "FormerUPN");
    child.upn_unknown = Field(ids, "UPNunknown");
    child.birth_date = Field(ids, "PersonBirthDate");
    child.expected_birth_date = Field(ids, "ExpectedPersonBirthDate");
    child.sex = Field(ids, "Sex");
    child.gender = Field(ids, "GenderCurrent");
    child.death_date = Field(ids, "PersonDeathDate");
    const auto characteristics = node.child("ChildCharacteristics");
    child.ethnicity = Field(characteristics, "Ethnicity");
    child.disabilities = Fields(characteristics, "Disabilities", "Disability");
    for (const auto& details : node.children("CINdetails")) child.episodes.push_back(Episode(details));
    return child;
  }

 private:
  const Lines& lines_;
};

bool IsAuthority(std::string_view text) {
  return text.size() == 3 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

Result<void> ReadHeader(const pugi::xml_node& header, Census& census) {
  const auto details = header.child("CollectionDetails");
  if (Trim(details.child_value("Collection")) != "CIN") {
    return Refuse(kNotACensus, "the header names another collection: Collection must be CIN");
  }
  const std::string year = Trim(details.child_value("Year"));
  const auto parsed = std::from_chars(year.data(), year.data() + year.size(), census.year);
  if (parsed.ec != std::errc() || parsed.ptr != year.data() + year.size() || census.year < 2000 || census.year > 2100) {
    return Refuse(kNotACensus, "the header's Year is not a year: it must be four digits, e.g. 2026");
  }
  const std::string reference = Trim(details.child_value("ReferenceDate"));
  if (!calendar::IsIsoDate(reference)) {
    return Refuse(kNotACensus,
                  "the header's ReferenceDate is not a date: it must be yyyy-mm-dd, the 31 March of the year");
  }
  census.reference_date = calendar::DateOf(reference);
  census.authority = Trim(header.child("Source").child_value("LEA"));
  if (!IsAuthority(census.authority)) {
    return Refuse(kNotACensus, "the header's LEA is not an authority's code: it must be three digits, e.g. 873");
  }
  return {};
}

tl::unexpected<Error> NotWellFormed(const pugi::xml_parse_result& result, std::string_view text, const Lines& lines) {
  if (result.status == pugi::status_no_document_element) {
    return Refuse(kNotXml, "the file is not XML: it has no element; a census begins with <Message>");
  }
  const std::string where = " at line " + std::to_string(lines.At(result.offset));
  const bool begun = text.find("<Message") != std::string_view::npos;
  if (begun && text.rfind("</Message>") == std::string_view::npos) {
    return Refuse(kNotXml, "the file is truncated: it ends" + where + " before its last element is closed");
  }
  return Refuse(kNotXml, "the file is not well-formed XML" + where + ": " + result.description());
}

}  // namespace

Result<Census> ParseCensus(std::string_view text) {
  const Lines lines(text);
  pugi::xml_document document;
  // Entities beyond XML's own five are never expanded by this parser; a DOCTYPE is kept only so that it can be refused.
  const auto result = document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_doctype);
  for (const auto& node : document.children()) {
    if (node.type() == pugi::node_doctype) {
      return Refuse(kForbiddenXml,
                    "the file has a DOCTYPE or entity declarations, which a census never has: remove them");
    }
  }
  if (!result) return NotWellFormed(result, text, lines);
  const auto message = document.document_element();
  if (std::strcmp(message.name(), "Message") != 0) {
    return Refuse(kNotACensus, "the file is not a census: its root element must be Message");
  }
  const auto header = message.child("Header");
  if (!header) return Refuse(kNotACensus, "the file is not a census: Message has no Header");
  const auto children = message.child("Children");
  if (!children) return Refuse(kNotACensus, "the file is not a census: Message has no Children");
  Census census;
  if (auto read = ReadHeader(header, census); !read) return tl::unexpected<Error>(std::move(read).error());
  const Reader reader(lines);
  for (const auto& block : message.children("Children")) {
    for (const auto& child : block.children("Child")) census.children.push_back(reader.Child(child));
  }
  if (census.children.empty()) return Refuse(kNotACensus, "the file is not a census: Children has no Child");
  return census;
}

Result<Census> ReadCensusFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return Refuse(kCannotRead, "there is no such file");
  }
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > kMaxCensusBytes) {
    return Refuse(kFileTooLarge, "it has " + std::to_string(size >> 20) + " MiB: at most " +
                                     std::to_string(kMaxCensusBytes >> 20) + " MiB are accepted; split the return");
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) return Refuse(kCannotRead, "it cannot be read");
  return ParseCensus(content.str());
}

}  // namespace kith::cli
