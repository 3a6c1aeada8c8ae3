// UAI, the format of the inference competitions: networks of the kind BAYES. Variables and labels have
// numbers in the place of names, from 0; evidence stands in a file of its own.
#pragma once

#include <string_view>

#include "interpreter/base/budget.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

// Throws FileFault, and BudgetSpent.
[[nodiscard]] NetworkFile read_uai(std::string_view text, Budget& budget);

// What an evidence file (`.evid`) says of that network: a variable and its label each.
struct FileEvidence {
  std::size_t variable;
  std::uint64_t label;
};
// `sizes`: the numbers of labels of its variables.
[[nodiscard]] std::vector<FileEvidence> read_uai_evidence(std::string_view text,
                                                          const std::vector<std::uint64_t>& sizes,
                                                          Budget& budget);

// Throws FileFault where the network has no probabilities; `remarks` says what is lost.
// Names are lost.
[[nodiscard]] std::string write_uai(const NetworkFile& network, std::vector<FileRemark>& remarks);

}  // namespace diag
