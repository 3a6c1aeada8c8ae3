#include "run.hpp"

#include <unistd.h>

#include <algorithm>

#include "files.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "watch.hpp"

namespace {

class Runner {
 public:
  Runner(const Call& call, const std::atomic<bool>& cancelled) : call_(call), cancelled_(cancelled) {}

  [[nodiscard]] const FileLooks& asked_for() const { return asked_for_; }

  int run_all() {
    int status = 0;
    for (const std::string& file : call_.files) {
      if (cancelled_) return std::max(status, 1);
      status = std::max(status, run(file));
    }
    return status;
  }

 private:
  int run(const std::string& file) {
    Files files(call_.max_memory, cancelled_);
    file_ = file;
    diag::Loaded script = file == "-" ? files.standard_input() : files.read(file);
    if (!script.text) {
      const bool like_command =
          script.error == "no such file" && file.find_first_of("./") == std::string::npos;
      asked_for_.insert(files.asked_for().begin(), files.asked_for().end());
      report(diag::Diagnostic::of_file(
          file, script.error,
          like_command ? "the commands are run, check, fmt, draw, convert and query" : ""));
      return 2;
    }
    progress_.begin();
    diag::Options options = options_of(call_, cancelled_);
    options.load = [&](const std::string& path, const std::string& from) { return files.load(path, from); };
    options.progress = progress_.listener();
    diag::Session session(std::move(options));
    assertions_ = 0;
    shown_ = false;
    const auto take = [&](const diag::Result& result) { show(result); };
    const diag::Status status = call_.command == Command::check
                                    ? session.check(script.path, std::move(*script.text), take)
                                    : session.run(script.path, std::move(*script.text), take);
    progress_.clear();
    asked_for_.insert(files.asked_for().begin(), files.asked_for().end());
    // A script that only asserts would say nothing at all.
    if (status == diag::Status::well && !call_.json && !shown_ && assertions_ > 0) {
      write(script.path + ": " + std::to_string(assertions_) +
            (assertions_ == 1 ? " assertion holds\n" : " assertions hold\n"));
    }
    return static_cast<int>(status);
  }

  void write(const std::string& text) {
    if (text.empty()) return;
    if (!shown_ && call_.files.size() > 1) paragraphs_.heading("==> " + file_ + " <==\n");
    shown_ = true;
    paragraphs_.write(text);
  }

  void report(const diag::Diagnostic& diagnostic) {
    write_message(diagnostic.text());
    if (call_.json) write_result(diagnostic.json() + "\n");
  }

  void show(const diag::Result& result) {
    progress_.clear();
    if (result.kind() == diag::Result::Kind::assertion) ++assertions_;
    const std::optional<diag::Diagnostic> diagnostic = result.diagnostic();
    if (diagnostic) write_message(diagnostic->text());
    if (call_.json) {
      write_result(result.json() + "\n");
    } else if (!diagnostic) {
      write(result.text());
    }
    progress_.begin();
  }

  const Call& call_;
  const std::atomic<bool>& cancelled_;
  Paragraphs paragraphs_;
  ProgressLine progress_;
  FileLooks asked_for_;
  std::size_t assertions_ = 0;
  std::string file_;    // that runs
  bool shown_ = false;  // something of it
};

}  // namespace

diag::Options options_of(const Call& call, const std::atomic<bool>& cancelled) {
  diag::Options options;
  if (call.arith) {
    options.arith = *call.arith;
    options.fixed_arith = true;
  }
  // Into a file or a pipe all is written, as long as that is bearable.
  if (isatty(STDOUT_FILENO) == 0) options.max_rows = 1'000'000;
  options.explain = call.explain;
  // What is drawn goes where the command was called, not where the script is.
  options.write = [](const std::string& path, const std::string& text) {
    return write_file(path, text).value_or("");
  };
  options.drawing.to_right = call.to_right;
  options.drawing.ascii = call.ascii;
  options.drawing.graphs = call.graph;
  options.drawing.columns = drawing_columns();
  options.max_memory = call.max_memory;
  options.timeout = call.timeout;
  options.cancelled = &cancelled;
  return options;
}

int run_files(const Call& call, const std::atomic<bool>& cancelled) {
  if (!call.watch) return Runner(call, cancelled).run_all();
  run_and_watch(
      [&] {
        Runner runner(call, cancelled);
        (void)runner.run_all();
        return runner.asked_for();
      },
      cancelled);
  return 0;
}
