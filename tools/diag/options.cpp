#include "options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <tuple>

#include <diag/version.hpp>

#include "memory.hpp"

namespace {

constexpr const char* help_text = R"(diag: causal reasoning with string diagrams

usage: diag                     the interactive session
       diag FILE...             run scripts, each on its own; - is standard input
       diag run FILE...         the same
       diag check FILE...       parse and check, evaluate nothing
       diag fmt FILE...         lay scripts out in the standard style; - is standard input to output
       diag draw FILE NAME      a picture of a diagram, theory, model, comb or estimand, as text
       diag draw FILE NAME -o OUT
                                as a file: .svg .tikz .tex .dot .txt by its ending
       diag convert IN OUT      a model into another format; the endings tell which
       diag query MODEL 'P(a | do(b = yes))'
       diag query MODEL 'identify P(a | do(b))'
                                one question about a model file or a script with a model
       diag query MODEL --questions FILE
                                a question a line
       diag query MODEL --all   all marginals, and the logarithm of the evidence

options:
  --json                one JSON object a line instead of tables
  --explain             show how each estimand is derived, step by step, and how values are computed
  --arith exact|double  exact fractions (the default), or double; goes before `set arith`
  --max-memory SIZE     refuse what needs more, such as 2G (default: three quarters of the machine)
  --timeout SECONDS     stop a script after this time
  --watch               of run: run again when a script changes, or what it imports or reads; Ctrl-C
                        ends this, with status 0
  --check               of fmt: change nothing, and say which scripts are not in the style (status 1)
  --model NAME          of convert and query: which of a script's models
  -o, --output OUT      of draw: the file; without it the picture is text on standard output
  --direction down|right  of draw: where the wires run; --ascii: text without box drawing
  --graph               of draw: the causal graph, also of a model's joint diagram
  --questions FILE      of query: a question a line, - is standard input; what they share is kept
  --evidence FILE       of query: what is observed (UAI)
  --given 'a = x, ...'  of query: what is observed
  --time, --repeat N    of query --all: the times of N runs; --threads N
  --warm                of query --all: the runs find the plan made
  -h, --help            show this
  --version             show the version

models: .diag .bif .xmlbif .xml .net .xdsl .uai .dagitty .dot; .chyp is written alone, .xdsl is read alone

exit status: 0 all well; 1 an assertion failed or a question had no answer; 2 the script or the call is wrong
)";

Message wrong_call(const std::string& what,
                   const std::string& help = "diag --help lists what can be called") {
  return {"diag: " + what + "\nhelp: " + help + "\n", 2};
}

// A word of the call that is left over: an option of another command, a misspelt one, or one file too many.
Message left_over(const CLI::App& app, const std::string& word) {
  if (word.size() < 2 || word[0] != '-') return wrong_call("`" + word + "` is one argument too many");
  const std::string option = word.substr(0, word.find('='));
  std::string owners;
  std::vector<std::string> known;
  const auto spelt = [](const CLI::Option* one) {
    std::vector<std::string> all;
    for (const std::string& name : one->get_lnames()) all.push_back("--" + name);
    for (const std::string& name : one->get_snames()) all.push_back("-" + name);
    return all;
  };
  for (const CLI::Option* one : app.get_options())
    for (const std::string& name : spelt(one)) known.push_back(name);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    for (const CLI::Option* one : command->get_options()) {
      const std::vector<std::string> names = spelt(one);
      known.insert(known.end(), names.begin(), names.end());
      if (std::find(names.begin(), names.end(), option) != names.end())
        owners += (owners.empty() ? "" : " and ") + command->get_name();
    }
  }
  if (!owners.empty()) {
    const std::string first = owners.substr(0, owners.find(' '));
    return wrong_call("`" + option + "` is an option of " + owners,
                      "the command stands first: diag " + first + " ... " + option);
  }
  const std::string near = diag::likeliest(option, known);
  return near.empty() ? wrong_call("there is no option `" + option + "`")
                      : wrong_call("there is no option `" + option + "`", "did you mean `" + near + "`?");
}

// Of a whole text, and finite.
std::optional<double> parse_number(const std::string& text) {
  double value = 0;
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string::npos) return std::nullopt;
  if (!CLI::detail::lexical_cast(text, value) || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::uint64_t> parse_size(const std::string& text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::optional<double> number = parse_number(text.substr(0, digits));
  std::string unit = CLI::detail::to_lower(text.substr(digits));
  if (!unit.empty() && unit.back() == 'b') unit.pop_back();
  if (unit.size() == 2 && unit.back() == 'i') unit.pop_back();
  const std::size_t power = unit.empty() ? 0 : std::string("kmgt").find(unit) + 1;
  if (!number || unit.size() > 1 || (power == 0 && !unit.empty())) return std::nullopt;
  const double bytes = *number * std::pow(1024.0, static_cast<double>(power));
  if (!(bytes >= 1 && bytes < 1e18)) return std::nullopt;
  return static_cast<std::uint64_t>(bytes);
}

std::variant<Call, Message> parse_call(int count, const char* const* arguments) {
  Call call;
  std::string arith;
  std::string memory;
  std::string timeout;
  CLI::App app;
  app.set_help_flag("-h,--help");
  app.set_version_flag("--version", "diag " DIAG_VERSION);
  app.add_flag("--json", call.json);
  app.add_flag("--explain", call.explain);
  app.add_option("--arith", arith);
  app.add_option("--max-memory", memory);
  app.add_option("--timeout", timeout);
  app.add_flag("--watch", call.watch);  // of run, which may be left out
  app.add_option("files", call.files);
  app.require_subcommand(0, 1);
  CLI::App* check = nullptr;
  for (const char* name : {"run", "check"}) {
    CLI::App* command = app.add_subcommand(name);
    command->fallthrough();
    command->set_help_flag("-h,--help");
    command->add_option("files", call.files);
    check = command;
  }
  CLI::App* fmt = app.add_subcommand("fmt");
  fmt->fallthrough();
  fmt->set_help_flag("-h,--help");
  fmt->add_option("files", call.files);
  fmt->add_flag("--check", call.check_only);
  CLI::App* convert = app.add_subcommand("convert");
  CLI::App* query = app.add_subcommand("query");
  std::string from, into, asked;
  convert->add_option("in", from);
  convert->add_option("out", into);
  query->add_option("model_file", asked);
  query->add_option("question", call.question);
  query->add_option("--evidence", call.evidence);
  query->add_option("--questions", call.questions);
  std::string repeat, threads;
  query->add_flag("--all", call.all);
  query->add_option("--given", call.given);
  query->add_flag("--time", call.time);
  query->add_option("--repeat", repeat);
  query->add_option("--threads", threads);
  query->add_flag("--warm", call.warm);
  for (CLI::App* command : {convert, query}) {
    command->fallthrough();
    command->set_help_flag("-h,--help");
    command->add_option("--model", call.model);
  }
  CLI::App* draw = app.add_subcommand("draw");
  std::string direction;
  draw->fallthrough();
  draw->set_help_flag("-h,--help");
  draw->add_option("file", from);
  draw->add_option("name", call.drawn);
  draw->add_option("-o,--output", call.output);
  draw->add_option("--direction", direction);
  draw->add_flag("--ascii", call.ascii);
  draw->add_flag("--graph", call.graph);
  try {
    app.parse(count, arguments);
  } catch (const CLI::CallForHelp&) {
    return Message{help_text, 0};
  } catch (const CLI::CallForVersion& version) {
    return Message{std::string(version.what()) + "\n", 0};
  } catch (const CLI::ExtrasError&) {
    return left_over(app, app.remaining(true).at(0));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();  // "--timeout: 1 required TEXT missing"
    return wrong_call("a value is missing after " + what.substr(0, what.find(':')));
  } catch (const CLI::ParseError& error) {
    return wrong_call(error.what());
  }
  if (check->parsed()) call.command = Command::check;
  if (fmt->parsed()) call.command = Command::fmt;
  // These name their files one by one; what else stands there falls through to the list of scripts.
  if (!call.files.empty() && (convert->parsed() || draw->parsed() || query->parsed()))
    return left_over(app, call.files.front());
  if (convert->parsed()) {
    if (from.empty() || into.empty())
      return wrong_call("convert takes two files: diag convert alarm.bif alarm.xmlbif");
    call.command = Command::convert;
    call.files = {from, into};
  }
  if (draw->parsed()) {
    if (from.empty() || call.drawn.empty())
      return wrong_call(
          "draw takes a script and what is to be drawn: diag draw smoking.diag Smoking.joint -o joint.svg");
    if (!direction.empty() && direction != "down" && direction != "right")
      return wrong_call("--direction is down or right, not `" + direction + "`");
    if (draw->count("--output") > 0 && call.output.empty())
      return wrong_call("-o names no file; without it the picture goes to standard output");
    const std::size_t dot = std::min(call.output.rfind('.'), call.output.size());
    if (call.ascii && !call.output.empty() && call.output.substr(dot) != ".txt")
      return wrong_call("--ascii is about pictures as text, and `" + call.output +
                        "` is none: name a .txt file, or leave --ascii out");
    call.to_right = direction == "right";
    if (call.to_right && (call.output.empty() || call.output.substr(dot) == ".txt"))
      return wrong_call("pictures as text run down, and know no --direction right",
                        "name a file that is none: -o picture.svg");
    call.command = Command::draw;
    call.files = {from};
  }
  if (query->parsed()) {
    const int ways = (call.question.empty() ? 0 : 1) + (call.questions.empty() ? 0 : 1) + (call.all ? 1 : 0);
    if (!asked.empty() && ways > 1)
      return wrong_call("a question, --questions and --all are three ways to ask: take one of them");
    if (asked.empty() || ways != 1)
      return wrong_call(
          "query takes a model and a question, --questions or --all: diag query alarm.bif 'P(LVFAILURE | "
          "do(HISTORY = "
          "TRUE))'");
    if (!call.all && (call.time || call.warm || !repeat.empty() || !threads.empty()))
      return wrong_call("--time, --repeat, --warm and --threads go with --all");
    for (auto [text, value, name] :
         {std::tuple{&repeat, &call.repeat, "--repeat"}, std::tuple{&threads, &call.threads, "--threads"}}) {
      if (text->empty()) continue;
      const std::optional<double> number = parse_number(*text);
      if (!number || *number < 1 || *number > 1e6 || *number != std::floor(*number))
        return wrong_call(std::string(name) + " is a whole number from 1 on, not `" + *text + "`");
      *value = static_cast<unsigned>(*number);
    }
    call.command = Command::query;
    call.files = {asked};
  }
  if (!arith.empty() && arith != "exact" && arith != "double")
    return wrong_call("--arith is exact or double, not `" + arith + "`");
  if (!arith.empty()) call.arith = arith == "double" ? diag::Arith::floating : diag::Arith::exact;
  if (memory.empty()) {
    call.max_memory = machine_memory() / 4 * 3;
  } else if (const auto size = parse_size(memory)) {
    call.max_memory = *size;
  } else {
    return wrong_call("--max-memory is a size such as 2G or 500M, not `" + memory + "`");
  }
  if (!timeout.empty()) {
    call.timeout = parse_number(timeout);
    if (!call.timeout || *call.timeout <= 0)
      return wrong_call("--timeout is a number of seconds, more than 0, not `" + timeout + "`");
  }
  if (call.watch && (call.command != Command::run || call.files.empty()))
    return wrong_call("`--watch` is an option of run, and wants files", "diag run --watch FILE...");
  if (call.watch && std::find(call.files.begin(), call.files.end(), "-") != call.files.end())
    return wrong_call("--watch wants files; standard input does not change");
  if (!call.files.empty()) return call;
  if (!app.get_subcommands().empty()) return wrong_call("no script is named");
  call.command = Command::repl;
  return call;
}
