// What a text is found by. The one place where a text, and what somebody looks for in it, become words: whatever stores
// the words compares them alone, so every store finds the same. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kith::workbook {

struct SearchWord {
  std::string text;  // letters and digits alone, in lower case, without accents and other marks
  size_t at = 0;     // in the text: the byte at which it begins
};

// In their order, each as often as it stands there. Whatever is no letter and no digit parts two words:
// "drugs/alcohol", "home.Mum" and "07700-900123" are two each, as "child's" is. Words that stand in every text ("the",
// "and", "his") are none. Of what is not UTF-8 nothing is found.
std::vector<SearchWord> SearchWordsOf(std::string_view text);

// The same as a store keeps it: with a space between two words.
std::string SearchTextOf(std::string_view text);

// What is around the first place where one of the words, which SearchWordsOf gave, stands in one of its forms, or the
// beginning: at most 240 bytes.
std::string ExcerptOf(const std::string& text, const std::vector<std::string>& words);

}  // namespace kith::workbook
