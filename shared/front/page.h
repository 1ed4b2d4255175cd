// Paging by opaque token: the token is the last key of the page, so that a list stays right while rows come and go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "shared/result/result.h"

namespace kith {

struct Page {
  int64_t size = 50;  // 1 to 500
  std::string after;  // the last key of the page before; empty on the first page
};

// The token that ends a page whose last key is this.
inline std::string PageToken(std::string_view last_key) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string token;
  for (const unsigned char c : last_key) {
    token += kDigits[c >> 4];
    token += kDigits[c & 15];
  }
  return token;
}

// page_size 0 means 50 and more than 500 means 500 (AIP-158). Refuses a negative size and a token that was not given
// out.
inline Result<Page> ParsePage(int32_t page_size, std::string_view page_token) {
  if (page_size < 0) {
    return Refuse(reasons::kInvalidRequest, "a page cannot have a negative size", {{"page_size", "0 to 500"}});
  }
  Page page;
  if (page_size > 0) page.size = page_size < 500 ? page_size : 500;
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  for (size_t i = 0; i < page_token.size(); i += 2) {
    const int high = digit(page_token[i]);
    const int low = i + 1 < page_token.size() ? digit(page_token[i + 1]) : -1;
    const int c = high * 16 + low;
    if (high < 0 || low < 0 || ((c < ' ' || c > '~') && c != '\n')) {
      return Refuse(reasons::kInvalidRequest, "the page token was not given out by this service",
                    {{"page_token", "next_page_token of the page before, or empty"}});
    }
    page.after += static_cast<char>(c);
  }
  return page;
}

}  // namespace kith
