// Model files, and questions to one model.
#include "interpreter/base/text.hpp"
#include "interpreter/formats/chyp.hpp"
#include "interpreter/formats/formats.hpp"
#include "interpreter/formats/from_model.hpp"
#include "interpreter/formats/uai.hpp"
#include "interpreter/formats/write_diag.hpp"
#include "interpreter/session/model_questions.hpp"
#include "interpreter/session/state.hpp"

namespace diag {

Status Interpreter::read_model(const std::string& name, std::string_view format, const std::string& path,
                               std::string text, const Take& take) {
  const FileFormat* found = find_format(format);
  DIAG_ASSERT(found != nullptr && found->read != nullptr);
  return state_->run(
      [&](Diagnostics& diagnostics) {
        return state_->modules.read_model(name, *found, path, std::move(text), state_->main, diagnostics);
      },
      false, take);
}

std::vector<std::string> Interpreter::models() const {
  std::vector<std::string> names;
  for (const auto& [name, def] : state_->named<ModelDef>()) names.push_back(name);
  return names;
}

std::optional<std::string> Interpreter::read_evidence(const std::string& model, const std::string& path,
                                                      std::string text, const Take& take) {
  State& state = *state_;
  std::string conditions;
  try {
    const Model& asked = state.model(model);
    std::vector<std::uint64_t> sizes;
    for (const Variable& variable : asked.variables) {
      const std::vector<Labels>* labels = state.world.stoch.labels(variable.object);
      sizes.push_back(labels != nullptr && labels->size() == 1 ? labels->front().size() : 0);
    }
    for (const FileEvidence& one : read_uai_evidence(text, sizes, state.budget)) {
      const Variable& variable = asked.variables[one.variable];
      if (!conditions.empty()) conditions += ", ";
      conditions +=
          fmt::format("{} = {}", spelled_name(variable.name),
                      spelled_label(state.world.stoch.labels(variable.object)->front().text(one.label)));
    }
    return conditions;
  } catch (const EvaluationError& error) {
    const auto* fault = dynamic_cast<const FileFault*>(&error);
    const FilePlace place = fault != nullptr ? fault->place : FilePlace{};
    Diagnostic diagnostic;
    diagnostic.name = error.name();
    diagnostic.message = error.what();
    diagnostic.help = error.help();
    diagnostic.span = {state.sources.add(path, std::move(text)).id(), place.begin, place.end};
    take(found(std::move(diagnostic)));
    return std::nullopt;
  }
}

Status Interpreter::marginals(const std::string& model, const std::string& given, unsigned threads,
                              unsigned repeat, bool warm, AllMarginals& all, const Take& take) {
  State& state = *state_;
  MarginalsQuestion question;
  bool understood = false;
  state.begin_run();
  const std::optional<Fault> fault = attempt(
      [&] {
        const NetworkFile network =
            network_of(state.model(model), state.world.stoch, state.world.signature, state.budget);
        question.observed = read_given(network, given);
        understood = true;
        question.given = given;
        question.arith = state.settings.arith;
        question.threads = threads;
        question.repeat = repeat;
        question.warm = warm;
        all = all_marginals(network, question, state.budget);
      },
      [&] {
        return Span{state.sources.add("<given>", given).id(), 0, static_cast<std::uint32_t>(given.size())};
      });
  state.budget.deadline.reset();
  if (fault) {
    take(found(fault->diagnostic));
    return understood ? Status::failed : Status::wrong;
  }
  for (Channel& marginal : all.states) {
    SessionResult result;
    result.source = "P(" + spelled_name(marginal.outputs.front().name) +
                    (given.empty() ? std::string() : " | " + given) + ")";
    result.value = Value{std::move(marginal)};
    take(result);
  }
  all.states.clear();
  return Status::well;
}

std::string Interpreter::write(const std::string& model, std::string_view format,
                               std::vector<FileRemark>& remarks) {
  State& state = *state_;
  if (format == "chyp") {
    std::vector<ChypDiagram> diagrams;
    for (const auto& [name, def] : state.named<DiagramDef>())
      if (def->declaration == nullptr) diagrams.push_back({name, def->diagram});
    for (const auto& [theory, def] : state.named<TheoryDef>())
      for (const auto& [name, own] : state.named<DiagramDef>(def->scope))
        if (own->declaration == nullptr) diagrams.push_back({theory + "_" + name, own->diagram});
    for (const auto& [name, def] : state.named<ModelDef>())
      diagrams.push_back({name + "_joint", joint(def->model, state.world.signature)});
    return write_chyp(diagrams, state.world.signature, remarks);
  }
  const NetworkFile network =
      network_of(state.model(model), state.world.stoch, state.world.signature, state.budget);
  if (format == "diag") return write_diag(network, remarks);
  const FileFormat* found = find_format(format);
  DIAG_ASSERT(found != nullptr && found->write != nullptr);
  return found->write(network, remarks);
}

Status Interpreter::refuse(const SourceName& name, std::string text, Diagnostic diagnostic,
                           const Take& take) {
  diagnostic.span.file = state_->sources.add(name, std::move(text)).id();
  take(found(std::move(diagnostic)));
  return Status::wrong;
}

Status Interpreter::ask_all(const std::string& model, const std::function<std::optional<std::string>()>& next,
                            const std::function<Status()>& ask, const Take& take) {
  State& state = *state_;
  const std::size_t depth = state.runs.size();
  std::optional<ModelQuestions> questions;
  state.begin_run();
  // One deadline for all of them, whoever answers.
  const State::CallDeadline deadline(state);
  std::optional<Fault> fault = attempt(
      [&] {
        if (state.options.explain) return;  // ask() tells how a value is computed
        questions.emplace(
            network_of(state.model(model), state.world.stoch, state.world.signature, state.budget),
            state.settings.arith, state.budget);
      },
      [&] {
        return Span{state.sources.add("<question>", "").id(), 0, 0};
      });
  Status status = Status::well;
  while (!fault) {
    const std::optional<std::string> question = next();
    if (!question) return status;
    std::optional<Channel> answer;
    fault = attempt(
        [&] {
          state.budget.check();
          if (questions) answer = questions->answer(*question, state.budget);
        },
        [&] {
          return Span{state.sources.add("<question>", *question).id(), 0, 0};
        });
    if (fault && !fault->stop) fault.reset();  // told by ask(), in its place
    if (fault) break;
    if (!answer) {
      status = std::max(status, ask());
      state.back_to(depth);  // a question declares nothing
      continue;
    }
    SessionResult result;
    result.source = spelled_name(model) + "." + *question;
    result.value = Value{std::move(*answer)};
    take(result);
  }
  take(found(std::move(fault->diagnostic)));
  return Status::failed;
}

}  // namespace diag
