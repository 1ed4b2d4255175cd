#include "shared/checks/no_such.h"

#include <algorithm>
#include <string>

#include "shared/checks/checks.h"

namespace kith::checks {

tl::unexpected<Error> NoSuch(std::string_view name, std::string_view field) {
  const std::string kind(name.substr(0, std::min(name.find('/'), name.size())));
  return RefuseField(reasons::kNotFound, "there is no " + std::string(name) + " that you may see", field,
                     "the name of one of the " + kind + " that you may see, as lists and answers give it: \"" + kind +
                         "/\" and its id");
}

}  // namespace kith::checks
