// Pages of help, cut out of the reference: a word has the lines of tables that define it, and the sections
// that are about it. There is no other text about the language than the reference.
#pragma once

#include <string>
#include <vector>

// The page of a word or of a section's title, its paragraphs in lines of `width` columns, at least 20; empty
// where the reference has none.
[[nodiscard]] std::string help_page(const std::string& topic, std::size_t width);

// The words that have a page, sorted.
[[nodiscard]] std::vector<std::string> help_topics();
