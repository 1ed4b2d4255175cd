#include "services/workbook/domain/templates.h"

namespace kith::workbook {
namespace {

template <class Message>
const Message* FindIn(const std::map<std::string, Message, std::less<>>& all, std::string_view name) {
  const auto found = all.find(name);
  return found == all.end() ? nullptr : &found->second;
}

}  // namespace

const v1::Template* Templates::Find(std::string_view name) const { return FindIn(templates_, name); }

std::string Templates::DigestOf(std::string_view name) const {
  const auto found = digests_.find(name);
  return found == digests_.end() ? std::string() : found->second;
}

const v1::InstrumentTemplate* Templates::FindInstrument(std::string_view name) const {
  return FindIn(instruments_, name);
}

}  // namespace kith::workbook
