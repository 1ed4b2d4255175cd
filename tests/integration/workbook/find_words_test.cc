// What a word is, in a text and in what somebody looks for: the same on both stores.
#include <gtest/gtest.h>

#include "tests/integration/workbook/entries_fixture.h"

namespace kith::workbook {
namespace {

using FindWords = EntriesOnAStore;
KITH_ON_BOTH_STORES(FindWords);

TEST_P(FindWords, WhateverStandsBetweenThem) {
  if (!journal_) return;
  struct Asked {
    const char* text;
    const char* words;
    bool is_found;
  };
  const Asked table[] = {
      // What a parser of documents takes for a file, a host, an address, a number with a sign, a tag.
      {"There were drugs/alcohol in the kitchen", "alcohol", true},
      {"There were drugs/alcohol in the kitchen", "drugs alcohol", true},
      {"There were drugs/alcohol in the kitchen", "alcohol/drugs", true},
      {"The mother/father and/or a grandparent", "father grandparent", true},
      {"Walked home.Mum was out", "mum", true},
      {"Walked home.Mum was out", "home", true},
      {"Rang 07700-900123 twice", "900123", true},
      {"Rang 07700-900123 twice", "07700 900123", true},
      {"Rang 07700-900123 twice", "07700900123", false},
      {"Wrote to robin.ash@example.test", "example", true},
      {"Saw https://example.invalid/path?page=nine", "page nine", true},
      {"It was -12 outside", "12", true},
      {"Version 1.2.3 of the form", "3 form", true},
      {"<p>pasted</p> from &laquo;elsewhere&raquo;", "pasted laquo", true},
      {"Drank 50% vodka", "50 vodka", true},
      {"well-being and self_care", "care being", true},
      // Apostrophes and quotes of every kind.
      {"The child\xe2\x80\x99s bed", "child", true},
      {"The child\\'s bed", "child\xe2\x80\x99s", true},
      {"She said \xe2\x80\x9cnever\xe2\x80\x9d", "never", true},
      {"He doesn\xe2\x80\x99t swim", "doesn\\'t", true},
      // Accents and capitals.
      {"Zo\xc3\xab and Ren\xc3\xa9"
       "e sang",
       "zoe", true},
      {"Zo\xc3\xab and Ren\xc3\xa9"
       "e sang",
       "ZO\xc3\x8b renee", true},
      {"Zoe u\xcc\x88"
       "ber alles",
       "\xc3\x9c"
       "BER",
       true},
      {"The \xef\xac\x81nal visit to \xc5\x81\xc3\xb3"
       "d\xc5\xba",
       "final", true},
      {"The \xef\xac\x81nal visit to \xc5\x81\xc3\xb3"
       "d\xc5\xba",
       "\xc5\x82\xc3\xb3"
       "dz",
       true},
      {"\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0 came", "\xd0\xb0\xd0\xbd\xd0\xbd\xd0\xb0", true},
      {"A soft\xc2\xadhyphen", "softhyphen", true},
      // Words that stand everywhere count on neither side; names and what turns a sentence round do.
      {"The neighbour of his aunt", "the neighbour of her aunt", true},
      {"Will did not go", "will not", true},
      {"Nobody drank at all", "no", false},
      // Forms of a word, and no beginnings of one.
      {"Two families were fighting", "family fight", true},
      {"There were bruises", "bruise", true},
      {"There was a cupboard", "cup", false},
  };
  std::map<std::string, std::string> recorded;
  for (const auto& asked : table) {
    auto& name = recorded[asked.text];
    if (name.empty()) name = Meeting(rw_, "03-02", asked.text);
  }
  for (const auto& asked : table) {
    const auto found = Found(sw_, asked.words, "page_size: 50");
    EXPECT_EQ(std::find(found.begin(), found.end(), recorded[asked.text]) != found.end(), asked.is_found)
        << "'" << asked.words << "' in: " << asked.text;
  }
  EXPECT_EQ(ReasonOf<v1::SearchEntriesResponse>(sw_, "SearchEntries", "words: 'the and of his'"), "INVALID_REQUEST")
      << "what stands everywhere is nothing to look for";
}

TEST_P(FindWords, ShowsWhereTheyStandAsTheyWereWritten) {
  if (!journal_) return;
  Meeting(rw_, "03-02", std::string(300, 'x') + " and then drugs/ZO\xc3\x8b. Mum was there.");
  const auto hits = Must<v1::SearchEntriesResponse>(sw_, "SearchEntries", "words: 'zoe'").hits();
  ASSERT_EQ(hits.size(), 1);
  EXPECT_NE(hits[0].excerpt().find("drugs/ZO\xc3\x8b. Mum"), std::string::npos) << hits[0].excerpt();
  EXPECT_LE(hits[0].excerpt().size(), 240U);
}

}  // namespace
}  // namespace kith::workbook
