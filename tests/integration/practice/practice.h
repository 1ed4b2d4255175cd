// Plays a story on the services as their servers have them: guard, rules, journal, reactions and consumers; the clock
// is the story's.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "tests/fuzz/county.h"
#include "tests/integration/practice/story.h"

namespace kith::practice {

class Practice {
 public:
  Practice();

  // Empty when everything was as the story has it; otherwise the line, the prose and what was different.
  std::string Play(const Story& story);
  // Chain, states and views of every service agree with the events.
  void Verify();
  int64_t events();

 private:
  std::string Perform(const Step& step);
  std::string Judge(const Check& check, const Result<std::string>& answer, const google::protobuf::Message* response);
  // {Baby} becomes what was kept under that word.
  std::string Filled(const std::string& text) const;
  fuzz::World* Find(const std::string& name);
  // What the services do about each other's events.
  void Settle();

  fuzz::County county_;
  std::map<std::string, std::string> words_;
  std::string problem_;
  int requests_ = 0;
  int64_t reacted_ = 0;
};

}  // namespace kith::practice
