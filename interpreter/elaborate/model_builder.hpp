// Builds a model from its lines. What is said of a variable may stand in several of them (`v : {no, yes}`, `v
// given u`, `confounded v, w`), and parents may be declared later: so all lines are read before a box is
// made. A fault in one line does not hide those of others. Private to the elaborator.
#pragma once

#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

class Elaborator::ModelBuilder {
 public:
  ModelBuilder(Elaborator& elaborator, const ast::ModelDecl& decl, ModelDef& def);

  // Throws Faulty after all faults have been reported.
  void build();

 private:
  struct Line {  // what is said of one variable
    ast::Name name;
    std::optional<Labels> labels;
    bool parameter = false;  // its object is a parameter of the model
    bool untyped = false;    // its type was faulty
    bool faulty = false;     // its type or its parents were: no rows are read
    const ast::ModelItem* given = nullptr;
    const ast::ModelItem* rows = nullptr;
    BoxDef* box = nullptr;
  };
  struct Spoken {  // a line, and whom it speaks of
    const ast::ModelItem* item;
    std::vector<VariableId> variables;
  };

  template <class Step>
  void guarded(const Step& step);  // goes on after a fault
  void declare_variables(const ast::ModelItem& item);
  void declare_variable(const ast::Name& name, const ast::ModelItem& item, const Line& line);
  void read_type(const ast::ModelItem& item, Line& line);
  VariableId variable(const ast::Name& name);
  void listen(const Spoken& spoken);
  void confound(const ast::ModelItem& item);
  void check_causes();
  void check_cycle();
  void give_rows(const Spoken& spoken);

  Elaborator& elaborator_;
  const ast::ModelDecl& decl_;
  ModelDef& def_;
  Scope& scope_;  // the model's own
  Model& model_;
  std::vector<Line> lines_;  // by variable
  std::unordered_map<std::string, VariableId> by_name_;
  std::vector<Spoken> spoken_;
  std::map<VariableId, Span> confounded_;  // where that is said of a variable
  bool failed_ = false;
};

}  // namespace diag
