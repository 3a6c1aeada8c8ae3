// A network as a model file has it: variables in the order of the file, with labels, parents and exact
// tables. Every reader gives one, every writer takes one; it knows nothing of signatures and diagrams.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/base/errors.hpp"
#include "interpreter/stochastic/labels.hpp"
#include "interpreter/tensor/table.hpp"

namespace diag {

struct FilePlace {  // bytes of the file's text, half open
  std::uint32_t begin = 0, end = 0;
};

struct NetworkVariable {
  std::string name;
  std::optional<Labels> labels;  // none: a shape that says nothing of them
  bool hidden = false;           // nobody observes it (dagitty, `.diag`)
  std::vector<std::size_t>
      parents;                 // positions in NetworkFile::variables, in the order of the table's inputs
  std::optional<Table> table;  // parents -> the variable, exact, each row sums to 1; none: a shape
  FilePlace place;             // of its name, where it is declared
};

// What a reader has to say of a file that it has read all the same.
struct FileRemark {
  std::string name;  // of the diagnostic: "file-rounded"
  std::string message, help;
  FilePlace place;
};

struct NetworkFile {
  std::string name;  // as the file calls it, or empty
  std::vector<NetworkVariable> variables;
  std::vector<std::vector<std::size_t>>
      confounded;  // variables with a hidden common cause of which nothing is known
  std::vector<FileRemark> remarks;
};

// Whether every row has one label of weight 1: such a mechanism is a function, though the formats have no
// word for it.
[[nodiscard]] bool is_deterministic(const Table& table);

// A fault in a model file, with its place there.
class FileFault : public EvaluationError {
 public:
  FileFault(std::string name, FilePlace at, const std::string& message, std::string help = {})
      : EvaluationError(std::move(name), message, std::move(help)), place(at) {}
  FilePlace place;
};

}  // namespace diag
