#include "shared/digest/digest.h"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace kith::digest {
namespace {

void Demand(bool worked) {
  if (!worked) throw std::runtime_error("OpenSSL cannot make a SHA-256");
}

}  // namespace

std::string Sha256(std::initializer_list<std::string_view> parts) {
  // Fetched once, and a context a thread: what a one-shot function does anew each time costs more than the hashing.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Demand(algorithm && context && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1);
  for (const std::string_view part : parts) Demand(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  std::string digest(32, '\0');
  Demand(EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1);
  return digest;
}

}  // namespace kith::digest
