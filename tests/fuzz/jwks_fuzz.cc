// A JWKS document from the identity provider. Held: it is refused in words or gives keys that can be used, and no key
// accepts a signature made of its own document.
#include <stdexcept>

#include "shared/identity/key_set.h"
#include "tests/fuzz/broken.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size) {
  using namespace kith;
  const auto json = fuzz::Input(data, size);
  try {
    std::string passed_over;
    const auto keys = identity::ParseKeySet(json, &passed_over);
    if (keys.empty()) fuzz::Broken("no key, and no word about it");
    for (const auto& [id, key] : keys) {
      if (id.empty() || !key.key) fuzz::Broken("a key without a name or without a key");
      if (identity::VerifySignature(key, "text", json.substr(0, 512)))
        fuzz::Broken("a signature of nobody is accepted");
    }
  } catch (const std::runtime_error& error) {
    if (std::string(error.what()).empty()) fuzz::Broken("refused without a word");
  }
  return 0;
}
