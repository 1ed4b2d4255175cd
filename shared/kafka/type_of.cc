#include "shared/kafka/type_of.h"

#include <cstdlib>
#include <memory>
#include <typeinfo>

#include <cxxabi.h>

namespace kith::kafka {

std::string TypeOf(const std::exception& exception) {
  const char* mangled = typeid(exception).name();
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(mangled, nullptr, nullptr, nullptr),
                                                         &std::free);
  return name ? name.get() : mangled;
}

}  // namespace kith::kafka
