// Small censuses for tests: XML around the pieces that a test is about.
#pragma once

#include <string>

#include "services/cli/census_rules.h"
#include "services/cli/census_xml.h"

namespace kith::cli {

inline std::string CensusWith(const std::string& children) {
  return "<Message>\n<Header><CollectionDetails><Collection>CIN</Collection><Year>2020</Year>"
         "<ReferenceDate>2020-03-31</ReferenceDate></CollectionDetails>"
         "<Source><SourceLevel>L</SourceLevel><LEA>873</LEA></Source></Header>\n<Children>\n" +
         children + "\n</Children>\n</Message>\n";
}

inline const std::string kBorn = "<PersonBirthDate>2012-05-01</PersonBirthDate><Sex>F</Sex>";

inline std::string ChildWith(const std::string& episodes, const std::string& id = "A1",
                             const std::string& identifiers = kBorn) {
  return "<Child>\n<ChildIdentifiers><LAchildID>" + id + "</LAchildID>" + identifiers +
         "</ChildIdentifiers>\n<ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities><Disability>NONE</"
         "Disability>"
         "</Disabilities></ChildCharacteristics>\n" +
         episodes + "</Child>";
}

// An episode referred on 3 June 2019; the pieces stand where the schema has them.
inline std::string EpisodeWith(const std::string& before_nfa, const std::string& after_nfa = "",
                               const std::string& referral = "2019-06-03", const std::string& closure = "") {
  return "<CINdetails>\n<CINreferralDate>" + referral +
         "</CINreferralDate>\n<ReferralSource>6</ReferralSource>\n<PrimaryNeedCode>N1</PrimaryNeedCode>\n" + closure +
         before_nfa + "<ReferralNFA>false</ReferralNFA>\n" + after_nfa + "</CINdetails>\n";
}

inline std::string Closed(const std::string& date, const std::string& reason) {
  return "<CINclosureDate>" + date + "</CINclosureDate>\n<ReasonForClosure>" + reason + "</ReasonForClosure>\n";
}

inline std::string Assessment(const std::string& start, const std::string& authorised,
                              const std::string& factors = "<AssessmentFactors>3B</AssessmentFactors>") {
  std::string text = "<Assessments><AssessmentActualStartDate>" + start + "</AssessmentActualStartDate>";
  if (!authorised.empty()) text += "<AssessmentAuthorisationDate>" + authorised + "</AssessmentAuthorisationDate>";
  if (!factors.empty()) text += "<FactorsIdentifiedAtAssessment>" + factors + "</FactorsIdentifiedAtAssessment>";
  return text + "</Assessments>\n";
}

inline std::string CinPlan(const std::string& start, const std::string& end) {
  std::string text = "<CINPlanDates><CINPlanStartDate>" + start + "</CINPlanStartDate>";
  if (!end.empty()) text += "<CINPlanEndDate>" + end + "</CINPlanEndDate>";
  return text + "</CINPlanDates>\n";
}

inline std::string Enquiry(const std::string& start, const std::string& conference, bool not_required = false) {
  std::string text = "<Section47><S47ActualStartDate>" + start + "</S47ActualStartDate>";
  if (!conference.empty()) text += "<DateOfInitialCPC>" + conference + "</DateOfInitialCPC>";
  return text + "<ICPCnotRequired>" + (not_required ? "true" : "false") + "</ICPCnotRequired></Section47>\n";
}

inline std::string ProtectionPlan(const std::string& start, const std::string& end, const std::string& reviews = "",
                                  const std::string& categories =
                                      "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
                                      "<LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>") {
  std::string text = "<ChildProtectionPlans><CPPstartDate>" + start + "</CPPstartDate>";
  if (!end.empty()) text += "<CPPendDate>" + end + "</CPPendDate>";
  text += categories + "<NumberOfPreviousCPP>0</NumberOfPreviousCPP>";
  if (!reviews.empty()) text += "<Reviews>" + reviews + "</Reviews>";
  return text + "</ChildProtectionPlans>\n";
}

inline std::string Element(const std::string& name, const std::string& value) {
  return "<" + name + ">" + value + "</" + name + ">\n";
}

// Begun on 4 November 2019.
inline std::string PreProceedings(const std::string& fields, const std::string& start = "2019-11-04") {
  return "<PreProceedingsandFGDM>\n" + Element("PPStartDate", start) + fields + "</PreProceedingsandFGDM>\n";
}

inline CheckedCensus CheckText(const std::string& xml, const std::string& today = "2020-06-01") {
  auto census = ParseCensus(xml);
  if (!census) throw std::runtime_error(census.error().message);
  return CheckCensus(*census, census->authority, calendar::DateOf(today));
}

}  // namespace kith::cli
