// The command line, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <diag/diag.hpp>

enum class Command { repl, run, check, fmt, convert, query, draw };

struct Call {
  Command command = Command::run;
  std::vector<std::string> files;  // "-" is standard input
                                   // convert: from what into what; query and draw: of what
  bool watch = false;              // run: again when something has changed
  bool check_only = false;         // fmt: say which files are not in the standard style, change none
  std::string drawn, output;       // draw: what, and the file; no file: standard output
  bool to_right = false, ascii = false, graph = false;  // draw
  std::string question;                                 // query
  std::string model;                 // convert and query: by name, where a script has several
  std::string evidence;              // query: a UAI evidence file
  std::string questions;             // query: a file of questions, a line each; - is standard input
  bool all = false;                  // query: all marginals instead of a question
  std::string given;                 // query: what is observed
  bool time = false;                 // query --all
  unsigned repeat = 1, threads = 0;  // query --all; no number of threads: as many as the machine has
  bool warm = false;                 // query --all
  bool json = false;
  bool explain = false;              // derivations of estimands
  std::optional<diag::Arith> arith;  // where it was asked for
  std::uint64_t max_memory = 0;      // bytes
  std::optional<double> timeout;     // seconds
};

// Nothing to run: help and the version go to standard output, the rest to standard error.
struct Message {
  std::string text;
  int status = 0;
};

[[nodiscard]] std::variant<Call, Message> parse_call(int count, const char* const* arguments);

// "2G", "1.5GiB", "500M", "4096": bytes, K, M, G and T by powers of 1024. Nothing where it is no such size,
// or 0.
[[nodiscard]] std::optional<std::uint64_t> parse_size(const std::string& text);
