// The workers of a county's nine teams, and who works with which family. Private to the county.
//
// No worker holds more than the limits of caseload.csv allow at the end: what is open then is shared out evenly, and
// one worker's families lie far apart in the county. How many go through their histories at a time is FamilyQueue's.
#pragma once

#include <string>
#include <vector>

#include "services/cli/county.h"
#include "services/cli/rng.h"

namespace kith::cli {

class Staff {
 public:
  Staff(const CountyOptions& options, const std::vector<cases::v1::Team>& teams);

  const std::vector<CountyWorker>& Workers() const { return workers_; }

  // Gives each episode its team and social worker from a day or two after the referral on, and one long one in six
  // another later; the family its practitioners of adults and children, where somebody has room.
  void Allocate(CountyFamily& family, Rng& rng);

 private:
  struct Post {
    std::string number;
    int open = 0;         // weight of what is open at the end, in hundredths of a child
    int last_family = 0;  // the family that was given to the worker last
  };
  struct Pool {
    cases::v1::WorkerRole role;
    std::vector<std::size_t> teams;  // that the practitioners serve
    std::vector<Post> posts;
  };

  void AddSocialWorkers(const CountyOptions& options, std::size_t team, int posts);
  void AddLeaver(const CountyOptions& options, std::size_t team);
  void AddPractitioners(const CountyOptions& options, const std::vector<std::size_t>& teams, int posts);
  std::size_t Free(const std::vector<Post>& posts, int other_than) const;
  void AllocatePractitioner(CountyFamily& family, cases::v1::WorkerRole role, Rng& rng);

  std::vector<cases::v1::Team> teams_;
  std::vector<CountyWorker> workers_;
  std::vector<std::vector<Post>> social_workers_;  // by team
  std::vector<Pool> pools_;
};

}  // namespace kith::cli
