// Writing files so that nobody ever sees half of one.
#pragma once

#include <string>
#include <string_view>

// Gives a file this text at one stroke: a reader, or one who pulls the plug, finds the old text or the new
// one. Links stay links, permissions stay. A file that is not there is made. Empty, or what went wrong: then
// the file is as it was.
[[nodiscard]] std::string replace_file(const std::string& path, std::string_view text);
