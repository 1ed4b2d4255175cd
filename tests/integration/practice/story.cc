#include "tests/integration/practice/story.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace kith::practice {
namespace {

std::string Trim(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "a <separator> b" in two; the whole and nothing where there is no separator.
std::pair<std::string, std::string> Split(const std::string& text, const std::string& separator) {
  const auto at = text.find(separator);
  if (at == std::string::npos) return {Trim(text), {}};
  return {Trim(text.substr(0, at)), Trim(text.substr(at + separator.size()))};
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  Story Read() {
    std::ifstream file(path_);
    for (std::string text; std::getline(file, text);) {
      ++line_;
      if (!Trim(text).empty()) Line(text);
    }
    if (story_.steps.empty()) Fail("there is no step in it");
    return std::move(story_);
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw std::runtime_error(path_ + ":" + std::to_string(line_) + ": " + what);
  }

  Step& Current() {
    if (story_.steps.empty()) Fail("a step must come first");
    return story_.steps.back();
  }

  void Line(const std::string& text) {
    if (text[0] == ' ') {
      Current().request += text + "\n";
    } else if (text[0] == '#') {
      if (story_.title.empty()) story_.title = Trim(text.substr(1));
    } else if (text[0] == '=') {
      date_ = Trim(text.substr(1));
    } else if (text[0] == '-') {
      prose_ = Trim(text.substr(1));
    } else if (text.starts_with("keep ")) {
      const auto [word, path] = Split(text.substr(5), " = ");
      if (path.empty()) Fail("keep WORD = field");
      Current().checks.push_back({line_, Check::kKeep, word, path, {}});
    } else if (text.starts_with("expect ")) {
      Expect(text.substr(7));
    } else if (text.starts_with("lacks ")) {
      const auto [path, value] = Split(text.substr(6), " ~ ");
      if (value.empty()) Fail("lacks field ~ text");
      Current().checks.push_back({line_, Check::kLacks, {}, path, value});
    } else if (text.starts_with("refused ")) {
      Current().checks.push_back({line_, Check::kRefused, {}, {}, Trim(text.substr(8))});
    } else {
      Begin(text);
    }
  }

  void Expect(const std::string& text) {
    const bool contains = text.find(" ~ ") != std::string::npos;
    const auto [path, value] = Split(text, contains ? " ~ " : " = ");
    if (path.empty()) Fail("expect field = value, or field ~ part of it");
    Current().checks.push_back({line_, contains ? Check::kContains : Check::kExpect, {}, path, value});
  }

  void Begin(const std::string& text) {
    const auto [method, who] = Split(text, " by ");
    const auto [world, rpc] = Split(method, ".");
    const auto [role, caller] = Split(who, " ");
    if (rpc.empty() || caller.empty()) Fail("service.RPC by role subject");
    if (date_.empty()) Fail("a day must come first: = yyyy-mm-dd");
    story_.steps.push_back({line_, date_, std::exchange(prose_, {}), world, rpc, role, caller, {}, {}});
  }

  std::string path_;
  int line_ = 0;
  std::string date_;
  std::string prose_;
  Story story_;
};

}  // namespace

Story ReadStory(const std::string& path) { return Reader(path).Read(); }

}  // namespace kith::practice
