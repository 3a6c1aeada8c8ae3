// Pages of help, cut out of the reference: a word or sign has the lines of tables that define it, and the
// sections that the index (grammar/WORDS.md) names, or whose titles say it; a module what its comments say.
// There is no other text about the language than the reference.
#pragma once

#include <string>
#include <vector>

// The page of a word or of a section's title, its paragraphs in lines of `width` columns, at least 20; empty
// where the reference has none.
[[nodiscard]] std::string help_page(const std::string& topic, std::size_t width);

// A text in lines of this width; what goes on is indented. The first line begins at column `column`.
[[nodiscard]] std::string wrapped(const std::string& paragraph, std::size_t width, const std::string& indent,
                                  std::size_t column = 0);

// The words that have a page, sorted.
[[nodiscard]] std::vector<std::string> help_topics();
