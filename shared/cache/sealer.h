// What leaves the process for a cache: values sealed, names turned into digests.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kith::cache {

// Immutable, thread-safe.
class Sealer {
 public:
  // secret: 32 bytes or more of KITH_CACHE_KEY_FILE; throws std::runtime_error for less.
  explicit Sealer(std::string_view secret);
  static Sealer FromFile(const std::string& path);

  // 40 hexadecimal digits from which the name cannot be told, and which nobody without the secret can work out.
  std::string Digest(std::string_view name) const;

  // AES-256-GCM under a key of this value's own, bound to the name: what was sealed under another name, by another
  // secret, or was changed does not unseal.
  std::string Seal(std::string_view name, std::string_view value) const;
  std::optional<std::string> Unseal(std::string_view name, std::string_view sealed) const;

 private:
  std::string names_, values_;  // keys derived from the secret
};

}  // namespace kith::cache
