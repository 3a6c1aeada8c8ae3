#include "interpreter/formats/from_model.hpp"

#include <fmt/format.h>

#include "interpreter/formats/scanner.hpp"
#include "interpreter/formats/writing.hpp"

namespace diag {

namespace {

// The rows of a mechanism; nothing where a box of it has none, or an object no labels.
std::optional<Channel> rows_of(const Variable& variable, const Interpretation& interpretation,
                               const Signature& signature, Budget& budget) {
  if (missing(interpretation, variable.mechanism, signature).any()) return {};
  return evaluate(interpretation, variable.mechanism, signature, {}, {}, Arith::exact, budget);
}

}  // namespace

NetworkFile network_of(const Model& model, const Interpretation& interpretation, const Signature& signature,
                       Budget& budget) {
  NetworkFile network;
  network.name = model.name;
  for (const Variable& variable : model.variables) {
    NetworkVariable& made = network.variables.emplace_back();
    made.name = variable.name;
    made.hidden = variable.hidden;
    made.parents = variable.parents;
    if (const std::vector<Labels>* labels = interpretation.labels(variable.object);
        labels != nullptr && labels->size() == 1)
      made.labels = labels->front();
    if (made.labels && variable.causes.empty()) {
      if (std::optional<Channel> rows = rows_of(variable, interpretation, signature, budget)) {
        if (!rows->determined())
          fail_inexpressible(fmt::format("the rows of {} are undetermined where {}", shown(variable.name),
                                         rows->undetermined.front().event),
                             "`set undetermined = uniform` fills them");
        if (rows->table.arith() != Arith::exact)
          fail_inexpressible(fmt::format("the rows of {} are doubles", shown(variable.name)),
                             "without `set arith = double` they are fractions");
        made.table = std::move(rows->table);
      }
    }
  }
  for (const Confounder& cause : model.confounders)
    if (cause.children.size() > 1) network.confounded.push_back(cause.children);
  return network;
}

}  // namespace diag
