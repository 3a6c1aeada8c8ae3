// Encodings of XML files other than UTF-8: the one that the declaration names, or a byte-order mark tells.
// Places in messages are those of the text that this gives. Private to this folder.
#pragma once

#include <string>

namespace diag {

// The text in UTF-8: Latin-1 (as everywhere in the web with the characters of windows-1252), US-ASCII with
// bytes that are none, and UTF-16 with its mark. All else is given back as it is.
[[nodiscard]] std::string xml_as_utf8(std::string text);

}  // namespace diag
