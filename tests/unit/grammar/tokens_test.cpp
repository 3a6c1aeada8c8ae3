// Texts as tokens: kinds, places, comments; what is wrong with a character is said once.
#include "grammar/tokens.hpp"

#include <catch2/catch.hpp>

#include "grammar/parser.hpp"
#include "grammar/words.hpp"
#include "tests/unit/grammar/read.hpp"

using namespace diag;
using Kinds = std::vector<Token>;

namespace {

struct Read {
  Source source;
  Diagnostics diagnostics;
  Tokens tokens;

  explicit Read(const std::string& text) : source(FileId{}, "a.diag", text) {
    tokens = tokenize(source, diagnostics);
  }
  [[nodiscard]] Kinds kinds() const {
    Kinds all;
    for (std::size_t i = 0; i + 1 < tokens.size(); ++i) all.push_back(tokens.kind(i));
    return all;
  }
  [[nodiscard]] std::string errors() const {
    std::string all;
    for (const Diagnostic& diagnostic : diagnostics.all())
      all += diagnostic.name + "@" + std::to_string(diagnostic.span.begin) + " ";
    return all;
  }
};

}  // namespace

TEST_CASE("signs in ASCII and in Unicode") {
  CHECK(Read("-> \xE2\x86\x92").kinds() == Kinds{Token::arrow, Token::arrow});
  CHECK(Read("|-> \xE2\x86\xA6").kinds() == Kinds{Token::maps, Token::maps});
  CHECK(Read("* \xE2\x8A\x97").kinds() == Kinds{Token::star, Token::star});
  CHECK(Read("<- \xE2\x86\x90").kinds() == Kinds{Token::binds, Token::binds});
  CHECK(Read("<= < >= > == = != ~ .. .").kinds() ==
        Kinds{Token::at_most, Token::less, Token::at_least, Token::greater, Token::equals, Token::equal,
              Token::differs, Token::close_to, Token::dots, Token::dot});
  CHECK(Read("|a>==b").kinds() == Kinds{Token::bar, Token::name, Token::greater, Token::equals, Token::name});
}

TEST_CASE("numbers, ranges and what looks like them") {
  CHECK(Read("0 12 0.05 5e-2 1.5E+3").kinds() ==
        Kinds{Token::integer, Token::integer, Token::number, Token::number, Token::number});
  CHECK(Read("1..6").kinds() == Kinds{Token::integer, Token::dots, Token::integer});
  CHECK(Read("1/20").kinds() == Kinds{Token::integer, Token::slash, Token::integer});
  CHECK(Read("2x").errors() == "malformed-number@0 ");
  CHECK(Read("1e999999999").kinds() == Kinds{Token::number});
}

TEST_CASE("names and words") {
  CHECK(Read("x _y z' a1 \xCF\x89 e\xCC\x81").kinds() == Kinds(6, Token::name));
  CHECK(Read("_").kinds() == Kinds{Token::underscore});
  CHECK(Read("type given Type `type`").kinds() ==
        Kinds{Token::kw_type, Token::given, Token::name, Token::quoted});
  CHECK(decode_quoted("`a\\`b\\\\c\\nd\\te`") == "a`b\\c\nd\te");
  CHECK(decode_quoted("\"a\\\"b\"") == "a\"b");
}

TEST_CASE("comments and spaces lie between tokens") {
  const Read read(
      "a # b ; c\r\n\td\xC2\xA0"
      "e # end");
  CHECK(read.kinds() == Kinds(3, Token::name));
  REQUIRE(read.tokens.comments.size() == 2);
  CHECK(read.tokens.comments[0].begin == 2);
  CHECK(read.tokens.comments[0].end == 9);
  CHECK(comments(read.source).size() == 2);
  CHECK(Read("\xEF\xBB\xBF"
             "a")
            .kinds() == Kinds{Token::name});
}

TEST_CASE("wrong characters are told once a place") {
  CHECK(Read("a & b").errors() == "stray-character@2 ");
  CHECK(Read("&&&").errors() == "stray-character@0 ");
  CHECK(Read("\xE2\x80\x9C").kinds() == Kinds{Token::wrong});
  CHECK(Read("# \xFF comment").errors() == "invalid-utf8@2 ");
  CHECK(Read("a\xFF\xFE\n\xFF").errors() == "invalid-utf8@1 invalid-utf8@4 ");
  CHECK(Read(std::string("a\0", 2)).errors() == "stray-character@1 ");
  CHECK(Read("\"abc\nd").errors() == "unterminated-string@0 ");
  CHECK(Read("`abc\nd").errors() == "unterminated-name@0 ");
  CHECK(Read("``").errors() == "empty-name@0 ");
  CHECK(Read("\"\\q\\n\"").errors() == "bad-escape@1 ");
  CHECK(Read("\"abc\\").errors() == "unterminated-string@0 ");
}

TEST_CASE("keywords, and names as they must be written") {
  for (const char* word :
       {"type", "box", "function", "diagram", "theory", "functor", "model", "state", "data", "let", "print",
        "draw", "assert", "identify", "estimate", "import", "open", "set", "return"}) {
    CAPTURE(word);
    CHECK(is_keyword(word));
    CHECK(spell(word) == "`" + std::string(word) + "`");
    CHECK(spell_label(word) == word);
  }
  for (const char* word : {"given", "uniform", "do", "x", "types", "", "Type"}) {
    CAPTURE(word);
    CHECK_FALSE(is_keyword(word));
  }
  CHECK(spell("x'") == "x'");
  CHECK(spell("age > 50") == "`age > 50`");
  CHECK(spell("copy") == "`copy`");
  CHECK(spell("_") == "`_`");
  CHECK(spell("a`\\\n") == "`a\\`\\\\\\n`");
  CHECK(spell_label("-1") == "-1");
  CHECK(spell_label("0.5") == "`0.5`");
  CHECK(statement_words().size() == 18);
}

TEST_CASE("UTF-16 is told by its first bytes, once") {
  const std::string ascii = "type A\nprint )\n";
  std::string little, big;
  for (const char c : ascii) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  for (const std::string& text : {"\xFF\xFE" + little, "\xFE\xFF" + big, little, big}) {
    CHECK(only_error(text) == "1:1 utf16: this looks like UTF-16");
    CHECK(Reading(text).script.statements.empty());
  }
  CHECK(only_error(std::string("a\0\0b", 4)).find("utf16") == std::string::npos);
}

TEST_CASE("stray NULs are one error a line") {
  const std::string nul(1, '\0');
  const std::string line = "print a " + nul + " b " + nul + nul + " c " + nul + "\n";
  CHECK(Reading(line).errors().size() == 1);
  CHECK(Reading(line + line + "print b\n" + line).errors().size() == 3);
  CHECK(only_error("print a # " + nul + nul) == "0 errors");
}
