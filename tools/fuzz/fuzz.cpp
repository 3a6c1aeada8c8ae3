// A round depends on the seed and its own number alone. The text is written to the file before it is tried,
// so that it is there when the process dies.
#include "tools/fuzz/fuzz.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <vector>

#include "tools/fuzz/mutate.hpp"

namespace diag::fuzz {
namespace {

constexpr const char* finding_path = "fuzz_finding.diag";

struct Script {
  std::string path, text;
};

int usage() {
  std::cerr << "usage: SECONDS|ROUNDSx SEED SCRIPT...\n";
  return 2;
}

}  // namespace

int run(int argc, char** argv, unsigned patience,
        const std::function<void(const std::string& path, const std::string& text)>& attempt) {
  if (argc < 4) return usage();
  const std::string length = argv[1];
  char* rest = nullptr;
  const std::uint64_t amount = std::strtoull(argv[1], &rest, 10);
  const bool rounds = std::string(rest) == "x";
  if (length.empty() || (!rounds && *rest != '\0')) return usage();
  const std::uint64_t seed = std::strtoull(argv[2], nullptr, 10);
  std::vector<Script> scripts;
  for (int i = 3; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
      std::cerr << argv[i] << ": cannot be read\n";
      return 2;
    }
    scripts.push_back({argv[i], text.str()});
  }

  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  std::uint64_t round = 0;
  for (; rounds ? round < amount : elapsed() < static_cast<double>(amount); ++round) {
    std::seed_seq sequence{seed, round};
    std::mt19937_64 random(sequence);
    const Script& script = scripts[random() % scripts.size()];
    const std::string text = mutate(script.text, random);
    std::ofstream(finding_path, std::ios::binary) << text;
    alarm(patience);  // its signal ends the process
    try {
      attempt(script.path, text);
    } catch (const Finding& finding) {
      std::cerr << "seed " << seed << ", round " << round << ", from " << script.path << ": " << finding.what
                << "\n"
                << "the script is in " << finding_path << "\n";
      return 1;
    }
    alarm(0);
  }
  std::remove(finding_path);
  std::cout << round << " rounds, no findings\n";
  return 0;
}

}  // namespace diag::fuzz
