// Formatting keeps what is said, and formatting twice is formatting once: on all scripts of the repository,
// and on the same scripts in random layouts.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "grammar/format.hpp"
#include "tests/property/grammar/respace.hpp"
#include "tests/unit/grammar/read.hpp"

using namespace diag;

namespace {

struct Script {
  std::string path, text;
};

// Those without errors of form; of the others the formatter keeps its hands off.
std::vector<Script> scripts() {
  std::vector<Script> found;
  const std::filesystem::path root = std::filesystem::path(DIAG_TESTS).parent_path();
  for (const char* folder : {"examples", "stdlib", "tests"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() != ".diag") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::string text(std::istreambuf_iterator<char>(file), {});
      if (Reading(text).diagnostics.errors() == 0) found.push_back({entry.path().string(), std::move(text)});
    }
  }
  return found;
}

std::optional<std::string> formatted(const std::string& text) {
  Sources sources;
  Diagnostics diagnostics;
  return format(sources.add("a.diag", text), diagnostics);
}

// What is wrong with the layout of this text; empty where nothing is.
std::string fault(const std::string& text) {
  const std::optional<std::string> once = formatted(text);
  if (!once) return "refused";
  if (Reading(*once).statements() != Reading(text).statements()) return "another tree:\n" + *once;
  if (formatted(*once) != once) return "not idempotent:\n" + *once + "\nthen:\n" + *formatted(*once);
  if (comments(Source(FileId{}, "", *once)).size() != comments(Source(FileId{}, "", text)).size())
    return "comments are lost:\n" + *once;
  for (std::size_t line = 0; line != std::string::npos; line = once->find('\n', line + 1)) {
    const char last = line == 0 ? '\n' : (*once)[line - 1];
    if (last == ' ' || last == '\t') return "a space at the end of a line:\n" + *once;
  }
  if (once->find("\n\n\n") != std::string::npos) return "two empty lines:\n" + *once;
  return {};
}

}  // namespace

TEST_CASE("formatting keeps the tree of every script") {
  const std::vector<Script> all = scripts();
  REQUIRE(all.size() > 200);
  for (const Script& script : all) {
    INFO(script.path);
    CHECK(fault(script.text) == "");
  }
}

TEST_CASE("formatting keeps the tree of scripts in random layouts") {
  const std::vector<Script> all = scripts();
  const auto seed = std::random_device{}();
  for (unsigned round = 0; round < 1000; ++round) {
    std::seed_seq sequence{static_cast<unsigned>(seed), round};
    std::mt19937_64 random(sequence);
    const Script& script = all[random() % all.size()];
    const Source source(FileId{}, "a.diag", script.text);
    Diagnostics unheard;
    const std::string text = respaced(script.text, tokenize(source, unheard), random);
    INFO("seed " << seed << ", round " << round << ", from " << script.path << "\n" << text);
    REQUIRE(fault(text) == "");
  }
}
