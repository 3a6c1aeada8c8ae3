// What the REPL does with an input, whoever typed it: statements go to the session, commands begin with a
// colon. What was entered is kept, to be saved, undone and entered again.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <diag/diag.hpp>

#include "files.hpp"
#include "line_editor.hpp"
#include "options.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "script.hpp"

class Dialogue {
 public:
  // `colours`: of messages and names of results. `cancelled` stops what runs.
  Dialogue(const Call& call, const std::atomic<bool>& cancelled, bool colours);

  // Runs an input and shows what comes of it. False: the session is to end.
  bool enter(const std::string& input);
  // The command that an input is, also one that is typed as plain words, `help comb` or `quit()`; or nothing.
  [[nodiscard]] std::string command_of(const std::string& input) const;
  [[nodiscard]] int status() const { return status_; }  // the worst so far, as of the command
  [[nodiscard]] Completion complete(const std::string& earlier_lines, const std::string& before) const;

 private:
  [[nodiscard]] diag::Options options();
  // What is wrong with a script that is about to be written as `path`.
  [[nodiscard]] std::vector<diag::Diagnostic> faults_of(const std::string& text, const std::string& path);
  [[nodiscard]] bool is_declared(const std::string& name) const;
  void run(const Entry& entry);  // at the end of the log, if it went well
  diag::Status run_entry(Entry& entry, bool quiet);
  void show(const diag::Result& result, bool quiet);
  void say(const std::string& text);
  void complain(const std::string& message, const std::string& help = {});
  void report(const diag::Diagnostic& diagnostic);
  [[nodiscard]] std::string painted(const std::string& message) const;

  // Commands; `rest` is what stands behind their names.
  struct Command {
    const char* name;
    const char* arguments;
    const char* text;
    void (Dialogue::*run)(const std::string& rest);
  };
  static const std::vector<Command>& commands();
  void command(const std::string& line);
  void help(const std::string& rest);
  void list(const std::vector<std::string>& words);
  void type(const std::string& rest);
  void draw(const std::string& rest);
  void load(const std::string& rest);
  void reload(const std::string& rest);
  void save(const std::string& rest);
  void browse(const std::string& rest);
  void time(const std::string& rest);
  void set(const std::string& rest);
  void undo(const std::string& rest);
  void quit(const std::string& rest);

  const Call& call_;
  const std::atomic<bool>& cancelled_;
  bool colours_;
  ProgressLine progress_;
  std::unique_ptr<Files> files_;
  std::unique_ptr<diag::Session> session_;
  std::vector<Entry> log_;
  std::optional<Paragraphs> paragraphs_;  // of a script that runs
  bool timed_ = false;                    // each input
  bool ended_ = false;
  int status_ = 0;
};
