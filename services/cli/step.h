// A command of a generated county, made before the names of the records are known that it is about.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <google/protobuf/message.h>

namespace kith::cli {

// Who sends it. Rules want some commands from two people, or from staff alone: what only staff may send is left out
// where the generator has no token of theirs.
enum class Caller {
  kImporter,
  kSocialWorker,
  kManager,
  kManagerOrImporter,  // a manager where there is one
};

// In the request's texts "@contact" stands for the name of what is called so, and "@cases/child 0" for the record of
// that kind that has the number of what is called "child 0".
struct Step {
  const char* service = nullptr;  // whole name
  std::string rpc;
  std::string date;  // on which it happened
  // Names the step within its part of the history by what it says: "core group 2019-08-20".
  std::string key;
  std::shared_ptr<const google::protobuf::Message> request;  // without request_id
  // What the command makes is called so from then on, and is the answer's field of that name; empty: nothing.
  std::string makes;
  std::string made_in;
  Caller by = Caller::kImporter;
};

template <class Request>
Step MakeStep(const char* service, std::string rpc, std::string date, std::string key, Request request) {
  Step step;
  step.service = service;
  step.rpc = std::move(rpc);
  step.date = std::move(date);
  step.key = std::move(key);
  step.request = std::make_shared<Request>(std::move(request));
  return step;
}

// The names of a family's records, as they become known.
class Names {
 public:
  void Set(const std::string& called, std::string name) { names_[called] = std::move(name); }
  // "contact", or "cases/child 0". Throws where nothing is called so.
  std::string Of(const std::string& called) const;

 private:
  std::map<std::string, std::string> names_;
};

// The request of a step, with the names of the records that it is about.
std::unique_ptr<google::protobuf::Message> RequestOf(const Step& step, const Names& names,
                                                     const std::string& request_id);

// The name of what the step made, of its answer.
std::string MadeBy(const Step& step, const google::protobuf::Message& response);

}  // namespace kith::cli
