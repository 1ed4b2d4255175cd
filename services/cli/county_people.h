// The people of a county's families: children, their parents, what they are to each other, and where they live. Private
// to the county.
#pragma once

#include <string>
#include <vector>

#include "services/cli/county.h"
#include "services/cli/county_timeline.h"
#include "services/cli/rng.h"

namespace kith::cli {

// "7" as "0007".
std::string Padded(uint64_t number, int digits);

// Numbers of the 999 test range, of which no real person has one; with the modulus-11 check digit.
class NhsNumbers {
 public:
  // Seeds keep apart, so that several counties fit into one database.
  explicit NhsNumbers(uint64_t seed) : next_((seed % 300) * 3300) {}
  std::string Next();

 private:
  uint64_t next_;
};

class PeopleMaker {
 public:
  PeopleMaker(const CountyOptions& options, Rng& rng) : options_(options), rng_(rng), nhs_numbers_(options.seed) {}

  // Children who were born before the first referral, unless the course says that they were unborn then.
  void AddChildren(CountyFamily& family, Course course, int size);
  // A mother and, in two families of three, the father or the mother's partner; relationships; a household.
  void AddAdults(CountyFamily& family);

 private:
  cases::v1::Person Child(int family);
  void MakeUnborn(cases::v1::Person& child);
  void MakeBorn(cases::v1::Person& child, calendar::Date birth, Course course);
  // After its first conference, within two weeks of the day that was expected, which is returned.
  std::string MakeBornOnPlan(cases::v1::Person& child, const cases::v1::Episode& episode);
  cases::v1::Person Adult(const CountyFamily& family, type::v1::Sex sex, calendar::Date eldest);
  void Relate(CountyFamily& family, bool has_partner, bool is_father);
  std::string Upn();
  void AddDisabilities(cases::v1::Person& child);

  const CountyOptions& options_;
  Rng& rng_;
  NhsNumbers nhs_numbers_;
  uint64_t serial_ = 0;
};

}  // namespace kith::cli
