#include "services/cli/case_text.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

#include "services/cli/output.h"
#include "services/cli/words.h"
#include "shared/codes/codes.h"

namespace kith::cli {

namespace {

using namespace cases::v1;

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

// The official code and what it says: "1A family or carer".
template <class E>
std::string CodeAndWord(E value) {
  std::string word = WordOf(value);
  std::replace(word.begin(), word.end(), '-', ' ');
  const std::string code(codes::CodeOf(value));
  return code.empty() ? word : code + " " + word;
}

struct Line {
  std::string from, what, to, detail;
};

class Lines {
 public:
  void Add(std::string what, const std::string& from, const std::string& to, std::string detail) {
    lines_.push_back({from, std::move(what), to, std::move(detail)});
  }

  std::string Text() {
    std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.from < b.from; });
    Table table({"from", "to", "what", "detail"});
    for (const Line& line : lines_) table.Row({OrDash(line.from), OrDash(line.to), line.what, line.detail});
    return table.Text();
  }

 private:
  std::vector<Line> lines_;
};

void AddAssessments(Lines& lines, const Episode& episode) {
  for (const auto& part : episode.assessments()) {
    std::string factors;
    for (int i = 0; i < part.factors_size(); ++i) {
      factors += (i ? " " : "") + std::string(codes::CodeOf(part.factors(i)));
    }
    lines.Add("assessment", part.start_date(), part.authorisation_date(),
              factors.empty() ? "due " + OrDash(part.due_date()) : "factors " + factors);
  }
  for (const auto& part : episode.strategy_discussions()) {
    lines.Add("strategy discussion", part.discussion_date(), part.discussion_date(), CodeAndWord(part.decision()));
  }
  for (const auto& part : episode.section_47_enquiries()) {
    lines.Add(
        "section 47 enquiry", part.start_date(), part.end_date(),
        part.conference_not_required() ? "no conference required" : "conference " + OrDash(part.conference_date()));
  }
}

void AddPlans(Lines& lines, const Episode& episode) {
  for (const auto& part : episode.cin_plans()) lines.Add("child in need plan", part.start_date(), part.end_date(), "");
  for (const auto& part : episode.child_protection_plans()) {
    lines.Add("child protection plan", part.start_date(), part.end_date(),
              CodeAndWord(part.latest_category()) + ", " + std::to_string(part.review_dates_size()) + " reviews");
  }
  for (const auto& part : episode.pre_proceedings()) {
    lines.Add("pre-proceedings", part.start_date(), part.step_decision_date(), CodeAndWord(part.outcome()));
  }
}

void AddCourtAndCare(Lines& lines, const CaseFile& file) {
  for (const auto& part : file.care_proceedings()) {
    lines.Add("care proceedings", part.issue_date(), part.end_date(),
              part.end_date().empty() ? "due " + part.due_date() : WordOf(part.final_order()));
  }
  for (const auto& period : file.periods_of_care()) {
    lines.Add("looked after", period.start_date(), period.end_date(),
              std::to_string(period.episodes_size()) + " episodes, need " + CodeAndWord(period.category_of_need()));
  }
  for (const auto& part : file.reunifications()) lines.Add("reunification", part.start_date(), part.end_date(), "");
}

}  // namespace

std::string CaseText(const CaseFile& file) {
  std::string text = file.name() + "  " + (file.state() == CaseFile::STATE_OPEN ? "open" : "closed") + "  authority " +
                     file.authority() + "  version " + file.etag() + "\n\n";
  Lines lines;
  for (const auto& episode : file.episodes()) {
    std::string detail = OrDash(episode.referral()) + ", from " + CodeAndWord(episode.referral_source()) + ", need " +
                         CodeAndWord(episode.primary_need());
    if (episode.closure_reason() != 0) detail += ", closed " + CodeAndWord(episode.closure_reason());
    lines.Add("referral episode", episode.referral_date(), episode.closure_date(), detail);
    AddAssessments(lines, episode);
    AddPlans(lines, episode);
  }
  AddCourtAndCare(lines, file);
  for (const auto& part : file.allocations()) {
    lines.Add("case held", part.start_date(), part.end_date(), part.team() + " " + part.worker());
  }
  for (const auto& part : file.practitioners()) {
    lines.Add(WordOf(part.role()), part.start_date(), part.end_date(), part.team() + " " + part.worker());
  }
  text += lines.Text();
  if (file.visits().empty()) return text;
  Table visits({"visits", "made", "last", "child seen", "seen alone"});
  for (const auto& visit : file.visits()) {
    visits.Row({WordOf(visit.kind()), std::to_string(visit.count()), visit.last_visit_date(),
                OrDash(visit.last_seen_date()), OrDash(visit.last_seen_alone_date())});
  }
  return text + "\n" + visits.Text();
}

std::string ClocksText(const google::protobuf::RepeatedPtrField<Clock>& clocks, bool with_case) {
  if (clocks.empty()) return "no limits\n";
  std::vector<std::string> header{"due", "state", "limit", "what must happen", "since", "team", "worker"};
  if (with_case) header.insert(header.begin() + 2, "case file");
  Table table(header);
  for (const auto& clock : clocks) {
    std::vector<std::string> row{clock.due_date(),      WordOf(clock.state()),      clock.clock_id(),
                                 clock.must_happen(),   OrDash(clock.start_date()), OrDash(clock.team()),
                                 OrDash(clock.worker())};
    if (with_case) row.insert(row.begin() + 2, clock.case_file());
    table.Row(std::move(row));
  }
  return table.Text();
}

}  // namespace kith::cli
