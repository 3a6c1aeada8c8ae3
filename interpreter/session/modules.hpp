// Scripts with all that they import, parsed and checked. Each imported file and each module of the standard
// library is loaded once in a session; what is to run of it (its `let`s, not its printing) runs before what
// follows the import that loaded it.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "interpreter/elaborate/elaborator.hpp"
#include "interpreter/session/session.hpp"

namespace diag {

struct CheckedScript {
  TheoryDef* main = nullptr;
  std::vector<Action> actions;
  // Positions in `actions` that belong to an imported file: its `set` statements hold for itself alone.
  struct Imported {
    std::size_t begin, end;
  };
  std::vector<Imported> imported;  // in the order of their ends; nested, never overlapping
};

class Modules {
 public:
  Modules(World& world, Sources& sources, Budget& budget, const SessionOptions& options)
      : world_(world), sources_(sources), budget_(budget), options_(options) {}

  // Names are looked up further in `earlier`, the Main of what a session has read before, which new
  // declarations hide; nullptr: none. Faults are collected in `diagnostics`. Throws what a pass throws where
  // a budget is spent; place() tells which file was read.
  [[nodiscard]] CheckedScript check(const SourceName& name, std::string text, TheoryDef* earlier,
                                    Diagnostics& diagnostics);
  // What was typed at a prompt, statement by statement; and one of them, whose printed value is to be kept
  // under a name.
  [[nodiscard]] std::vector<const ast::Script*> parse_input(const std::string& name, std::string text,
                                                            Diagnostics& diagnostics);
  [[nodiscard]] CheckedScript check(const ast::Script& script, const std::string& name,
                                    const std::string& keep_as, TheoryDef* earlier, Diagnostics& diagnostics);
  // The same with the model of a file in the place of a script.
  [[nodiscard]] CheckedScript read_model(const std::string& name, const FileFormat& format,
                                         const std::string& path, std::string text, TheoryDef* earlier,
                                         Diagnostics& diagnostics);
  [[nodiscard]] Span place() const { return place_; }

  // Whether what the last check has loaded and made stays: files, instances of parameters. It does where it
  // found no fault and what it computes is computed.
  void keep() {
    fresh_.clear();
    world_.keep_all();
  }
  void drop();

 private:
  struct Open {  // a script that is being read
    std::string identity, title;
    Span import;  // the statement that imports it; of the first one nothing
  };
  CheckedScript begin(const std::string& name, TheoryDef* earlier, Diagnostics& diagnostics);
  void read(const SourceName& name, std::string text, TheoryDef& main, bool imported);
  Scope* import(const ast::Import& import);
  Scope* import_file(const ast::Import& import);
  Scope* import_module(const ast::Import& import);
  Scope* load(const ast::Import& import, const std::string& identity, const std::string& name,
              const std::string& title, std::string text);
  void report_cycle(const ast::Import& import, std::size_t first);
  void report(const char* name, const ast::Import& import, std::string message, std::string help = {});
  // A scope for an import that failed: what is missing in it is no further fault.
  Scope* unknown_scope();
  [[nodiscard]] ElaboratorHost host();

  World& world_;
  Sources& sources_;
  Budget& budget_;
  const SessionOptions& options_;
  std::deque<ast::Script> scripts_;       // what is checked refers to the trees
  std::map<std::string, Scope*> loaded_;  // by identity: a path as the host gives it, or "module NAME"
  std::vector<std::string> fresh_;        // identities loaded by the last check
  std::vector<Open> open_;
  CheckedScript* checked_ = nullptr;  // during a check
  Diagnostics* diagnostics_ = nullptr;
  Span place_;
};

}  // namespace diag
