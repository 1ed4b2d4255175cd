// The rules of the cases service beside those of the importer, over the public sample of a dirty return: what the
// importer finds of a child, the service would find of the same child's record.
#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "services/cases/domain/census/census.h"
#include "services/cli/census_rules.h"
#include "services/cli/census_xml.h"
#include "shared/codes/codes.h"

namespace kith::cli {
namespace {

namespace census = cases::census;
using ByRule = std::map<std::string, std::set<std::string>>;  // rule -> children

std::string DateIn(const CensusText& text) { return calendar::IsIsoDate(text.value) ? text.value : std::string(); }

template <class E>
E CodeIn(const CensusText& text) {
  return codes::FromCode<E>(text.value).value_or(static_cast<E>(0));
}

cases::v1::Person PersonOf(const CensusChild& child) {
  cases::v1::Person person;
  person.set_birth_date(DateIn(child.birth_date));
  person.set_expected_birth_date(DateIn(child.expected_birth_date));
  person.set_death_date(DateIn(child.death_date));
  person.set_upn(child.upn.value);
  for (const auto& text : child.disabilities) person.add_disabilities(CodeIn<type::v1::Disability>(text));
  return person;
}

// The record as the file has it, faults and all.
cases::v1::CaseFile FileOf(const CensusChild& child, const cases::v1::Person& person) {
  cases::v1::CaseFile file;
  file.set_birth_date(person.birth_date());
  file.set_expected_birth_date(person.expected_birth_date());
  file.set_death_date(person.death_date());
  for (const auto& source : child.episodes) {
    auto& episode = *file.add_episodes();
    episode.set_number(file.episodes_size());
    episode.set_referral_date(DateIn(source.referral_date));
    episode.set_closure_date(DateIn(source.closure_date));
    episode.set_closure_reason(CodeIn<type::v1::ReasonForClosure>(source.closure_reason));
    for (const auto& part : source.assessments) {
      auto& assessment = *episode.add_assessments();
      assessment.set_number(episode.assessments_size());
      assessment.set_start_date(DateIn(part.start));
      assessment.set_authorisation_date(DateIn(part.authorisation));
    }
    for (const auto& part : source.section_47s) {
      auto& enquiry = *episode.add_section_47_enquiries();
      enquiry.set_start_date(DateIn(part.start));
      enquiry.set_conference_date(DateIn(part.conference));
    }
    for (const auto& part : source.cin_plans) episode.add_cin_plans()->set_start_date(DateIn(part.start));
    for (const auto& part : source.protection_plans) {
      episode.add_child_protection_plans()->set_start_date(DateIn(part.start));
    }
  }
  return file;
}

ByRule OurFindings(const Census& read) {
  ByRule found;
  for (const auto& child : read.children) {
    const auto person = PersonOf(child);
    for (const auto& findings : {census::FindingsOf(person), census::FindingsOf(FileOf(child, person))}) {
      for (const auto& finding : findings) found[std::string(finding.rule->number)].insert(child.la_child_id.value);
    }
  }
  return found;
}

ByRule ImportersFindings(const Census& read) {
  ByRule found;
  const auto checked = CheckCensus(read, read.authority, calendar::DateOf("2026-06-01"));
  for (const auto& finding : checked.findings.all) {
    for (size_t at = 0; at < finding.rules.size();) {
      const size_t end = std::min(finding.rules.find(' ', at), finding.rules.size());
      found[finding.rules.substr(at, end - at)].insert(finding.child);
      at = end + 1;
    }
  }
  return found;
}

TEST(CensusRules, AgreeWithTheImporterOnTheSampleReturn) {
  const std::filesystem::path file = std::filesystem::path(KITH_SOURCE_DIR) / "../shared/data/cin/fake_CIN_data.xml";
  if (!std::filesystem::exists(file)) {
    std::cerr << "SKIPPED: the sample return is not at hand: " << file << "\n";
    GTEST_SKIP() << "no sample";
  }
  const auto read = ReadCensusFile(file.string());
  ASSERT_TRUE(read) << read.error().message;
  auto ours = OurFindings(*read);
  auto importers = ImportersFindings(*read);
  // Of the closure both ask every episode.
  for (const char* rule : {"8585Q", "8825Q"}) {
    EXPECT_FALSE(ours[rule].empty()) << rule;
    EXPECT_EQ(ours[rule], importers[rule]) << rule;
  }
  // The importer leaves out what a first rule refused, and asks no further.
  int compared = 0;
  for (const char* rule : {"1510", "1540", "1550", "2990", "8555Q", "8606", "8608", "8630", "8790", "8794", "1103",
                           "2889", "4015", "1105", "8875", "8820", "8815", "8816"}) {
    for (const auto& child : importers[rule]) {
      EXPECT_TRUE(ours[rule].count(child)) << rule << " of " << child;
      ++compared;
    }
  }
  EXPECT_GT(compared, 20);
}

}  // namespace
}  // namespace kith::cli
