#include <algorithm>
#include <cstdlib>

#include "tests/faults/history/checker.h"

namespace kith::faults {
namespace {

constexpr int64_t kNeighbours = 1;  // of the number that a finding is about
constexpr size_t kMostLines = 24;

const char* NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kUncertain:
      return "not answered";
    case Outcome::kAcknowledged:
      return "OK";
    case Outcome::kRefused:
      return "refused";
  }
  return "";
}

std::string Line(const std::string& what, int64_t position, const std::string& stream, int64_t version,
                 const std::string& id) {
  return what + " " + std::to_string(position) + " " + stream + " v" + std::to_string(version) + " " + id;
}

bool IsNear(const Finding& finding, int64_t position) {
  return finding.position > 0 && std::llabs(position - finding.position) <= kNeighbours;
}

}  // namespace

std::vector<std::string> Slice(const History& history, const Finding& finding) {
  std::vector<std::string> lines = {"seed " + std::to_string(history.seed),
                                    std::string(kKindNames[static_cast<size_t>(finding.kind)]) + ": " + finding.what};
  const auto add = [&](std::string line) {
    if (lines.size() < kMostLines) lines.push_back(std::move(line));
  };
  const auto is_here = [&](const std::string& place) { return finding.place.empty() || finding.place == place; };
  for (const Attempt& attempt : history.attempts) {
    if (finding.request_id.empty() || attempt.request_id != finding.request_id) continue;
    std::string line = "sent " + attempt.request_id + " to " + attempt.journal + ": " + NameOf(attempt.outcome);
    for (const StreamVersion& answer : attempt.answered) {
      line += ", " + answer.stream + " v" + std::to_string(answer.version);
    }
    add(line + (attempt.answer_changed ? ", and another answer when repeated" : ""));
  }
  for (const Book& book : history.books) {
    for (const Kept& entry : book.entries) {
      const bool is_its_command = !finding.request_id.empty() && entry.request_id == finding.request_id;
      const bool is_its_effect =
          finding.position > 0 && finding.place == book.source && entry.source_position == finding.position;
      const auto adds = [&](const Delta& delta) { return delta.figure == finding.stream; };
      const bool is_in_figure =
          finding.kind == Kind::kUnfolded && std::any_of(entry.effects.begin(), entry.effects.end(), adds);
      if (is_in_figure || (is_here(book.journal) && IsNear(finding, entry.position)) || is_its_command ||
          is_its_effect) {
        add(Line("journal " + book.journal, entry.position, entry.stream, entry.version,
                 entry.event_id + " by " + entry.request_id));
      }
    }
    if (!is_here(book.journal)) continue;
    for (size_t i = 0; i < book.topic.size(); ++i) {
      const Published& record = book.topic[i];
      if (!IsNear(finding, record.position)) continue;
      add(Line("topic " + book.journal + " #" + std::to_string(i), record.position, record.stream, record.version,
               record.event_id));
    }
  }
  for (const Disclosed& row : history.ledger) {
    const bool is_its_source = finding.place == row.source && row.source_position == finding.position;
    if ((row.agency == finding.place && IsNear(finding, row.sequence)) || is_its_source) {
      add("ledger " + row.agency + " " + std::to_string(row.sequence) + " of position " +
          std::to_string(row.source_position) + " " + row.event_id);
    }
  }
  for (const Partner& partner : history.partners) {
    if (partner.agency != finding.place) continue;
    for (size_t i = 0; i < partner.topic.size(); ++i) {
      const Published& record = partner.topic[i];
      if (!IsNear(finding, record.position)) continue;
      add(Line("topic " + partner.agency + " #" + std::to_string(i), record.position, record.stream, record.version,
               record.event_id));
    }
    for (const StreamVersion& applied : partner.applied) {
      if (IsNear(finding, applied.version)) {
        add("partner " + partner.agency + " applied " + std::to_string(applied.version) + " " + applied.stream);
      }
    }
  }
  for (const Figure& figure : history.figures) {
    if (finding.kind == Kind::kUnfolded && figure.name == finding.stream) {
      add("figure " + figure.name + " = " + std::to_string(figure.value));
    }
  }
  return lines;
}

std::string Verdict::Counts() const {
  std::string text;
  for (size_t i = 0; i < counts.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::string(kKindNames[i]) + " " + std::to_string(counts[i]);
  }
  return text;
}

std::string Verdict::Explanation() const {
  std::string text = Counts() + "\n";
  for (const Finding& finding : findings) {
    text += std::string(kKindNames[static_cast<size_t>(finding.kind)]) + ": " + finding.what + "\n";
  }
  text += "the slice that shows the first:\n";
  for (const std::string& line : slice) text += "  " + line + "\n";
  return text;
}

}  // namespace kith::faults
