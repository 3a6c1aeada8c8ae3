// What an expression is worth when it has been computed: what a session prints, keeps and compares.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "interpreter/diagram/diagram.hpp"
#include "interpreter/stochastic/algebra.hpp"

namespace diag {

struct DiagramValue {
  std::string name;  // as declared, or empty
  Diagram diagram;
  std::vector<std::string> input_names, output_names;
};

struct ModelValue {
  struct Variable {
    std::string name;
    std::optional<Labels> labels;
    std::vector<std::string> parents;
    bool hidden = false, function = false;
  };
  std::string name;
  std::vector<Variable> variables;
  std::vector<std::vector<std::string>> confounded;
};

struct EstimandValue {
  std::string query;
  std::string
      part;  // of a difference that is not identifiable: which of its two questions; all below is of it
  bool identifiable = false;
  std::string formula, latex;
  std::vector<std::vector<std::string>> comb;    // the alternating order, where one comb answers
  std::vector<std::vector<std::string>> tables;  // observed marginals that evaluation reads
  struct Experiment {                            // P(made | do(done))
    std::vector<std::string> made, done;
    bool operator==(const Experiment& other) const { return made == other.made && done == other.done; }
  };
  std::vector<Experiment> experiments;       // that evaluation reads, instead of tables
  std::string possible;                      // what must have a weight besides: "P(z = 0) > 0"
  std::vector<std::string> larger, smaller;  // the hedge
  std::vector<std::string> derivation;       // step by step; empty where it is not to be shown
  std::string experiment;                    // of a counterfactual: the experiment that the hedge forbids
  bool from_experiments = false;
  struct Claim {
    std::string of, label;  // "y[x = 1]", and the label of the variable there
    std::string own;        // without a label: the outcome whose value it is
  };
  struct Conflict {
    std::vector<std::string> component;
    std::string connection;  // what connects it, in words
    std::string variable;
    Claim first, second;
  };
  std::optional<Conflict> conflict;
};

struct PictureValue {
  std::string file;  // that was written; or empty, and it is shown
  std::string text;  // of the picture; not kept where there is a file
  std::string note;  // that it is an overview
};

struct Value;
struct Record {
  struct Field;
  std::vector<Field> fields;
};
using List = std::vector<Value>;

struct Value {
  // Weight: a number. Outcome: an element of support(p).
  std::variant<Weight, bool, std::string, Outcome, Channel, DiagramValue, ModelValue, EstimandValue,
               PictureValue, Record, List>
      of;
};

struct Record::Field {
  std::string name;
  Value value;
};

}  // namespace diag
