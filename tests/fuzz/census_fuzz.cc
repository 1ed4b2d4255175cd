// A Children in Need census from anybody's system, read and held against the rules. Held: each finding has a line of
// the file, a rule and a reason, no more is kept than was read, and what is kept is a history that the census writer
// can write.
#include <algorithm>

#include "services/cli/census_rules.h"
#include "services/cli/census_xml.h"
#include "shared/calendar/date.h"
#include "tests/fuzz/broken.h"

namespace kith::fuzz {
namespace {

void Run(std::string_view text) {
  const auto census = cli::ParseCensus(text);
  if (!census) {
    if (census.error().reason.empty() || census.error().message.empty()) Broken("refused without a reason");
    return;
  }
  const int lines = static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
  const auto checked = cli::CheckCensus(*census, census->authority, calendar::DateOf("2026-03-02"));
  for (const auto& finding : checked.findings.all) {
    if (finding.line < 1 || finding.line > lines) Broken("a finding at line " + std::to_string(finding.line));
    if (finding.rules.empty() || finding.reason.empty()) Broken("a finding without a rule or a reason");
  }
  for (const auto& count : checked.counts) {
    if (count.second.kept > count.second.read) Broken("more is kept than was read");
  }
  if (checked.children.size() > census->children.size()) Broken("more children than there were");
  for (const auto& child : checked.children) {
    if (child.history.person.la_child_id().empty() || child.history.person.authority().empty())
      Broken("a child without its identifier");
    if (child.lines.size() != child.history.episodes.size()) Broken("the lines do not go with the episodes");
    for (const auto& episode : child.history.episodes) {
      if (!calendar::IsIsoDate(episode.episode.referral_date())) Broken("an episode without its date");
    }
  }
}

}  // namespace
}  // namespace kith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size) {
  kith::fuzz::Run(kith::fuzz::Input(data, size));
  return 0;
}
