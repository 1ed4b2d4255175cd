#include "shared/kafka/declared.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include <nlohmann/json.hpp>

#include "shared/kafka/topics.h"

namespace kith::kafka {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Principals with these names may do everything, or stand for nobody in particular.
const std::set<std::string> kReserved = {"admin", "broker", "controller", "anonymous", "kafka", "root", "super"};
const std::regex kName("[a-z][a-z0-9]*(-[a-z0-9]+)*");
const std::regex kTopicName("kith\\.(internal|agency)\\.[a-z][a-z0-9-]*\\.v[1-9][0-9]*");
constexpr int kLargestMessage = 262144;

class Reader {
 public:
  explicit Reader(const DeclareOptions& options) : options_(options) {}

  Result<Declared> Read(const fs::path& directory) {
    for (const auto& [name, file] : Files(directory / "topics")) ReadTopic(name, file);
    for (const auto& [name, file] : Files(directory / "services")) ReadService(name, file);
    for (const auto& [name, file] : Files(directory / "agencies")) ReadAgency(name, file);
    for (const auto& topic : declared_.topics) {
      const bool agencys = topic.name.rfind("kith.agency.", 0) == 0;
      if (agencys && !read_.count(topic.name)) Wrong(topic.name, "no agency of that name has a file");
    }
    if (!problems_.empty()) return Refuse(kInvalidDeclarations, problems_);
    std::sort(declared_.acls.begin(), declared_.acls.end());
    return declared_;
  }

 private:
  void Wrong(const std::string& where, const std::string& what) {
    problems_ += (problems_.empty() ? "" : "\n") + where + ": " + what;
  }

  // In the order of their names.
  std::map<std::string, json> Files(const fs::path& directory) {
    std::map<std::string, json> files;
    std::error_code none;
    if (!fs::is_directory(directory, none)) {
      Wrong(directory.string(), "no such directory");
      return files;
    }
    for (const auto& entry : fs::directory_iterator(directory)) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream stream(entry.path());
      const json content = json::parse(stream, nullptr, false);
      if (content.is_object()) {
        files.emplace(entry.path().stem().string(), content);
      } else {
        Wrong(entry.path().string(), "not a JSON object");
      }
    }
    return files;
  }

  void OnlyKeys(const std::string& where, const json& file, const std::set<std::string>& known) {
    for (const auto& [key, value] : file.items()) {
      if (!known.count(key)) Wrong(where, "nothing is known of \"" + key + "\"");
    }
    if (!file.value("about", json()).is_string()) Wrong(where, "\"about\" must say what it is for");
  }

  void ReadTopic(const std::string& name, const json& file) {
    OnlyKeys(name, file, {"about", "replicas", "config"});
    if (!std::regex_match(name, kTopicName))
      Wrong(name, "a topic is kith.internal.<service>.v1 or kith.agency.<agency>.v1");
    Topic topic{name, 1, 0, {}};
    const json replicas = file.value("replicas", json(3));
    if (!replicas.is_number_integer() || replicas < 1 || replicas > 9) {
      Wrong(name, "\"replicas\" must be 1 to 9");
      return;
    }
    topic.replicas = options_.replicas > 0 ? options_.replicas : replicas.get<int>();
    const json config = file.value("config", json::object());
    for (const auto& [key, value] : config.items()) {
      if (value.is_string()) {
        topic.config[key] = value.get<std::string>();
      } else {
        Wrong(name, key + " must be a string, as Kafka takes it");
      }
    }
    CheckConfig(name, topic.config);
    if (options_.replicas > 0) topic.config["min.insync.replicas"] = options_.replicas >= 3 ? "2" : "1";
    declared_.topics.push_back(std::move(topic));
  }

  void CheckConfig(const std::string& name, const TopicConfig& config) {
    const auto value = [&](const char* key) {
      const auto found = config.find(key);
      return found == config.end() ? std::string() : found->second;
    };
    // Compaction keeps the last record of a key and drops the events before it.
    if (value("cleanup.policy") != "delete") Wrong(name, "cleanup.policy must be delete");
    if (value("unclean.leader.election.enable") != "false") Wrong(name, "unclean.leader.election.enable must be false");
    if (value("max.message.bytes") != std::to_string(kLargestMessage)) {
      Wrong(name, "max.message.bytes must be " + std::to_string(kLargestMessage));
    }
    for (const char* needed : {"retention.ms", "min.insync.replicas"}) {
      const std::string text = value(needed);
      if (text.empty() ||
          !std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= '0' && c <= '9'; })) {
        Wrong(name, std::string(needed) + " must be a whole number");
      }
    }
  }

  // The principal; "" when the name is refused.
  std::string Principal(const std::string& name) {
    if (kReserved.count(name)) {
      Wrong(name, "the name is reserved: the brokers and their administrators have it");
      return {};
    }
    if (!std::regex_match(name, kName)) {
      Wrong(name, "a name is lower-case words joined by hyphens");
      return {};
    }
    std::string principal = options_.principal;
    principal.replace(principal.find("{}"), 2, name);
    if (std::count(declared_.principals.begin(), declared_.principals.end(), principal) > 0) {
      Wrong(name, "a service and an agency have the same name");
      return {};
    }
    declared_.principals.push_back(principal);
    return principal;
  }

  void Allow(const std::string& principal, const std::string& operation, const std::string& resource,
             const std::string& name, bool prefixed = false) {
    declared_.acls.push_back({principal, resource, name, prefixed, operation});
  }

  bool HasTopic(const std::string& topic) const {
    return std::any_of(declared_.topics.begin(), declared_.topics.end(),
                       [&](const Topic& it) { return it.name == topic; });
  }

  void ReadService(const std::string& name, const json& file) {
    OnlyKeys(name, file, {"about", "writes", "reads"});
    const std::string principal = Principal(name);
    if (principal.empty()) return;
    for (const char* verb : {"writes", "reads"}) {
      for (const json& item : file.value(verb, json::array())) {
        if (!item.is_string()) {
          Wrong(name, std::string(verb) + " must be a list of topics");
          continue;
        }
        std::string topic = item.get<std::string>();
        const bool prefixed = !topic.empty() && topic.back() == '*';
        if (prefixed) topic.pop_back();
        if (prefixed ? topic != "kith.agency." : !HasTopic(topic)) {
          Wrong(name, topic + " is not a declared topic, nor kith.agency.*");
          continue;
        }
        Allow(principal, "Describe", "Topic", topic, prefixed);
        Allow(principal, verb == std::string("writes") ? "Write" : "Read", "Topic", topic, prefixed);
      }
    }
  }

  // What an agency may do is not a matter of its file: its own topic and its own consumer groups, nothing else.
  void ReadAgency(const std::string& name, const json& file) {
    OnlyKeys(name, file, {"about"});
    const std::string principal = Principal(name);
    if (principal.empty()) return;
    const std::string topic = AgencyTopic(name);
    if (!HasTopic(topic)) Wrong(name, "its topic " + topic + " has no file");
    read_.insert(topic);
    Allow(principal, "Read", "Topic", topic);
    Allow(principal, "Describe", "Topic", topic);
    Allow(principal, "Read", "Group", "kith." + name + ".", true);
  }

  const DeclareOptions& options_;
  Declared declared_;
  std::set<std::string> read_;  // topics that an agency reads
  std::string problems_;
};

}  // namespace

Result<Declared> ReadDeclared(const std::string& directory, const DeclareOptions& options) {
  if (options.principal.find("{}") == std::string::npos) {
    return Refuse(kInvalidDeclarations, "the form of a principal holds {} where the name goes, e.g. User:CN={}");
  }
  return Reader(options).Read(directory);
}

}  // namespace kith::kafka
