#include "services/cases/domain/people/genogram.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "services/cases/domain/people/relationship.h"

namespace kith::cases {

namespace {

constexpr int kMaxDepth = 4;
constexpr int kMaxNodes = 200;

// Whole years between two ISO dates.
int YearsBetween(const std::string& from, const std::string& to) {
  const int years = std::stoi(to.substr(0, 4)) - std::stoi(from.substr(0, 4));
  return to.substr(5) < from.substr(5) ? years - 1 : years;
}

std::string AgeBand(const v1::Person& person, const std::string& day) {
  const std::string& birth = person.birth_date();
  if (birth.empty()) return person.expected_birth_date().empty() ? "" : "unborn";
  if (birth > day) return "unborn";
  const int years = YearsBetween(birth, day);
  if (years < 1) return "under 1";
  if (years < 5) return "1-4";
  if (years < 10) return "5-9";
  if (years < 16) return "10-15";
  return years < 18 ? "16-17" : "18+";
}

class Drawing {
 public:
  Drawing(FamilyGraph& graph, const v1::GetGenogramRequest& request, const Context& context)
      : graph_(graph),
        depth_(request.depth() == 0 ? 2 : request.depth()),
        max_nodes_(request.max_nodes() == 0 ? 100 : request.max_nodes()),
        day_(request.as_of().empty() ? context.today : request.as_of()),
        shows_restricted_(ShowsRestrictedTypes(context.roles)) {
    drawn_.set_person(request.person());
    drawn_.set_as_of(day_);
  }

  v1::GetGenogramResponse Draw() {
    AddNodes({{drawn_.person(), ""}}, 0);
    for (int distance = 1; !frontier_.empty(); ++distance) {
      const auto ties = Ties();
      std::map<std::string, std::string> found;  // person -> role
      for (const Tie& tie : ties) {
        if (nodes_.count(tie.other) > 0 || found.count(tie.other) > 0) continue;
        if (distance > depth_ || nodes_.size() + found.size() >= static_cast<size_t>(max_nodes_)) {
          drawn_.set_is_cut(true);
        } else {
          found.emplace(tie.other, tie.person);
        }
      }
      AddNodes(found, distance, ties);
      for (const Tie& tie : ties) AddEdge(tie);
    }
    return std::move(drawn_);
  }

 private:
  struct Node {
    std::string shown;  // the name in the drawing
    std::string role;
    bool is_hidden = false;
  };

  // The ties of the frontier that hold on the day and may be shown, in a fixed order.
  std::vector<Tie> Ties() {
    auto ties = graph_.TiesOf(std::exchange(frontier_, {}));
    std::erase_if(ties, [this](const Tie& tie) {
      return !Holds(tie.start_date, tie.end_date, day_) || (TraitsOf(tie.type).is_restricted() && !shows_restricted_);
    });
    std::sort(ties.begin(), ties.end(), [](const Tie& a, const Tie& b) {
      return std::tie(a.person, a.stream, a.number) < std::tie(b.person, b.stream, b.number);
    });
    return ties;
  }

  std::string RoleOf(const std::string& other, const std::string& through, const std::vector<Tie>& ties,
                     type::v1::Sex sex) const {
    for (const Tie& tie : ties) {
      if (tie.other != other || tie.person != through) continue;
      const std::string& from = nodes_.at(through).role;
      return (from.empty() ? "" : from + "'s ") + LabelOf(tie.type, sex);
    }
    return {};
  }

  void AddNodes(const std::map<std::string, std::string>& found, int distance, const std::vector<Tie>& ties = {}) {
    std::vector<std::string> names;
    for (const auto& one : found) names.push_back(one.first);
    if (names.empty()) return;
    const auto seen = graph_.Look(names);
    for (size_t i = 0; i < names.size(); ++i) {
      auto& node = *drawn_.add_nodes();
      node.set_distance(distance);
      if (seen[i].is_hidden) {
        node.set_person("restricted/" + std::to_string(++hidden_));
        node.set_is_restricted(true);
        nodes_[names[i]] = {node.person(), "", true};
        continue;
      }
      const v1::Person& person = seen[i].person;
      node.set_person(names[i]);
      if (distance > 0) node.set_role(RoleOf(names[i], found.at(names[i]), ties, person.sex()));
      Describe(person, node);
      nodes_[names[i]] = {names[i], node.role(), false};
      frontier_.push_back(names[i]);
    }
  }

  void Describe(const v1::Person& person, v1::GenogramNode& node) const {
    node.set_given_name(person.given_name());
    node.set_family_name(person.family_name());
    node.set_sex(person.sex());
    node.set_birth_date(person.birth_date());
    node.set_expected_birth_date(person.expected_birth_date());
    node.set_death_date(person.death_date());
    node.set_age_band(AgeBand(person, day_));
    node.set_is_unborn(node.age_band() == "unborn");
    node.set_is_deceased(!person.death_date().empty() && person.death_date() <= day_);
    node.set_linked_to(person.linked_to());
  }

  // The same edge from whichever side it is met: the lesser name first.
  void AddEdge(const Tie& tie) {
    const auto person = nodes_.find(tie.person);
    const auto other = nodes_.find(tie.other);
    if (person == nodes_.end() || other == nodes_.end()) return;
    const bool is_hidden = person->second.is_hidden || other->second.is_hidden;
    // Of somebody hidden it is said once that there is something.
    if (!edges_.emplace(tie.stream, is_hidden ? 0 : tie.number).second) return;
    const bool is_other_first = tie.other < tie.person;
    auto& edge = *drawn_.add_edges();
    edge.set_first(is_other_first ? other->second.shown : person->second.shown);
    edge.set_second(is_other_first ? person->second.shown : other->second.shown);
    if (is_hidden) return;
    edge.set_type(is_other_first ? tie.type : InverseOf(tie.type));
    edge.set_label(TraitsOf(edge.type()).label());
    edge.set_start_date(tie.start_date);
    edge.set_end_date(tie.end_date);
  }

  FamilyGraph& graph_;
  const int depth_;
  const int max_nodes_;
  const std::string day_;
  const bool shows_restricted_;
  v1::GetGenogramResponse drawn_;
  std::map<std::string, Node> nodes_;
  std::vector<std::string> frontier_;
  std::set<std::pair<std::string, int>> edges_;
  int hidden_ = 0;
};

}  // namespace

bool ShowsRestrictedTypes(const std::vector<std::string>& roles) {
  static const std::set<std::string> kShown = {"social_worker", "practitioner", "team_manager", "mash_officer",
                                               "conference_chair"};
  return std::any_of(roles.begin(), roles.end(), [](const std::string& role) { return kShown.count(role) > 0; });
}

Refused CheckGenogramRequest(const v1::GetGenogramRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("person", request.person(), "people")) return wrong;
  if (!request.as_of().empty()) {
    if (auto wrong = checks::CheckPastDate("as_of", request.as_of(), context)) return wrong;
  }
  if (request.depth() < 0 || request.depth() > kMaxDepth) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a genogram goes a few steps", "depth",
                               "1 to 4, or 0 for 2");
  }
  if (request.max_nodes() < 0 || request.max_nodes() > kMaxNodes) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a genogram shows a few people", "max_nodes",
                               "1 to 200, or 0 for 100");
  }
  return std::nullopt;
}

v1::GetGenogramResponse DrawGenogram(FamilyGraph& graph, const v1::GetGenogramRequest& request,
                                     const Context& context) {
  return Drawing(graph, request, context).Draw();
}

}  // namespace kith::cases
