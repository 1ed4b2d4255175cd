#include "tests/faults/history/checker.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace kith::faults {
namespace {

constexpr int64_t kExamplesOfAKind = 3;

std::string Number(int64_t number) { return std::to_string(number); }

class Checker {
 public:
  explicit Checker(const History& history) : history_(history) {
    for (const Canary& canary : history.canaries) canaries_[canary.word] = &canary;
  }

  Verdict Run() {
    for (const Book& book : history_.books) {
      verdict_.kept += static_cast<int64_t>(book.entries.size());
      CheckJournal(book);
      if (book.has_topic) CheckTopic(book);
    }
    CheckCommands();
    CheckOrderOfAnswers();
    CheckEffects();
    if (history_.has_ledger) CheckLedger();
    for (const Partner& partner : history_.partners) CheckPartner(partner);
    if (history_.has_figures) CheckFigures();
    if (!verdict_.findings.empty()) verdict_.slice = Slice(history_, verdict_.findings.front());
    return std::move(verdict_);
  }

 private:
  void Fault(Finding finding) {
    const auto kind = static_cast<size_t>(finding.kind);
    if (++verdict_.counts[kind] <= kExamplesOfAKind) verdict_.findings.push_back(std::move(finding));
  }

  void CheckJournal(const Book& book) {
    int64_t last = 0;
    std::unordered_map<std::string, int64_t> versions;
    std::unordered_map<int64_t, const Kept*> by_position;
    for (const Kept& entry : book.entries) {
      const std::string where = "position " + Number(entry.position) + " of " + book.journal;
      const Finding about{Kind::kGap, "", book.journal, entry.position, entry.stream, entry.request_id};
      const auto say = [&](Kind kind, std::string what) {
        Finding finding = about;
        finding.kind = kind;
        finding.what = std::move(what);
        Fault(std::move(finding));
      };
      if (const auto [known, is_new] = by_position.emplace(entry.position, &entry); !is_new) {
        const bool is_same = known->second->event_id == entry.event_id && known->second->content == entry.content;
        say(is_same ? Kind::kReordered : Kind::kFork, where + " stands there twice");
        continue;
      }
      if (entry.position < last) {
        say(Kind::kReordered, "the feed goes back to " + where);
      } else if (entry.position > last + 1) {
        say(Kind::kGap, "nothing stands before " + where + " from " + Number(last + 1));
      }
      last = std::max(last, entry.position);
      int64_t& version = versions[entry.stream];
      if (entry.version != version + 1) {
        say(Kind::kGap, "version " + Number(entry.version) + " of " + entry.stream + " follows " + Number(version));
      }
      version = entry.version;
      if (book.IsOfCommand(entry)) commands_[book.journal][entry.request_id].push_back(&entry);
    }
  }

  // First copies in order and without holes; every record what the journal has. kind_of_unknown: what a record is that
  // the book does not have.
  void CheckCopies(const std::string& place, const std::vector<Published>& topic,
                   const std::unordered_map<int64_t, const Published*>& expected, Kind kind_of_unknown,
                   Kind kind_of_missing) {
    std::unordered_set<int64_t> seen;
    int64_t highest = 0;
    for (const Published& record : topic) {
      ++verdict_.published;
      const std::string where = "record " + Number(record.position) + " of the topic of " + place;
      const auto say = [&](Kind kind, std::string what) {
        Fault({kind, std::move(what), place, record.position, record.stream});
      };
      const auto found = expected.find(record.position);
      if (found == expected.end()) {
        say(kind_of_unknown, where + " is not in the book");
      } else if (const Published& written = *found->second;
                 written.event_id != record.event_id || written.stream != record.stream ||
                 written.version != record.version || written.content != record.content) {
        say(Kind::kFork, where + " is another one than the book has");
      }
      if (!seen.insert(record.position).second) {
        ++verdict_.repeats;
      } else if (record.position < highest) {
        say(Kind::kReordered, where + " comes after " + Number(highest));
      } else if (record.position > highest + 1) {
        say(Kind::kGap, where + " follows " + Number(highest));
      }
      highest = std::max(highest, record.position);
    }
    for (const auto& [position, written] : expected) {
      if (!seen.count(position)) {
        Fault({kind_of_missing, "record " + Number(position) + " never came to the topic of " + place, place, position,
               written->stream});
      }
    }
  }

  void CheckTopic(const Book& book) {
    std::vector<Published> written;
    written.reserve(book.entries.size());
    for (const Kept& entry : book.entries) {
      const std::string& stream = entry.published_as.empty() ? entry.stream : entry.published_as;
      written.push_back({entry.position, stream, entry.version, entry.event_id, entry.content});
    }
    std::unordered_map<int64_t, const Published*> expected;
    for (const Published& record : written) expected.emplace(record.position, &record);
    CheckCopies(book.journal, book.topic, expected, Kind::kGhost, Kind::kLost);
    for (const Published& record : book.topic) CheckWords(record.outside, book.journal, record, nullptr);
  }

  void CheckCommands() {
    std::unordered_map<std::string, std::unordered_set<std::string>> known;
    for (const Attempt& attempt : history_.attempts) {
      known[attempt.journal].insert(attempt.request_id);
      CheckCommand(attempt);
    }
    // What one service asks of another is a command that must happen, and its caller is an entry.
    for (const Book& book : history_.books) {
      for (const Kept& entry : book.entries) {
        for (const Asked& asked : entry.asks) {
          const std::string& id = asked.request_id.empty() ? entry.event_id : asked.request_id;
          known[asked.journal].insert(id);
          CheckAsked(book, entry, asked, id);
        }
      }
    }
    for (const Book& book : history_.books) {
      for (const Kept& entry : book.entries) {
        if (book.IsOfCommand(entry) && !known[book.journal].count(entry.request_id)) {
          Fault({Kind::kGhost, "nobody sent what is at position " + Number(entry.position) + " of " + book.journal,
                 book.journal, entry.position, entry.stream, entry.request_id});
        }
      }
    }
  }

  void CheckAsked(const Book& book, const Kept& entry, const Asked& asked, const std::string& id) {
    const auto& done = commands_[asked.journal];
    const auto found = done.find(id);
    const int64_t events = found == done.end() ? 0 : static_cast<int64_t>(found->second.size());
    if (events == asked.events) return;
    Fault({events < asked.events ? Kind::kLost : Kind::kDoubled,
           id + " was asked of " + asked.journal + " for " + Number(asked.events) + " events, and there are " +
               Number(events),
           book.journal, entry.position, entry.stream, id});
  }

  void CheckCommand(const Attempt& attempt) {
    const auto& done = commands_[attempt.journal];
    const auto found = done.find(attempt.request_id);
    const int64_t events = found == done.end() ? 0 : static_cast<int64_t>(found->second.size());
    const auto say = [&](Kind kind, const std::string& what) {
      const Kept* first = events > 0 ? found->second.front() : nullptr;
      Fault({kind, attempt.request_id + what, attempt.journal, first ? first->position : 0,
             first ? first->stream : std::string(), attempt.request_id});
    };
    switch (attempt.outcome) {
      case Outcome::kAcknowledged:
        ++verdict_.acknowledged;
        if (events < attempt.events) say(Kind::kLost, " was acknowledged and is not wholly in the journal");
        for (const StreamVersion& answered : attempt.answered) {
          const bool is_kept =
              events > 0 && std::any_of(found->second.begin(), found->second.end(), [&](const Kept* e) {
                return e->stream == answered.stream && e->version == answered.version;
              });
          if (events > 0 && !is_kept) {
            say(Kind::kLost, " was answered with version " + Number(answered.version) + " of " + answered.stream +
                                 ", which is another's or nobody's");
          }
        }
        break;
      case Outcome::kRefused:
        ++verdict_.refused;
        if (events > 0) say(Kind::kGhost, " was refused and is in the journal");
        break;
      case Outcome::kUncertain:
        ++verdict_.uncertain;
        if (events > 0 && events < attempt.events) say(Kind::kLost, " was not answered and happened in part");
        break;
    }
    if (events > attempt.events) say(Kind::kDoubled, " took effect more than once");
    if (attempt.answer_changed) say(Kind::kDoubled, " was answered otherwise when repeated");
  }

  void CheckOrderOfAnswers() {
    std::unordered_map<std::string, int64_t> last;
    for (const Attempt& attempt : history_.attempts) {
      if (attempt.outcome != Outcome::kAcknowledged) continue;
      const auto& done = commands_[attempt.journal];
      const auto found = done.find(attempt.request_id);
      if (found == done.end()) continue;
      for (const Kept* entry : found->second) {
        int64_t& position = last[attempt.journal + "\n" + entry->stream];
        if (entry->position < position) {
          Fault({Kind::kReordered, attempt.request_id + " stands before what was answered earlier", attempt.journal,
                 entry->position, entry->stream, attempt.request_id});
        }
        position = std::max(position, entry->position);
      }
    }
  }

  // Each entry that means something to a consuming service stands exactly once in that service's journal.
  void CheckEffects() {
    for (const Book& book : history_.books) {
      if (book.source.empty()) continue;
      std::unordered_map<int64_t, int64_t> applied;
      for (const Kept& entry : book.entries) {
        if (entry.source_position > 0) ++applied[entry.source_position];
      }
      for (const Book& source : history_.books) {
        if (source.journal != book.source) continue;
        for (const Kept& entry : source.entries) {
          const auto& by = entry.applied_by;
          const int64_t wanted = std::count(by.begin(), by.end(), book.journal);
          const auto found = applied.find(entry.position);
          const int64_t times = found == applied.end() ? 0 : found->second;
          if (found != applied.end()) applied.erase(found);
          if (times == wanted) continue;
          Fault({times < wanted ? Kind::kLost : (wanted == 0 ? Kind::kGhost : Kind::kDoubled),
                 book.journal + " applied position " + Number(entry.position) + " of " + source.journal + " " +
                     Number(times) + " times instead of " + Number(wanted),
                 source.journal, entry.position, entry.stream});
        }
      }
      for (const auto& [position, times] : applied) {
        Fault({Kind::kGhost,
               book.journal + " applied position " + Number(position) + " of " + book.source + ", which is not there",
               book.source, position});
      }
    }
  }

  // The ledger tells each agency what its agreement allows, once, and nothing else; its sequences have no holes.
  void CheckLedger() {
    std::unordered_map<std::string, int64_t> last;
    // By agency, then by journal and position of what it is told of.
    std::unordered_map<std::string, std::map<std::pair<std::string, int64_t>, int64_t>> told;
    for (const Disclosed& row : history_.ledger) {
      int64_t& sequence = last[row.agency];
      if (row.sequence != sequence + 1) {
        Fault({row.sequence == sequence ? Kind::kFork : Kind::kGap,
               "row " + Number(row.sequence) + " of the ledger of " + row.agency + " follows " + Number(sequence),
               row.agency, row.sequence});
      }
      sequence = std::max(sequence, row.sequence);
      ++told[row.agency][{row.source, row.source_position}];
    }
    for (const Book& book : history_.books) {
      for (const Kept& entry : book.entries) {
        for (const std::string& agency : entry.told_to) {
          const auto found = told[agency].find({book.journal, entry.position});
          const int64_t times = found == told[agency].end() ? 0 : found->second;
          if (found != told[agency].end()) told[agency].erase(found);
          if (times == 1) continue;
          Fault({times == 0 ? Kind::kLost : Kind::kDoubled,
                 agency + " is told " + Number(times) + " times of position " + Number(entry.position) + " of " +
                     book.journal,
                 book.journal, entry.position, entry.stream});
        }
      }
    }
    for (const auto& [agency, rows] : told) {
      for (const auto& [of, times] : rows) {
        Fault({Kind::kLeak,
               agency + " is told of position " + Number(of.second) + " of " + of.first +
                   ", which its agreement does not allow",
               of.first, of.second});
      }
    }
  }

  void CheckPartner(const Partner& partner) {
    std::vector<Published> written;
    for (const Disclosed& row : history_.ledger) {
      if (row.agency != partner.agency) continue;
      written.push_back({row.sequence, "agencies/" + row.agency, row.sequence, row.event_id, row.content});
    }
    std::unordered_map<int64_t, const Published*> expected;
    for (const Published& record : written) expected.emplace(record.position, &record);
    CheckCopies(partner.agency, partner.topic, expected, Kind::kUnledgered, Kind::kPhantom);
    for (const Published& record : partner.topic) {
      CheckWords(record.outside, partner.agency, record, nullptr);
      CheckWords(record.inside, partner.agency, record, &partner.agency);
    }
    if (!partner.follows) return;
    int64_t last = 0;
    for (const StreamVersion& applied : partner.applied) {
      const auto say = [&](Kind kind, const std::string& what) {
        Fault({kind, "the partner " + partner.agency + " applied " + Number(applied.version) + what, partner.agency,
               applied.version});
      };
      const auto found = expected.find(applied.version);
      if (found == expected.end()) {
        say(Kind::kGhost, ", which the ledger does not have");
      } else if (found->second->event_id != applied.stream) {
        say(Kind::kFork, ", another one than the ledger has");
      }
      if (applied.version == last) {
        say(Kind::kDoubled, " twice");
      } else if (applied.version < last) {
        say(Kind::kReordered, " after " + Number(last));
      } else if (applied.version > last + 1) {
        say(Kind::kGap, " after " + Number(last));
      }
      last = std::max(last, applied.version);
    }
    const auto end = static_cast<int64_t>(written.size());
    if (last < end) {
      Fault({Kind::kLost, "the partner " + partner.agency + " applied " + Number(last) + " of " + Number(end),
             partner.agency, last + 1});
    }
  }

  // Looks every word of the text up among the canaries. agency: who may read it, null for nobody.
  void CheckWords(const std::string& text, const std::string& place, const Published& record,
                  const std::string* agency) {
    if (canaries_.empty()) return;
    const auto is_letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    for (auto at = text.begin(); at != text.end();) {
      at = std::find_if(at, text.end(), is_letter);
      const auto end = std::find_if_not(at, text.end(), is_letter);
      const auto found = canaries_.find(std::string(at, end));
      at = end;
      if (found == canaries_.end()) continue;
      const auto& allowed = found->second->agencies;
      if (agency && std::find(allowed.begin(), allowed.end(), *agency) != allowed.end()) continue;
      Fault({Kind::kLeak, "record " + Number(record.position) + " of the topic of " + place + " holds " + found->first,
             place, record.position, record.stream});
    }
  }

  void CheckFigures() {
    std::unordered_map<std::string, int64_t> expected;
    for (const Book& book : history_.books) {
      for (const Kept& entry : book.entries) {
        for (const Delta& delta : entry.effects) expected[delta.figure] += delta.change;
      }
    }
    for (const Figure& figure : history_.figures) expected[figure.name] -= figure.value;
    for (const auto& [figure, difference] : expected) {
      if (difference == 0) continue;
      Fault({Kind::kUnfolded, "the figure " + figure + " is " + Number(-difference) + " off the fold of the events", "",
             0, figure});
    }
  }

  const History& history_;
  std::unordered_map<std::string, const Canary*> canaries_;
  std::unordered_map<std::string, std::unordered_map<std::string, std::vector<const Kept*>>> commands_;
  Verdict verdict_;
};

}  // namespace

Verdict Check(const History& history) { return Checker(history).Run(); }

bool Verdict::sound() const {
  return std::all_of(counts.begin(), counts.end(), [](int64_t count) { return count == 0; });
}

}  // namespace kith::faults
