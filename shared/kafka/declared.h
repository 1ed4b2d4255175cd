// What a cluster is to hold, as the files of deploy/kafka say it: one for each topic, each agency and each service.
// deploy/kafka/README.md describes them. Library kith::kafka_admin.
#pragma once

#include <string>
#include <vector>

#include "shared/kafka/admin.h"
#include "shared/result/result.h"

namespace kith::kafka {

inline constexpr Reason kInvalidDeclarations{"KAFKA_FILES_INVALID", Code::kInvalidArgument};

struct Declared {
  std::vector<Topic> topics;
  std::vector<Acl> acls;
  std::vector<std::string> principals;  // "User:cases": of every file

  bool operator==(const Declared&) const = default;
};

struct DeclareOptions {
  // Overrides the files' number of replicas, and min.insync.replicas with it (2 of 3, else 1); 0: as the files say.
  int replicas = 0;
  // How the cluster calls whoever has a certificate of that name; {} stands for the name. "User:CN={}" on Strimzi.
  std::string principal = "User:{}";
};

// directory holds topics/, agencies/ and services/. Refuses with every problem of every file in the message, one a
// line.
Result<Declared> ReadDeclared(const std::string& directory, const DeclareOptions& options);

}  // namespace kith::kafka
