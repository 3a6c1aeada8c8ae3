// Model files and questions to one model.
#include <stdexcept>

#include "interpreter/api/inside.hpp"
#include "interpreter/base/text.hpp"

namespace diag {
inline namespace v0 {

namespace {

// The formats that only a session can write.
std::string session_format(const std::string& path) {
  for (const char* name : {"diag", "chyp"}) {
    const std::string ending = std::string(".") + name;
    if (path.size() > ending.size() && path.compare(path.size() - ending.size(), ending.size(), ending) == 0)
      return name;
  }
  return {};
}

// The question with further conditions before its last bracket, behind the bar that it has or a new one.
std::string with_conditions(std::string question, const std::string& given) {
  const std::size_t end = question.rfind(')');
  if (given.empty() || end == std::string::npos) return question;
  bool bar = false, quoted = false;
  for (std::size_t i = 0; i < end; ++i) {
    if (question[i] == '\\' && quoted)
      ++i;
    else if (question[i] == '`')
      quoted = !quoted;
    else if (question[i] == '|' && !quoted)
      bar = true;
  }
  return question.insert(end, (bar ? ", " : " | ") + given);
}

// The statement that asks a question, and how much of it stands before the question.
struct Asking {
  std::string statement;
  std::uint32_t before = 0;
};
Asking asking(const std::string& model, const std::string& question, const std::string& given) {
  constexpr std::string_view identify = "identify ";
  const bool shape = question.compare(0, identify.size(), identify) == 0;
  const std::string before = (shape ? "identify " : "print ") + spelled_name(model) + ".";
  return {before + with_conditions(shape ? question.substr(identify.size()) : question, given),
          static_cast<std::uint32_t>(before.size())};
}

}  // namespace

bool Session::can_read(const std::string& path) {
  const FileFormat* format = format_of_path(path);
  return format != nullptr && format->read != nullptr;
}

bool Session::can_write(const std::string& path) {
  const FileFormat* format = format_of_path(path);
  return !session_format(path).empty() || (format != nullptr && format->write != nullptr);
}

Status Session::read_model(const std::string& name, const std::string& path, std::string text,
                           const Take& take) {
  const FileFormat* format = format_of_path(path);
  if (format == nullptr || format->read == nullptr)
    throw std::invalid_argument("diag: no format of model files ends as " + path + " does");
  return State::go(state_, take, [&](const State::HandOver& hand_over) {
    return state_->interpreter.read_model(name, format->name, path, std::move(text), hand_over);
  });
}

Status Session::ask(const std::string& model, const std::string& question, const std::string& given,
                    const Take& take) {
  return State::go(state_, take, [&](const State::HandOver& hand_over) {
    Asking asked = asking(model, question, given);
    inside::Interpreter& interpreter = state_->interpreter;
    const std::size_t depth = interpreter.depth();
    const inside::Status status =
        interpreter.run({"<question>", asked.before}, std::move(asked.statement), false, hand_over);
    interpreter.back_to(depth);  // a question declares nothing
    return status;
  });
}

Status Session::ask_all(const std::string& model, const std::function<std::optional<Question>()>& next,
                        const std::string& given, const Take& take) {
  return State::go(state_, take, [&](const State::HandOver& hand_over) {
    inside::Interpreter& interpreter = state_->interpreter;
    Question now;
    return interpreter.ask_all(
        model,
        [&]() -> std::optional<std::string> {
          std::optional<Question> question = next();
          if (!question) return std::nullopt;
          now = std::move(*question);
          return with_conditions(now.text, given);
        },
        [&](const std::string& question) {
          Asking asked = asking(model, question, "");
          return interpreter.run({now.file, asked.before, now.line}, std::move(asked.statement), false,
                                 hand_over);
        },
        hand_over);
  });
}

std::optional<std::string> Session::read_evidence(const std::string& model, const std::string& path,
                                                  std::string text, const Take& take) {
  std::optional<std::string> conditions;
  State::go(state_, take, [&](const State::HandOver& hand_over) {
    conditions = state_->interpreter.read_evidence(model, path, std::move(text), hand_over);
    return inside::Status::well;
  });
  return conditions;
}

Session::Marginals Session::marginals(const std::string& model, const std::string& given,
                                      const MarginalsOptions& options, const Take& take) {
  Marginals marginals;
  AllMarginals all;
  marginals.status = State::go(state_, take, [&](const State::HandOver& hand_over) {
    return state_->interpreter.marginals(model, given, options.threads, options.repeat, options.warm, all,
                                         hand_over);
  });
  marginals.log_evidence = all.log_evidence;
  if (all.evidence) marginals.evidence = all.evidence->to_string();
  marginals.route = std::move(all.route);
  marginals.plan = all.plan;
  marginals.infer = all.infer;
  marginals.total = all.total;
  return marginals;
}

std::vector<std::string> Session::models() const { return state_->interpreter.models(); }

Session::Written Session::write(const std::string& model, const std::string& path) {
  const FileFormat* format = format_of_path(path);
  std::string name = session_format(path);
  if (name.empty() && format != nullptr && format->write != nullptr) name = format->name;
  if (name.empty())
    throw std::invalid_argument("diag: no format of model files that is written ends as " + path + " does");
  Written written;
  const auto refuse = [&](const inside::EvaluationError& error) {
    written.diagnostics.push_back(Diagnostic::of_file(true, error.name(), path, error.what(), error.help()));
  };
  try {
    std::vector<FileRemark> remarks;
    written.text = state_->interpreter.write(model, name, remarks);
    for (const FileRemark& remark : remarks)
      written.diagnostics.push_back(
          Diagnostic::of_file(false, remark.name, path, remark.message, remark.help));
  } catch (const inside::EvaluationError& error) {
    refuse(error);
  }
  return written;
}

}  // namespace v0
}  // namespace diag
