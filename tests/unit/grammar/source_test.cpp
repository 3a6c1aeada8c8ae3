// Places as a reader sees them, and diagnostics as they are shown.
#include "grammar/source.hpp"

#include <catch2/catch.hpp>

#include "grammar/diagnostic.hpp"
#include "interpreter/base/unicode.hpp"

using namespace diag;

namespace {

std::string place(const std::string& text, std::uint32_t byte) {
  const Position position = Source(FileId{}, "a", text).position(byte);
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

std::string shown(const std::string& text, std::uint32_t begin, std::uint32_t end) {
  Sources sources;
  const Source& source = sources.add("a.diag", text);
  Diagnostic diagnostic;
  diagnostic.message = "m";
  diagnostic.span = {source.id(), begin, end};
  return render(diagnostic, sources);
}

}  // namespace

TEST_CASE("columns count cells of a terminal") {
  CHECK(place("abc", 0) == "1:1");
  CHECK(place("abc\ndef", 5) == "2:2");
  CHECK(place("\xCF\x89\xCF\x89 x", 5) == "1:4");  // two bytes, one cell
  CHECK(place("e\xCC\x81x", 3) == "1:2");          // a combining accent
  CHECK(place("\xE6\x97\xA5x", 3) == "1:3");       // a wide character
  CHECK(place("\tx", 1) == "1:9");
  CHECK(place("abc\tx", 4) == "1:9");
  CHECK(place("abc", 100) == "1:4");
  CHECK(place("", 0) == "1:1");
}

TEST_CASE("lines end in LF or CRLF") {
  const Source source(FileId{}, "a", "one\r\ntwo\n\nfour");
  CHECK(source.line(1) == "one");
  CHECK(source.line(2) == "two");
  CHECK(source.line(3).empty());
  CHECK(source.line(4) == "four");
  CHECK(source.line(5).empty());
  CHECK(source.line_of(0) == 1);
  CHECK(source.line_of(9) == 3);
}

TEST_CASE("marks stand under their place") {
  CHECK(shown("ab cd", 3, 5) == "a.diag:1:4: error: m\n    1 | ab cd\n      |    ^^\n");
  CHECK(shown("\xE6\x97\xA5 cd", 4, 6) == "a.diag:1:4: error: m\n    1 | \xE6\x97\xA5 cd\n      |    ^^\n");
  CHECK(shown("ab\ncd", 1, 4) == "a.diag:1:2: error: m\n    1 | ab\n      |  ^\n");
  CHECK(shown("ab", 2, 2) == "a.diag:1:3: error: m\n    1 | ab\n      |   ^\n");
  CHECK(shown("", 0, 0) == "a.diag:1:1: error: m\n");
}

TEST_CASE("what a terminal must not see is not sent to it") {
  CHECK(shown("a\x1B[31mb", 0, 1).find('\x1B') == std::string::npos);
  CHECK(shown("a\xFFz", 0, 1).find('\xFF') == std::string::npos);
}

TEST_CASE("long lines are cut around the mark") {
  const std::string text = shown(std::string(1'000'000, 'x'), 500'000, 500'003);
  CHECK(text.size() < 600);
  CHECK(text.find("^^^") != std::string::npos);
}

TEST_CASE("diagnostics are sorted by place, and counted") {
  Diagnostics diagnostics;
  for (const std::uint32_t byte : {5U, 1U, 3U}) {
    Diagnostic diagnostic;
    diagnostic.span.begin = byte;
    diagnostics.add(diagnostic);
  }
  Diagnostic warning;
  warning.severity = Severity::warning;
  diagnostics.add(warning);
  diagnostics.sort_by_place();
  CHECK(diagnostics.all()[0].severity == Severity::warning);
  CHECK(diagnostics.all()[3].span.begin == 5);
  CHECK(diagnostics.errors() == 3);
  CHECK_FALSE(diagnostics.full());
  diagnostics.clear();
  CHECK(diagnostics.all().empty());
}

TEST_CASE("code points") {
  CHECK(unicode::decode("\xCF\x89", 0).value == 0x3C9);
  CHECK_FALSE(unicode::decode("\xC0\x80", 0).valid);          // overlong
  CHECK_FALSE(unicode::decode("\xED\xA0\x80", 0).valid);      // a surrogate
  CHECK_FALSE(unicode::decode("\xF4\x90\x80\x80", 0).valid);  // above U+10FFFF
  CHECK_FALSE(unicode::decode("\xE2\x86", 0).valid);          // cut off
  CHECK(unicode::first_invalid("abcdefgh\xCF\x89\xFF") == 10);
  CHECK(unicode::first_invalid("abc") == std::string_view::npos);
  CHECK(unicode::is_letter(0x3C9));
  CHECK(unicode::is_letter(0x65E5));
  CHECK_FALSE(unicode::is_letter(0x2192));
  CHECK(unicode::is_mark(0x301));
  CHECK(unicode::width(0x65E5) == 2);
  CHECK(unicode::width(0x301) == 0);
  CHECK(unicode::width("\xE6\x97\xA5 e\xCC\x81") == 4);
}

TEST_CASE("what stands before a question is not shown, and its line has the number that it has in its file") {
  diag::Sources sources;
  const diag::Source& source = sources.add({"q.txt", 8, 12}, "print M.P(a)\n  P(b)");
  CHECK(source.position(8).line == 12);
  CHECK(source.position(8).column == 1);
  CHECK(source.position(10).column == 3);
  CHECK(source.position(2).column == 1);  // ours: shown as the beginning
  CHECK(source.line(12) == "P(a)");
  CHECK(source.position(15).line == 13);
  CHECK(source.position(15).column == 3);
  CHECK(source.line(13) == "  P(b)");
  CHECK(source.line(11).empty());
  CHECK(source.line(14).empty());
}
