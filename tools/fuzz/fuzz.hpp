// The loop of every fuzzer: mutate a script, try it, go on. A finding ends the program; the script that led
// there is then in `fuzz_finding.diag` in the working folder.
#pragma once

#include <functional>
#include <string>

namespace diag::fuzz {

struct Finding {  // thrown by what is tried, where something is wrong that does not crash
  std::string what;
};

// Arguments: SECONDS (or ROUNDSx) SEED SCRIPT... . `attempt` gets the path of the script and its mutated
// text; if it takes longer than `patience` seconds, that is a finding.
int run(int argc, char** argv, unsigned patience,
        const std::function<void(const std::string& path, const std::string& text)>& attempt);

}  // namespace diag::fuzz
