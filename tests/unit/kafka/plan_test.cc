#include "shared/kafka/plan.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "shared/testing/temp_dir.h"

namespace kith::kafka {
namespace {

constexpr const char* kConfig =
    R"("cleanup.policy": "delete", "max.message.bytes": "262144", "min.insync.replicas": "2",
       "retention.ms": "1000", "unclean.leader.election.enable": "false")";

// A directory of files as in deploy/kafka.
class Files {
 public:
  Files() {
    for (const char* part : {"topics", "services", "agencies"}) std::filesystem::create_directory(dir_.File(part));
    Topic("kith.internal.cases.v1");
    Topic("kith.agency.police.v1");
    Write("services/cases.json", R"({"about": "x", "writes": ["kith.internal.cases.v1"]})");
    Write("services/sharing.json",
          R"({"about": "x", "writes": ["kith.agency.*"], "reads": ["kith.internal.cases.v1"]})");
    Write("agencies/police.json", R"({"about": "x"})");
  }
  void Write(const std::string& file, const std::string& content) { std::ofstream(dir_.File(file)) << content; }
  void Topic(const std::string& name, const std::string& config = kConfig) {
    Write("topics/" + name + ".json", R"({"about": "x", "replicas": 3, "config": {)" + config + "}}");
  }
  Result<Declared> Read(DeclareOptions options = {}) const { return ReadDeclared(dir_.path(), options); }
  // The whole refusal; "" when nothing is refused.
  std::string Refusal() const {
    const auto declared = Read();
    return declared ? "" : declared.error().message;
  }

 private:
  testing::TempDir dir_;
};

TEST(DeclaredKafka, GivesAnAgencyItsOwnTopicAndItsOwnGroupsAndNothingElse) {
  const auto declared = Files().Read();
  ASSERT_TRUE(declared) << declared.error().message;
  std::vector<Acl> polices;
  for (const Acl& acl : declared->acls) {
    if (acl.principal == "User:police") polices.push_back(acl);
  }
  const std::vector<Acl> expected = {{"User:police", "Group", "kith.police.", true, "Read"},
                                     {"User:police", "Topic", "kith.agency.police.v1", false, "Describe"},
                                     {"User:police", "Topic", "kith.agency.police.v1", false, "Read"}};
  EXPECT_EQ(polices, expected);
}

TEST(DeclaredKafka, GivesAServiceWhatItsFileNames) {
  const auto declared = Files().Read({.replicas = 0, .principal = "User:CN={}"});
  ASSERT_TRUE(declared) << declared.error().message;
  std::vector<Acl> sharings;
  for (const Acl& acl : declared->acls) {
    if (acl.principal == "User:CN=sharing") sharings.push_back(acl);
  }
  const std::vector<Acl> expected = {{"User:CN=sharing", "Topic", "kith.agency.", true, "Describe"},
                                     {"User:CN=sharing", "Topic", "kith.agency.", true, "Write"},
                                     {"User:CN=sharing", "Topic", "kith.internal.cases.v1", false, "Describe"},
                                     {"User:CN=sharing", "Topic", "kith.internal.cases.v1", false, "Read"}};
  EXPECT_EQ(sharings, expected);
}

TEST(DeclaredKafka, FitsReplicasToASmallCluster) {
  const auto declared = Files().Read({.replicas = 1, .principal = "User:{}"});
  ASSERT_TRUE(declared);
  EXPECT_EQ(declared->topics[0].replicas, 1);
  EXPECT_EQ(declared->topics[0].config.at("min.insync.replicas"), "1");
  EXPECT_EQ(Files().Read()->topics[0].config.at("min.insync.replicas"), "2");
}

// The certificate's name is the principal: an agency called broker would be a super user.
TEST(DeclaredKafka, RefusesNamesThatAreMoreThanAnAgency) {
  for (const std::string name : {"broker", "admin", "cases"}) {
    Files files;
    files.Topic("kith.agency." + name + ".v1");
    files.Write("agencies/" + name + ".json", R"({"about": "x"})");
    EXPECT_NE(files.Refusal().find(name + ": "), std::string::npos) << name;
  }
  Files files;
  files.Write("agencies/nhs*.json", R"({"about": "x"})");
  EXPECT_NE(files.Refusal().find("lower-case words"), std::string::npos);
}

TEST(DeclaredKafka, RefusesTopicsThatWouldLoseEvents) {
  const std::string good = kConfig;
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string config = good;
    config.replace(config.find(from), from.size(), to);
    Files files;
    files.Topic("kith.internal.cases.v1", config);
    return files.Refusal();
  };
  EXPECT_NE(with("\"delete\"", "\"compact\"").find("cleanup.policy"), std::string::npos);
  EXPECT_NE(with("\"false\"", "\"true\"").find("unclean"), std::string::npos);
  EXPECT_NE(with("\"262144\"", "\"1000\"").find("max.message.bytes"), std::string::npos);
  EXPECT_NE(with("\"1000\"", "\"a week\"").find("retention.ms"), std::string::npos);
  EXPECT_NE(with("\"1000\"", "1000").find("must be a string"), std::string::npos);
}

TEST(DeclaredKafka, ListsEveryProblemAtOnce) {
  Files files;
  files.Topic("kith.internal.orders");
  files.Topic("kith.agency.nhs-trust.v1");
  files.Write("agencies/charity.json", R"({"about": "x", "reads": ["kith.internal.cases.v1"]})");
  files.Write("services/reporting.json", R"({"about": "x", "reads": ["kith.internal.*"]})");
  files.Write("services/broken.json", "{");
  const std::string refusal = files.Refusal();
  for (const char* told :
       {"kith.internal.orders: a topic is", "kith.agency.nhs-trust.v1: no agency",
        "charity: nothing is known of \"reads\"", "charity: its topic kith.agency.charity.v1 has no file",
        "reporting: kith.internal. is not", "not a JSON object"}) {
    EXPECT_NE(refusal.find(told), std::string::npos) << told << "\nin\n" << refusal;
  }
}

std::vector<std::string> Told(const Plan& plan) {
  std::vector<std::string> lines;
  for (const Change& change : plan.changes) {
    lines.push_back(std::string(KindName(change.kind)) + ": " + change.what + ": " + change.detail);
  }
  return lines;
}

class KafkaPlan : public ::testing::Test {
 protected:
  const Declared declared_ = *Files().Read();
};

TEST_F(KafkaPlan, IsEmptyWhereTheClusterIsAsDeclared) {
  const Plan plan = MakePlan(declared_, declared_.topics, declared_.acls);
  EXPECT_TRUE(plan.changes.empty()) << Told(plan)[0];
  EXPECT_TRUE(plan.warnings.empty());
}

TEST_F(KafkaPlan, MakesEverythingOnAnEmptyCluster) {
  const Plan plan = MakePlan(declared_, {}, {});
  EXPECT_EQ(plan.changes.size(), declared_.topics.size() + declared_.acls.size());
}

TEST_F(KafkaPlan, SetsATopicBackToItsFile) {
  auto topics = declared_.topics;
  topics[0].config["retention.ms"] = "5";
  topics[0].config["segment.bytes"] = "1";
  const Plan plan = MakePlan(declared_, topics, declared_.acls);
  ASSERT_EQ(Told(plan), std::vector<std::string>{"alter topic: " + topics[0].name +
                                                 ": retention.ms 5 -> 1000, segment.bytes 1 -> unset"});
  EXPECT_EQ(plan.changes[0].topic.config, declared_.topics[0].config);
}

TEST_F(KafkaPlan, TakesAwayWhatNoFileGivesBeforeItGives) {
  const Acl stranger{"User:stranger", "Topic", "kith.agency.police.v1", false, "Read"};
  const Acl everybody{"User:*", "Topic", "kith.internal.", true, "Read"};
  const Acl more{"User:police", "Topic", "elsewhere", false, "Read"};
  const Acl old_group{"User:stranger", "Group", "kith.stranger.", true, "Read"};
  auto acls = declared_.acls;
  const Acl missing = acls.back();
  acls.pop_back();
  acls.insert(acls.end(), {stranger, everybody, more, old_group});
  const Plan plan = MakePlan(declared_, declared_.topics, acls);
  const std::vector<std::string> expected = {
      "revoke: User:*: Read Topic kith.internal.*", "revoke: User:police: Read Topic elsewhere",
      "revoke: User:stranger: Read Group kith.stranger.*", "revoke: User:stranger: Read Topic kith.agency.police.v1",
      "allow: " + missing.principal + ": " + missing.operation + " Topic " + missing.name +
          (missing.prefixed ? "*" : "")};
  EXPECT_EQ(Told(plan), expected);
}

TEST_F(KafkaPlan, LeavesOthersAloneAndSaysWhoReachesOurTopics) {
  const Acl others{"User:payroll", "Topic", "payroll.v1", false, "Read"};
  const Acl all{"User:monitor", "Topic", "*", false, "Describe"};
  auto acls = declared_.acls;
  acls.insert(acls.end(), {others, all});
  const Plan plan = MakePlan(declared_, declared_.topics, acls);
  EXPECT_TRUE(plan.changes.empty()) << Told(plan)[0];
  EXPECT_EQ(plan.warnings, std::vector<std::string>{"User:monitor reaches our topics: Describe Topic *"});
}

TEST_F(KafkaPlan, SaysWhatItCannotMend) {
  auto topics = declared_.topics;
  topics[0].partitions = 4;
  topics[1].replicas = 1;
  topics[1].config["min.insync.replicas"] = "1";
  topics.push_back({"kith.agency.charity.v1", 1, 3, {}});
  const Plan plan = MakePlan(declared_, topics, declared_.acls);
  EXPECT_TRUE(plan.changes.empty());
  ASSERT_EQ(plan.warnings.size(), 3u);
  EXPECT_NE(plan.warnings[0].find("4 partitions"), std::string::npos);
  EXPECT_NE(plan.warnings[1].find("reassign"), std::string::npos);
  EXPECT_NE(plan.warnings[2].find("kith.agency.charity.v1"), std::string::npos);
}

}  // namespace
}  // namespace kith::kafka
