#include "tests/faults/crash/checker.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace kith::faults {
namespace {

constexpr size_t kExamples = 10;

class Checker {
 public:
  Checker(const std::vector<Attempt>& history, const std::vector<Kept>& journal, const std::vector<Published>& topic)
      : history_(history), journal_(journal), topic_(topic) {
    for (const Kept& entry : journal_) by_request_[entry.request_id].push_back(&entry);
  }

  Verdict Run() {
    CheckJournal();
    CheckCommands();
    CheckOrderOfAnswers();
    CheckTopic();
    verdict_.kept = static_cast<int64_t>(journal_.size());
    return std::move(verdict_);
  }

 private:
  void Fault(int64_t& count, const std::string& what) {
    ++count;
    if (verdict_.examples.size() < kExamples) verdict_.examples.push_back(what);
  }

  void CheckJournal() {
    int64_t expected = 1;
    std::unordered_map<std::string, int64_t> versions;
    for (const Kept& entry : journal_) {
      const std::string where = "position " + std::to_string(entry.position) + " (" + entry.stream + ")";
      if (entry.position < expected) {
        Fault(verdict_.reordered, "the feed goes back at " + where);
      } else if (entry.position > expected) {
        Fault(verdict_.gap, "the journal has nothing before " + where + " from " + std::to_string(expected));
      }
      expected = entry.position + 1;
      int64_t& version = versions[entry.stream];
      if (entry.version != version + 1) {
        Fault(verdict_.gap,
              "version " + std::to_string(entry.version) + " follows " + std::to_string(version) + " at " + where);
      }
      version = entry.version;
    }
  }

  void CheckCommands() {
    std::set<std::string> known;
    for (const Attempt& attempt : history_) {
      known.insert(attempt.request_id);
      const auto found = by_request_.find(attempt.request_id);
      const int64_t events = found == by_request_.end() ? 0 : static_cast<int64_t>(found->second.size());
      switch (attempt.outcome) {
        case Outcome::kAcknowledged:
          ++verdict_.acknowledged;
          if (events < attempt.events)
            Fault(verdict_.lost, "acknowledged " + attempt.request_id + " is not wholly in the journal");
          CheckAnswer(attempt);
          break;
        case Outcome::kRefused:
          ++verdict_.refused;
          if (events > 0) Fault(verdict_.ghost, "refused " + attempt.request_id + " is in the journal");
          break;
        case Outcome::kUncertain:
          ++verdict_.uncertain;
          if (events > 0 && events < attempt.events)
            Fault(verdict_.lost, "unanswered " + attempt.request_id + " happened in part");
          break;
      }
      if (events > attempt.events) Fault(verdict_.doubled, attempt.request_id + " took effect more than once");
      if (attempt.answer_changed) Fault(verdict_.doubled, attempt.request_id + " was answered otherwise when repeated");
    }
    for (const auto& [request, entries] : by_request_) {
      if (!known.count(request)) {
        for (const Kept* entry : entries)
          Fault(verdict_.ghost, "nobody sent what is at position " + std::to_string(entry->position));
      }
    }
  }

  void CheckAnswer(const Attempt& attempt) {
    for (const StreamVersion& answered : attempt.answered) {
      const auto& entries = by_request_[attempt.request_id];
      const bool is_kept = std::any_of(entries.begin(), entries.end(), [&](const Kept* entry) {
        return entry->stream == answered.stream && entry->version == answered.version;
      });
      if (!entries.empty() && !is_kept) {
        Fault(verdict_.lost, attempt.request_id + " was answered with version " + std::to_string(answered.version) +
                                 " of " + answered.stream + ", which is another's or nobody's");
      }
    }
  }

  void CheckOrderOfAnswers() {
    std::unordered_map<std::string, int64_t> last;
    for (const Attempt& attempt : history_) {
      if (attempt.outcome != Outcome::kAcknowledged) continue;
      for (const Kept* entry : by_request_[attempt.request_id]) {
        int64_t& position = last[entry->stream];
        if (entry->position < position)
          Fault(verdict_.reordered, attempt.request_id + " stands before what was answered earlier");
        position = std::max(position, entry->position);
      }
    }
  }

  void CheckTopic() {
    std::unordered_map<int64_t, const Kept*> kept;
    for (const Kept& entry : journal_) kept[entry.position] = &entry;
    std::set<int64_t> seen;
    int64_t highest = 0;
    for (const Published& record : topic_) {
      const std::string where = "position " + std::to_string(record.position) + " of the topic";
      const auto found = kept.find(record.position);
      if (found == kept.end() || found->second->event_id != record.event_id || found->second->stream != record.stream ||
          found->second->version != record.version) {
        Fault(verdict_.ghost, where + " is not what the journal has");
      }
      if (!seen.insert(record.position).second) {
        ++verdict_.repeats;
      } else if (record.position < highest) {
        Fault(verdict_.reordered, where + " comes after " + std::to_string(highest));
      } else if (record.position > highest + 1) {
        Fault(verdict_.gap, where + " follows " + std::to_string(highest));
      }
      highest = std::max(highest, record.position);
    }
    for (const Kept& entry : journal_) {
      if (!seen.count(entry.position))
        Fault(verdict_.lost, "position " + std::to_string(entry.position) + " was never published");
    }
  }

  const std::vector<Attempt>& history_;
  const std::vector<Kept>& journal_;
  const std::vector<Published>& topic_;
  std::map<std::string, std::vector<const Kept*>> by_request_;
  Verdict verdict_;
};

}  // namespace

Verdict Check(const std::vector<Attempt>& history, const std::vector<Kept>& journal,
              const std::vector<Published>& topic) {
  return Checker(history, journal, topic).Run();
}

}  // namespace kith::faults
