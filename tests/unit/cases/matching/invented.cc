#include "tests/unit/cases/matching/invented.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "shared/calendar/date.h"

namespace kith::cases::matching {
namespace {

using Texts = std::vector<std::string>;

// The commonest first; how often one is drawn falls with its place.
const Texts& Boys() {
  static const Texts names = {
      "Oliver",   "George",    "Noah",      "Arthur",      "Harry",   "Leo",      "Muhammad", "Jack",    "Charlie",
      "Oscar",    "Jacob",     "Henry",     "Thomas",      "Freddie", "Alfie",    "Theo",     "William", "Theodore",
      "Archie",   "Joshua",    "Alexander", "James",       "Isaac",   "Edward",   "Lucas",    "Tommy",   "Finley",
      "Max",      "Logan",     "Ethan",     "Mohammed",    "Teddy",   "Benjamin", "Arlo",     "Joseph",  "Sebastian",
      "Harrison", "Elijah",    "Adam",      "Daniel",      "Samuel",  "Louie",    "Mason",    "Reuben",  "Albie",
      "Rory",     "Jaxon",     "Hugo",      "Luca",        "Zachary", "Reggie",   "Hunter",   "Louis",   "Dylan",
      "Albert",   "David",     "Jude",      "Frankie",     "Roman",   "Ezra",     "Toby",     "Riley",   "Carter",
      "Ronnie",   "Frederick", "Gabriel",   "Stanley",     "Bobby",   "Jesse",    "Michael",  "Elliot",  "Grayson",
      "Mohammad", "Liam",      "Jenson",    "Ellis",       "Harley",  "Jayden",   "Jake",     "Ralph",   "Rowan",
      "Elliott",  "Jasper",    "Ollie",     "Charles",     "Finn",    "Felix",    "Caleb",    "Chester", "Jackson",
      "Hudson",   "Leon",      "Ibrahim",   "Ryan",        "Blake",   "Alfred",   "Oakley",   "Matthew", "Luke",
      "Patrick",  "Robert",    "Andrew",    "Christopher", "Anthony", "Piotr",    "Tomasz",   "Yusuf",   "Hassan",
      "Omar",     "Krzysztof", "Nathaniel", "Timothy",     "Kieran",  "Connor",   "Sean",     "Peter",   "Paul",
      "Mark",     "Stephen",   "Richard",   "Nicholas"};
  return names;
}
const Texts& Girls() {
  static const Texts names = {
      "Olivia",   "Amelia",    "Isla",    "Ava",       "Mia",      "Ivy",       "Lily",      "Isabella",  "Rosie",
      "Sophia",   "Grace",     "Willow",  "Freya",     "Florence", "Emily",     "Ella",      "Poppy",     "Evie",
      "Elsie",    "Charlotte", "Evelyn",  "Sienna",    "Sofia",    "Daisy",     "Phoebe",    "Sophie",    "Alice",
      "Harper",   "Matilda",   "Ruby",    "Emilia",    "Maya",     "Millie",    "Isabelle",  "Eva",       "Luna",
      "Jessica",  "Ada",       "Aria",    "Arabella",  "Maisie",   "Esme",      "Eliza",     "Penelope",  "Bonnie",
      "Chloe",    "Mila",      "Violet",  "Hallie",    "Scarlett", "Layla",     "Imogen",    "Eleanor",   "Molly",
      "Harriet",  "Elizabeth", "Thea",    "Erin",      "Lottie",   "Emma",      "Rose",      "Delilah",   "Bella",
      "Aurora",   "Lola",      "Nancy",   "Ellie",     "Mabel",    "Lucy",      "Ayla",      "Maria",     "Orla",
      "Zara",     "Robyn",     "Hannah",  "Gracie",    "Iris",     "Jasmine",   "Darcie",    "Margot",    "Holly",
      "Amelie",   "Amber",     "Georgia", "Edith",     "Maryam",   "Abigail",   "Myla",      "Anna",      "Clara",
      "Lilly",    "Lyra",      "Summer",  "Maeve",     "Heidi",    "Elodie",    "Beatrice",  "Fatima",    "Katherine",
      "Victoria", "Samantha",  "Rebecca", "Stephanie", "Aisha",    "Zofia",     "Magdalena", "Rachel",    "Sarah",
      "Nicola",   "Joanna",    "Natalia", "Margaret",  "Theresa",  "Christina", "Deborah",   "Alexandra", "Veronica",
      "Megan",    "Laura",     "Helen",   "Susan"};
  return names;
}
const Texts& Families() {
  static const Texts names = [] {
    Texts all = {
        "Smith",       "Jones",    "Taylor",    "Brown",        "Williams",  "Wilson",     "Johnson",  "Davies",
        "Patel",       "Robinson", "Wright",    "Thompson",     "Evans",     "Walker",     "White",    "Roberts",
        "Green",       "Hall",     "Thomas",    "Clarke",       "Jackson",   "Wood",       "Harris",   "Edwards",
        "Turner",      "Martin",   "Cooper",    "Hill",         "Ward",      "Hughes",     "Moore",    "Clark",
        "King",        "Harrison", "Lewis",     "Baker",        "Lee",       "Allen",      "Morris",   "Khan",
        "Scott",       "Watson",   "Davis",     "Parker",       "James",     "Bennett",    "Young",    "Phillips",
        "Richardson",  "Mitchell", "Bailey",    "Carter",       "Cook",      "Singh",      "Shaw",     "Bell",
        "Collins",     "Morgan",   "Kelly",     "Begum",        "Miller",    "Cox",        "Hussain",  "Marshall",
        "Simpson",     "Price",    "Anderson",  "Adams",        "Wilkinson", "Ali",        "Ahmed",    "Foster",
        "Ellis",       "Murphy",   "Chapman",   "Mason",        "Gray",      "Richards",   "Webb",     "Rogers",
        "Stevens",     "O'Brien",  "McDonald",  "Nowak",        "Kowalski",  "Popescu",    "Kaur",     "Rahman",
        "Fernandes",   "Silva",    "Al-Hassan", "van der Berg", "de Souza",  "Wiśniewski", "O'Connor", "MacLeod",
        "Smith-Jones", "Kovács",   "Petrov",    "Shevchenko"};
    for (const char* begin :
         {"Ash", "Brad", "Carl", "Dun", "Elling", "Farn",  "Gar", "Hether", "Ing", "Kirk",  "Lang", "Mel",  "Nor",
          "Oak", "Pem",  "Quin", "Rad", "Stan",   "Thorn", "Ux",  "Wal",    "Yar", "Black", "Cran", "Hart", "Wins"}) {
      for (const char* end : {"ton",  "worth", "field", "ham",   "ley",    "bury",  "wick", "stead", "croft",
                              "well", "don",   "shaw",  "man",   "son",    "brook", "by",   "combe", "den",
                              "gate", "hurst", "mere",  "ridge", "thorpe", "wood",  "land", "cott"}) {
        all.push_back(std::string(begin) + end);
      }
    }
    return all;
  }();
  return names;
}

const std::string& Common(const Texts& names, Dice& dice) {
  // The square of an even number between 0 and 1: the first of 100 names comes ten times as often as an even share.
  const double even = static_cast<double>(dice.Roll() >> 11) * 0x1p-53;
  return names[static_cast<size_t>(even * even * static_cast<double>(names.size()))];
}

std::string DateBetween(int first_year, int years, Dice& dice) {
  const auto first = calendar::DateOf(std::to_string(first_year) + "-01-01");
  return calendar::FormatDate(first + std::chrono::days(dice.Below(years * 365)));
}

Address InventAddress(Dice& dice) {
  const char* letters = "ABDEFGHJLNPQRSTUWXYZ";
  std::string postcode = "CB" + std::to_string(1 + dice.Below(25)) + " " + std::to_string(1 + dice.Below(9));
  for (int i = 0; i < 2; ++i) postcode += letters[dice.Below(20)];
  return {postcode, std::to_string(1 + dice.Below(80))};
}

Profile InventPerson(const std::string& family, const std::string& birth_date, const Address& address, Dice& dice) {
  Profile person;
  person.sex = dice.Chance(0.5) ? Sex::kFemale : Sex::kMale;
  person.names = {{Common(person.sex == Sex::kFemale ? Girls() : Boys(), dice), family}};
  if (dice.Chance(0.1)) person.names[0].given += " " + Common(person.sex == Sex::kFemale ? Girls() : Boys(), dice);
  person.birth_date = birth_date;
  person.addresses = {address};
  if (dice.Chance(0.8)) person.nhs_number = InventNhsNumber(dice);
  if (birth_date < "2020" && birth_date > "2006" && dice.Chance(0.8)) person.upn = InventUpn(dice);
  return person;
}

void AddHousehold(County& county, Dice& dice) {
  const std::string& family = Common(Families(), dice);
  const Address address = InventAddress(dice);
  const size_t first = county.people.size();
  const int parents = 1 + dice.Below(2);
  for (int i = 0; i < parents; ++i) {
    const bool has_own_name = dice.Chance(0.4);
    county.people.push_back(
        InventPerson(has_own_name ? Common(Families(), dice) : family, DateBetween(1968, 35, dice), address, dice));
  }
  const int children = 1 + dice.Below(4);
  for (int i = 0; i < children; ++i) {
    const bool is_twin = i > 0 && dice.Chance(1.0 / 60);
    const std::string birth_date = is_twin ? county.people.back().birth_date : DateBetween(2006, 18, dice);
    Profile child = InventPerson(family, birth_date, address, dice);
    while (is_twin && child.names[0].given == county.people.back().names[0].given) {
      child = InventPerson(family, birth_date, address, dice);
    }
    const auto& parent = county.people[first];
    if (dice.Chance(0.01) && child.sex == parent.sex) child.names = parent.names;
    county.people.push_back(std::move(child));
  }
  if (dice.Chance(0.02)) {
    Profile namesake =
        InventPerson(family, DateBetween(2006, 18, dice), {address.postcode, std::to_string(1 + dice.Below(80))}, dice);
    namesake.sex = county.people.back().sex;
    namesake.names = county.people.back().names;
    county.people.push_back(std::move(namesake));
  }
}

}  // namespace

uint64_t Dice::Roll() {
  // SplitMix64.
  uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::string InventNhsNumber(Dice& dice) {
  for (;;) {
    // 900 to 999: numbers of tests are among them.
    std::string number = "9";
    for (int i = 1; i < 9; ++i) number += static_cast<char>('0' + dice.Below(10));
    int sum = 0;
    for (int i = 0; i < 9; ++i) sum += (number[static_cast<size_t>(i)] - '0') * (10 - i);
    const int check = (11 - sum % 11) % 11;
    if (check != 10) return number + static_cast<char>('0' + check);
  }
}

std::string InventUpn(Dice& dice) {
  std::string digits = "873";
  for (int i = 0; i < 9; ++i) digits += static_cast<char>('0' + dice.Below(10));
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) sum += static_cast<int>(i + 2) * (digits[i] - '0');
  return std::string(1, "ABCDEFGHJKLMNPQRTUVWXYZ"[sum % 23]) + digits;
}

County Invent(int people, uint64_t seed) {
  Dice dice(seed);
  County county;
  while (static_cast<int>(county.people.size()) < people) AddHousehold(county, dice);
  county.people.resize(static_cast<size_t>(people));
  return county;
}

Profile LikeButAnother(const Profile& child, Dice& dice) {
  Profile other = child;
  other.nhs_number.clear();
  other.upn.clear();
  const auto other_given = [&] {
    std::string given;
    do {
      given = Common(other.sex == Sex::kFemale ? Girls() : Boys(), dice);
    } while (child.names[0].given.rfind(given.substr(0, 2), 0) == 0);
    return given;
  };
  switch (dice.Below(4)) {
    case 0:  // a twin
      other.names[0].given = other_given();
      break;
    case 1:  // a sibling
      other.names[0].given = other_given();
      other.birth_date = DateBetween(2006, 18, dice);
      break;
    case 2:  // a parent of the same name
      other.birth_date = DateBetween(1968, 30, dice);
      break;
    default:  // a namesake
      other.birth_date = DateBetween(2006, 18, dice);
      other.addresses[0].house = std::to_string(100 + dice.Below(80));
  }
  return other;
}

}  // namespace kith::cases::matching
