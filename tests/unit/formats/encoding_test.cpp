// XML files that are not UTF-8.
#include "interpreter/formats/encoding.hpp"

#include <catch2/catch.hpp>

using namespace diag;

namespace {

std::string declared(const std::string& encoding, const std::string& body) {
  return "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>\n<a>" + body + "</a>";
}

}  // namespace

TEST_CASE("the encoding that the declaration names") {
  for (const std::string encoding : {"ISO-8859-1", "iso_8859-1", "latin1", "windows-1252", "US-ASCII"}) {
    CAPTURE(encoding);
    CHECK(xml_as_utf8(declared(encoding,
                               "gr\xF6\xDF"
                               "er \x80")) == declared(encoding, "größer €"));
  }
  CHECK(xml_as_utf8("<?xml version='1.0' encoding = 'ISO-8859-1' ?><a>\xE9</a>") ==
        "<?xml version='1.0' encoding = 'ISO-8859-1' ?><a>é</a>");
}

TEST_CASE("what is UTF-8, or of no known encoding, stays as it is") {
  for (const std::string& text :
       {declared("UTF-8", "größer"), declared("UTF-8", "\xF6"), declared("US-ASCII", "größer"),
        declared("Shift_JIS", "\x93\xFA"), std::string("<a>\xF6</a>"), std::string(), std::string("\xFF"),
        std::string("<?xml encoding=")})
    CHECK(xml_as_utf8(text) == text);
}

TEST_CASE("UTF-16 with its mark") {
  const auto wide = [](const std::u16string& text, bool big) {
    std::string bytes;
    for (const char16_t unit : u"\uFEFF" + text) {
      const char high = static_cast<char>(unit >> 8U), low = static_cast<char>(unit & 0xFFU);
      bytes += {big ? high : low, big ? low : high};
    }
    return bytes;
  };
  for (const bool big : {false, true}) {
    CHECK(xml_as_utf8(wide(u"<a>größer \U0001F600</a>", big)) == "<a>größer \U0001F600</a>");
    const std::string broken = wide(u"<a>", big) + (big ? "\xD8\x01" : "\x01\xD8");
    CHECK(xml_as_utf8(broken) == broken);
    CHECK(xml_as_utf8(broken + "x") == broken + "x");
  }
}
