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

// Where further conditions go into a question: before its last bracket, behind the bar that it has or a new
// one.
struct Insertion {
  std::size_t at = std::string::npos;
  bool bar = false;
};
Insertion insertion(const std::string& question) {
  Insertion found{question.rfind(')')};
  if (found.at == std::string::npos) return found;
  bool quoted = false;
  for (std::size_t i = 0; i < found.at; ++i) {
    if (question[i] == '\\' && quoted)
      ++i;
    else if (question[i] == '`')
      quoted = !quoted;
    else if (question[i] == '|' && !quoted)
      found.bar = true;
  }
  return found;
}

std::string with_conditions(std::string question, const std::string& given) {
  const Insertion place = insertion(question);
  if (given.empty() || place.at == std::string::npos) return question;
  return question.insert(place.at, (place.bar ? ", " : " | ") + given);
}

// Whether it begins as a question does, P(...), and not as a statement or a number.
bool begins_as_question(const std::string& text) {
  if (text.empty()) return false;
  const std::string word = text.substr(0, text.find_first_of(" \t([.:="));
  return text[0] == '`' || (has_name_shape(word) && !is_keyword(word));
}

// A question to a model as a statement. What the user has not typed is not shown: neither what stands before
// the question, nor the conditions in it that come from elsewhere.
class Asking {
 public:
  Asking(inside::Interpreter& interpreter, const std::string& model, std::string question, std::string given)
      : interpreter_(interpreter), question_(std::move(question)), given_(std::move(given)) {
    constexpr std::string_view identify = "identify ";
    const bool shape = question_.compare(0, identify.size(), identify) == 0;
    skipped_ = shape ? identify.size() : 0;
    before_ = (shape ? "identify " : "print ") + spelled_name(model) + ".";
  }

  template <class HandOver>
  inside::Status run(const std::string& file, std::uint32_t line, const HandOver& hand_over) {
    const std::string asked = question_.substr(skipped_);
    if (!begins_as_question(asked))
      return refuse(file, line, 0, question_.size(), "question-wanted",
                    "a question such as P(a | b = x) is wanted here", "", hand_over);
    const std::size_t inserted = given_.empty() ? std::string::npos : insertion(asked).at;
    return interpreter_.run(
        {file, static_cast<std::uint32_t>(before_.size()), line}, before_ + with_conditions(asked, given_),
        false, [&](const inside::SessionResult& result) {
          const auto& fault = result.diagnostic;
          const bool twice = inserted != std::string::npos && fault && fault->name == "variable-twice" &&
                             !fault->notes.empty() && fault->span.begin >= before_.size() + inserted &&
                             fault->notes.front().span.begin < before_.size() + inserted;
          if (!twice) return hand_over(result);
          const auto typed = fault->notes.front().span;
          const std::size_t begin = typed.begin - before_.size() + skipped_;
          const std::string name = question_.substr(begin, typed.end - typed.begin);
          (void)refuse(file, line, begin, begin + name.size(), fault->name,
                       "the variable " + name + " is observed already: the evidence gives it a label",
                       "ask about another variable, or leave it out of what is given", hand_over);
        });
  }

 private:
  template <class HandOver>
  inside::Status refuse(const std::string& file, std::uint32_t line, std::size_t begin, std::size_t end,
                        const std::string& name, std::string message, std::string help,
                        const HandOver& hand_over) {
    inside::Diagnostic diagnostic;
    diagnostic.name = name;
    diagnostic.message = std::move(message);
    diagnostic.help = std::move(help);
    diagnostic.span.begin = static_cast<std::uint32_t>(begin);
    diagnostic.span.end = static_cast<std::uint32_t>(end);
    return interpreter_.refuse({file, 0, line}, question_, std::move(diagnostic), hand_over);
  }

  inside::Interpreter& interpreter_;
  std::string question_, given_, before_;
  std::size_t skipped_ = 0;  // bytes of the question that stand before the model in the statement
};

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
    inside::Interpreter& interpreter = state_->interpreter;
    const std::size_t depth = interpreter.depth();
    const inside::Status status = Asking(interpreter, model, question, given).run("<question>", 1, hand_over);
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
        [&] { return Asking(interpreter, model, now.text, given).run(now.file, now.line, hand_over); },
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
