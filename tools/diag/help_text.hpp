// Markdown of the reference as text for a terminal: prose in lines of a width, lines of code as they are.
#pragma once

#include <cstddef>
#include <string>

#include "reference.hpp"

// Without backticks, stars and the addresses of links.
[[nodiscard]] std::string plain(const std::string& line);
// To be wrapped, with its backticks: pieces of code stay in one line, where they fit.
[[nodiscard]] std::string prose(const std::string& line);
// The same without backticks: what a row of a table is about.
[[nodiscard]] std::string heading(const std::string& line);
// A paragraph that was gathered line by line, and is empty then.
[[nodiscard]] std::string end_of(std::string& paragraph, std::size_t width);
// A line of code, whole: one that were cut could be neither read nor typed. Where it is too long its comment
// goes above it. In fewer than 60 columns it is broken between words.
[[nodiscard]] std::string code_line(const std::string& line, std::size_t width);
[[nodiscard]] std::string shown(const Section& section, std::size_t width);
// A row: what it is about, and below, indented, what it says.
[[nodiscard]] std::string shown_row(const std::string& first, const std::string& rest, std::size_t width,
                                    std::size_t margin);
