// A question whose variables have been found, and the diagram that it restricts. Private to the answers.
#pragma once

#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

struct Elaborator::Sought {
  struct Item {
    std::string name;
    bool input = false;
    std::size_t variable = 0;          // as `restricted` counts them; of what is no input
    std::optional<std::string> label;  // likewise
  };
  std::vector<Item> wanted, given;  // inputs with a label are gone: they are points
  std::vector<std::string> input_names;
  // The diagram from the inputs to those variables, others observed.
  std::function<Diagram(const std::vector<std::size_t>& outputs, const std::vector<Observation>& observed)>
      restricted;
  std::string name;
  Scope* scope = nullptr;
  bool intervened = false;  // interventions are part of it
};

}  // namespace diag
