#include "models.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "files.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "run.hpp"

namespace {

bool is_script(const std::string& path) { return std::filesystem::path(path).extension() == ".diag"; }

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < 12; ++i) text += (i > 0 ? ", " : "") + names[i];
  return names.size() > 12 ? text + ", ..." : text;
}

// One file with a model in it, in a session.
class Opened {
 public:
  Opened(const Call& call, const std::atomic<bool>& cancelled, bool exact)
      : call_(call),
        files_(call.max_memory, cancelled),
        path_(call.files.front()),
        session_(options(cancelled, exact)) {}

  // Whether the file has been read without an error.
  bool read() {
    if (!is_script(path_) && !diag::Session::can_read(path_))
      return refuse(path_, "the ending of this name tells no format of models", "diag --help lists them");
    loaded_ = files_.read(path_);
    if (!loaded_->text) return refuse(path_, loaded_->error);
    const std::string name = std::filesystem::path(path_).stem().string();
    raise(is_script(path_) ? session_.run("<command>", "import " + in_quotes(path_), take())
                           : session_.read_model(name, loaded_->path,
                                                 *std::exchange(loaded_->text, std::nullopt), take()));
    return status_ == 0;
  }

  // The model that is meant, or nothing where that is not known.
  std::optional<std::string> model() {
    const std::vector<std::string> names = session_.models();
    if (names.empty())
      return refuse(path_, "the script declares no model", "models with parameters are none"), std::nullopt;
    if (call_.model.empty()) {
      if (names.size() == 1) return names.front();
      return refuse(path_, "the script has several models: " + list_of(names),
                    "say which one: --model " + names.front()),
             std::nullopt;
    }
    if (std::find(names.begin(), names.end(), call_.model) == names.end())
      return refuse(path_, "there is no model " + call_.model, "the models are " + list_of(names)),
             std::nullopt;
    return call_.model;
  }

  bool refuse(const std::string& file, const std::string& message, const std::string& help = {}) {
    show(diag::Diagnostic::of_file(file, message, help));
    raise(diag::Status::wrong);
    return false;
  }

  void show(const diag::Diagnostic& diagnostic) {
    progress_.clear();
    write_message(diagnostic.text());
    if (call_.json) write_result(diagnostic.json() + "\n");
  }

  diag::Session::Take take() {
    return [this](const diag::Result& result) {
      progress_.clear();
      if (const auto diagnostic = result.diagnostic())
        show(*diagnostic);
      else if (call_.json)
        write_result(result.json() + "\n");
      else
        paragraphs_.write(result.text());
      progress_.begin();
    };
  }

  void write(const std::string& text) {
    progress_.clear();
    paragraphs_.write(text);
  }
  void raise(diag::Status status) { status_ = std::max(status_, static_cast<int>(status)); }
  [[nodiscard]] diag::Loaded load(const std::string& path) { return files_.read(path); }
  [[nodiscard]] diag::Session& session() { return session_; }
  [[nodiscard]] int status() const { return status_; }

 private:
  // The script that the call names has been read already.
  diag::Options options(const std::atomic<bool>& cancelled, bool exact) {
    diag::Options options = options_of(call_, cancelled);
    if (exact) {
      options.arith = diag::Arith::exact;
      options.fixed_arith = true;
    }
    options.progress = progress_.listener();
    options.load = [this](const std::string& path, const std::string& from) {
      if (from == "<command>" && loaded_) return *std::exchange(loaded_, std::nullopt);
      return files_.load(path, from);
    };
    return options;
  }

  const Call& call_;
  Files files_;
  std::string path_;
  std::optional<diag::Loaded> loaded_;
  Paragraphs paragraphs_;
  ProgressLine progress_;
  int status_ = 0;
  diag::Session session_;
};

}  // namespace

int convert_model(const Call& call, const std::atomic<bool>& cancelled) {
  Opened opened(call, cancelled, true);
  const std::string& into = call.files.back();
  if (!diag::Session::can_write(into)) {
    opened.refuse(into,
                  diag::Session::can_read(into) ? "files of this format are read, and not written"
                                                : "the ending of this name tells no format of models",
                  "diag --help lists them");
    return opened.status();
  }
  // A script holds more than the model that would be left of it: comments, questions, other models.
  std::error_code unknown;
  if (std::filesystem::equivalent(call.files.front(), into, unknown)) {
    opened.refuse(into, "is the file that is converted: it would be overwritten",
                  "name another file to write: diag convert IN OUT");
    return opened.status();
  }
  if (!opened.read()) return opened.status();
  const bool diagrams = std::filesystem::path(into).extension() == ".chyp";
  const std::optional<std::string> model = diagrams ? std::string() : opened.model();
  if (!model) return opened.status();
  const diag::Session::Written written = opened.session().write(*model, into);
  for (const diag::Diagnostic& diagnostic : written.diagnostics) opened.show(diagnostic);
  if (!written.text) return 2;
  if (const auto error = write_file(into, *written.text)) opened.refuse(into, "cannot be written: " + *error);
  return opened.status();
}

// The name is read as an expression, in the scope of the script's names.
int draw(const Call& call, const std::atomic<bool>& cancelled) {
  Opened opened(call, cancelled, false);
  if (!opened.read()) return opened.status();
  const std::string file = call.output.empty() ? "" : " as " + in_quotes(call.output);
  opened.raise(opened.session().run("<command>", "draw " + call.drawn + file, opened.take()));
  return opened.status();
}

namespace {

std::string number_text(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

// Bytes of memory that this process holds now ("VmRSS:"), or has held at the most ("VmHWM:"). Where the
// system tells of no such thing, 0.
std::uint64_t held(std::string_view which) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind(which, 0) == 0) return std::strtoull(line.c_str() + which.size(), nullptr, 10) * 1024;
  return 0;
}

// What is done while it lives: the memory that it took at the most, beside what was held before.
class PeakMemory {
 public:
  PeakMemory() {
    std::ofstream("/proc/self/clear_refs") << "5";  // the most is what is held now
    before_ = held("VmRSS:");
  }
  [[nodiscard]] std::uint64_t bytes() const {
    const std::uint64_t most = held("VmHWM:");
    return most > before_ ? most - before_ : 0;
  }

 private:
  std::uint64_t before_ = 0;
};

int all_marginals(const Call& call, Opened& opened, const std::string& model, const std::string& given,
                  double read) {
  diag::Session::MarginalsOptions options;
  options.threads = call.threads != 0 ? call.threads : std::max(1U, std::thread::hardware_concurrency());
  options.repeat = call.repeat;
  options.warm = call.warm;
  const PeakMemory peak;
  const diag::Session::Marginals all = opened.session().marginals(model, given, options, opened.take());
  const std::uint64_t peak_bytes = peak.bytes();
  opened.raise(all.status);
  if (all.status != diag::Status::well) return opened.status();
  if (call.json) {
    write_result("{\"kind\":\"evidence\",\"log\":" + number_text(all.log_evidence) +
                 (all.evidence.empty() ? "" : ",\"probability\":\"" + all.evidence + "\"") + "}\n");
    if (call.explain && !all.route.empty())
      write_result("{\"kind\":\"text\",\"source\":\"explain(--all)\",\"value\":\"" + all.route + "\"}\n");
    if (call.time)
      write_result("{\"kind\":\"time\",\"read\":" + number_text(read) + ",\"plan\":" + number_text(all.plan) +
                   ",\"infer\":" + number_text(all.infer) + ",\"total\":" + number_text(all.total) +
                   ",\"peak_bytes\":" + std::to_string(peak_bytes) + "}\n");
    return opened.status();
  }
  std::string text = "log evidence  " + number_text(all.log_evidence) + "\n";
  if (call.explain && !all.route.empty()) text += "by            " + all.route + "\n";
  if (call.time)
    text += "seconds       read " + number_text(read) + ", plan " + number_text(all.plan) + ", infer " +
            number_text(all.infer) + ", total " + number_text(all.total) + "\nbytes         " +
            std::to_string(peak_bytes) + "\n";
  opened.write(text);
  return opened.status();
}

// A question a line; what is empty or begins with # is none. Standard input is read as it comes.
int many_questions(const Call& call, Opened& opened, const std::string& model, const std::string& given) {
  const bool from_input = call.questions == "-";
  const std::string name = from_input ? "<standard input>" : call.questions;
  std::ifstream file;
  if (!from_input) {
    errno = 0;
    file.open(call.questions);
    if (std::filesystem::is_directory(call.questions)) errno = EISDIR;
    if (!file || errno == EISDIR) return opened.refuse(name, std::strerror(errno)), opened.status();
  }
  std::istream& lines = from_input ? std::cin : file;
  std::uint32_t number = 0;
  bool any = false;
  const auto next = [&]() -> std::optional<diag::Session::Question> {
    for (std::string line; std::getline(lines, line);) {
      if (++number == 1 && line.compare(0, 3, "\xEF\xBB\xBF") == 0) line.erase(0, 3);
      const std::size_t first = line.find_first_not_of(" \t\r");
      if (first == std::string::npos || line[first] == '#') continue;
      const std::size_t last = line.find_last_not_of(" \t\r");
      any = true;
      return diag::Session::Question{line.substr(first, last - first + 1), name, number};
    }
    return std::nullopt;
  };
  opened.raise(opened.session().ask_all(model, next, given, opened.take()));
  if (lines.bad()) opened.refuse(name, "could not be read to its end");
  if (!any)
    opened.refuse(name, "there is no question in it", "write a question a line, such as P(a | b = yes)");
  return opened.status();
}

}  // namespace

int query_model(const Call& call, const std::atomic<bool>& cancelled) {
  const auto start = std::chrono::steady_clock::now();
  Opened opened(call, cancelled, false);
  if (!opened.read()) return opened.status();
  const double read = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::optional<std::string> model = opened.model();
  if (!model) return opened.status();
  std::string given = call.given;
  if (!call.evidence.empty()) {
    diag::Loaded evidence = opened.load(call.evidence);
    if (!evidence.text) return opened.refuse(call.evidence, evidence.error), opened.status();
    const auto conditions =
        opened.session().read_evidence(*model, evidence.path, std::move(*evidence.text), opened.take());
    if (!conditions) return 2;
    given += (given.empty() || conditions->empty() ? "" : ", ") + *conditions;
  }
  if (call.all) return all_marginals(call, opened, *model, given, read);
  if (!call.questions.empty()) return many_questions(call, opened, *model, given);
  opened.raise(opened.session().ask(*model, call.question, given, opened.take()));
  return opened.status();
}
