// Diagrams as a file of chyp, the proof assistant for string diagrams: a generator for every box, with typed
// wires, copying and discarding as generators of their own, and a term for every diagram. Rows have no place
// there.
#pragma once

#include <string>
#include <vector>

#include "interpreter/diagram/diagram.hpp"
#include "interpreter/formats/network_file.hpp"

namespace diag {

struct ChypDiagram {
  std::string name;
  Diagram diagram;
};

// `remarks` says which names were changed. Throws FileFault where a diagram is too wide to be written as a
// term.
[[nodiscard]] std::string write_chyp(const std::vector<ChypDiagram>& diagrams, const Signature& signature,
                                     std::vector<FileRemark>& remarks);

}  // namespace diag
