// Values as text for people; channels are in show_channel.cpp.
#include "interpreter/session/show.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/base/text.hpp"
#include "interpreter/diagram/normal_form.hpp"
#include "interpreter/session/show_parts.hpp"

namespace diag {
namespace {

std::string joined(const std::vector<std::string>& names, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += separator;
    text += names[i];
  }
  return text;
}

std::vector<std::string> shown_names(const std::vector<std::string>& names) {
  std::vector<std::string> shown;
  for (const std::string& name : names) shown.push_back(name_text(spelled_name(name)));
  return shown;
}

std::string more_lines(std::size_t count, std::string_view one, std::string_view many,
                       const ShowOptions& options) {
  return count == 0 ? std::string()
                    : fmt::format("… and {} more {}; {}\n", count_text(count), count == 1 ? one : many,
                                  options.rest);
}

std::string indented(const std::string& text, std::size_t spaces) {
  std::string result;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t end = text.find('\n', start);
    end = end == std::string::npos ? text.size() : end + 1;
    if (text[start] != '\n') result.append(spaces, ' ');
    result.append(text, start, end - start);
    start = end;
  }
  return result;
}

class TextWriter {
 public:
  TextWriter(const Signature& signature, Budget& budget, const ShowOptions& options)
      : signature_(signature), budget_(budget), options_(options) {}

  std::string text(const Value& value) {
    return std::visit([&](const auto& of) { return text_of(of); }, value.of);
  }

 private:
  std::string text_of(const Weight& number) { return one_line(number_text(number)) + "\n"; }
  std::string text_of(bool truth) { return truth ? "yes\n" : "no\n"; }
  std::string text_of(const std::string& text) { return text + "\n"; }
  std::string text_of(const Channel& channel) { return channel_text(channel, budget_, options_); }

  std::string text_of(const Outcome& outcome) {
    return outcome_text(outcome) + "  " + one_line(number_text(outcome.weight)) + "\n";
  }

  std::string text_of(const DiagramValue& value) {
    return to_text(prune(value.diagram, signature_), signature_, value.input_names, value.output_names,
                   value.name);
  }

  // As the language writes it, a variable a line: `hidden gene : {lo, hi}`, `smoke : {no, yes}  given gene`.
  std::string text_of(const ModelValue& model) {
    const auto& variables = model.variables;
    const auto prefix = [](const ModelValue::Variable& v) {
      return std::string(v.hidden ? "hidden " : "") + (v.function ? "function " : "");
    };
    Grid grid({Grid::Gap::none, Grid::Gap::none, Grid::Gap::none, Grid::Gap::space});
    const std::size_t shown = std::min<std::size_t>(variables.size(), options_.max_rows);
    for (std::size_t i = 0; i < shown; ++i) {
      const ModelValue::Variable& v = variables[i];
      grid.add({"  " + prefix(v) + name_text(spelled_name(v.name)), v.labels ? " : " : "",
                v.labels ? name_text(to_text(*v.labels), 60) : "",
                v.parents.empty() ? "" : "given " + joined(shown_names(v.parents), ", ")});
    }
    std::string text = model.name.empty() ? "model\n" : fmt::format("model {}\n", name_text(model.name));
    text +=
        grid.text(options_.cells) + more_lines(variables.size() - shown, "variable", "variables", options_);
    const std::size_t groups = std::min<std::size_t>(model.confounded.size(), options_.max_rows);
    for (std::size_t i = 0; i < groups; ++i) {
      text += "  confounded " + joined(shown_names(model.confounded[i]), ", ") + "\n";
    }
    return text + more_lines(model.confounded.size() - groups, "hidden cause", "hidden causes", options_);
  }

  static std::string text_of(const PictureValue& picture) {
    if (picture.file.empty()) return picture.text;
    return picture.note.empty() ? "" : fmt::format("{}: {}\n", picture.file, picture.note);
  }

  // What is asked and its formula; which comb gives it, and what has to be observed. A no: the hedge.
  static std::string text_of(const EstimandValue& value) {
    std::string text = estimand_text(value);
    for (const std::string& step : value.derivation) text += "  " + step + "\n";
    return text;
  }

  static std::string spelled_list(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + spelled_name(name);
    return text;
  }

  static std::string refusal(const EstimandValue& value) {
    const std::string& query = value.part.empty() ? value.query : value.part;
    const std::string whole =
        value.part.empty() ? ""
                           : fmt::format("{} is not identifiable, for the sake of a part:\n", value.query);
    if (value.conflict) {
      const EstimandValue::Conflict& conflict = *value.conflict;
      const auto claim = [&](const EstimandValue::Claim& said) {
        if (said.label.empty() && said.of == said.own)
          return std::string("the value that it takes by itself");
        const std::string value_there = said.label.empty() ? said.own : said.label;
        return said.of == conflict.variable ? value_there : value_there + " for " + said.of;
      };
      return whole + fmt::format(
                         "{} is not identifiable from {}\n"
                         "  {}, where {} is at once\n"
                         "  {} and {}: no measurement shows them at once,\n"
                         "  and nothing that holds for all sets of labels gives the answer\n",
                         query, value.from_experiments ? "experiments" : "observations", conflict.connection,
                         spelled_name(conflict.variable), claim(conflict.first), claim(conflict.second));
    }
    if (!value.experiment.empty())
      return whole + fmt::format(
                         "{} is not identifiable from observations: it needs {}\n"
                         "  of which the sets {{{}}} and {{{}}} are a hedge; an experiment tells it\n",
                         query, value.experiment, spelled_list(value.larger), spelled_list(value.smaller));
    return whole +
           fmt::format(
               "{} is not identifiable\n"
               "  the sets {{{}}} and {{{}}} are a hedge: hidden causes connect each of them, and all of "
               "the larger\n"
               "  one acts on the roots of the smaller one; two models agree on all that is observed and "
               "differ here\n",
               query, spelled_list(value.larger), spelled_list(value.smaller));
  }

  static std::string estimand_text(const EstimandValue& value) {
    if (!value.identifiable) return refusal(value);
    std::string text = fmt::format("{} = {}\n", value.query, value.formula);
    if (!value.possible.empty()) text += fmt::format("  where {}\n", value.possible);
    const auto lists = [](const std::vector<std::vector<std::string>>& groups, std::string_view before,
                          std::string_view between, std::string_view after) {
      std::string all;
      for (const std::vector<std::string>& group : groups) {
        if (!all.empty()) all += between;
        all.append(before).append(spelled_list(group)).append(after);
      }
      return all;
    };
    if (!value.comb.empty())
      text += fmt::format("  by one comb disintegration along {}\n", lists(value.comb, "", " | ", ""));
    std::string experiments;
    for (const EstimandValue::Experiment& experiment : value.experiments) {
      experiments += (experiments.empty() ? "P(" : ", P(") + spelled_list(experiment.made);
      experiments += experiment.done.empty() ? ")" : " | do(" + spelled_list(experiment.done) + "))";
    }
    if (!experiments.empty()) text += fmt::format("  reads {}\n", experiments);
    if (value.tables.empty()) return text;
    return text + fmt::format("  reads {}\n", lists(value.tables, "P(", ", ", ")"));
  }

  std::string text_of(const Record& record) {
    std::string text;
    for (const auto& [name, value] : record.fields) {
      if (!text.empty()) text += '\n';
      const std::string title = name_text(name);
      const auto* channel = std::get_if<Channel>(&value.of);
      text += channel != nullptr ? fmt::format("{} : {}\n", title, boundary_text(*channel)) : title + "\n";
      constexpr std::size_t indent = 2;
      ShowOptions inner = options_;
      inner.cells = options_.cells > indent ? options_.cells - indent : options_.cells;
      text += indented(TextWriter(signature_, budget_, inner).text(value), indent);
    }
    return text;
  }

  std::string text_of(const List& list) {
    const std::size_t shown = std::min<std::size_t>(list.size(), options_.max_rows);
    const auto first = list.begin();
    const auto last = first + static_cast<std::ptrdiff_t>(shown);
    const auto all = [&](const auto& holds) { return std::all_of(first, last, holds); };
    const bool short_items = all(is_short);
    if (short_items && shown == list.size()) return one_line_list(list);
    if (all([](const Value& item) { return std::holds_alternative<Outcome>(item.of); })) {
      return outcomes_text(list, shown) + more_lines(list.size() - shown, "outcome", "outcomes", options_);
    }
    std::string text;
    if (all([](const Value& item) { return std::holds_alternative<Weight>(item.of); })) {
      Grid grid({Grid::Gap::none, Grid::Gap::space});
      for (auto item = first; item != last; ++item) {
        const NumberText number = number_text(std::get<Weight>(item->of));
        grid.add({number.fraction.empty() ? number.decimal : number.fraction,
                  number.fraction.empty() ? "" : number.decimal});
      }
      text = grid.text(options_.cells);
    } else {
      for (auto item = first; item != last; ++item) {
        if (item != first) text += '\n';
        text += this->text(*item);
      }
    }
    return text + more_lines(list.size() - shown, "item", "items", options_);
  }

  // Worth no line of its own: no fraction that would have its decimal beside it.
  static bool is_short(const Value& value) {
    if (const auto* number = std::get_if<Weight>(&value.of)) {
      const NumberText text = number_text(*number);
      return text.fraction.empty() || text.decimal.empty();
    }
    if (const auto* list = std::get_if<List>(&value.of)) {
      return list->size() <= 20 && std::all_of(list->begin(), list->end(), is_short);
    }
    return std::holds_alternative<bool>(value.of) || std::holds_alternative<std::string>(value.of);
  }

  std::string one_line_list(const List& list) {
    std::vector<std::string> items;
    for (const Value& item : list) {
      std::string text = this->text(item);
      text.pop_back();
      items.push_back(std::holds_alternative<std::string>(item.of) ? fmt::format("\"{}\"", text)
                                                                   : std::move(text));
    }
    return "[" + joined(items, ", ") + "]\n";
  }

  std::string outcomes_text(const List& list, std::size_t shown) {
    std::size_t columns = 0;
    std::size_t fractions = 0;
    for (std::size_t i = 0; i < shown; ++i) {
      const auto& outcome = std::get<Outcome>(list[i].of);
      columns = std::max(columns, outcome.labels.size());
      fractions = std::max(fractions, display_width(number_text(outcome.weight).fraction));
    }
    std::vector<Grid::Gap> gaps(columns, Grid::Gap::space);
    if (!gaps.empty()) gaps[0] = Grid::Gap::none;
    gaps.push_back(columns == 0 ? Grid::Gap::none : Grid::Gap::bar);
    gaps.push_back(fractions == 0 ? Grid::Gap::none : Grid::Gap::space);
    Grid grid(std::move(gaps));
    for (std::size_t i = 0; i < shown; ++i) {
      const auto& outcome = std::get<Outcome>(list[i].of);
      std::vector<std::string> cells;
      for (const std::string& label : outcome.labels) cells.push_back(name_text(label));
      cells.resize(columns);
      const NumberText number = number_text(outcome.weight);
      cells.push_back(number.fraction);
      cells.push_back(number.decimal);
      grid.add(std::move(cells));
    }
    return grid.text(options_.cells);
  }

  static std::string outcome_text(const Outcome& outcome) {
    std::vector<std::string> labels;
    for (const std::string& label : outcome.labels) labels.push_back(name_text(label));
    return "|" + joined(labels, ", ") + ">";
  }

  const Signature& signature_;
  Budget& budget_;
  const ShowOptions& options_;
};

}  // namespace

std::string to_text(const Value& value, const Signature& signature, Budget& budget,
                    const ShowOptions& options) {
  constexpr std::uint64_t bytes_of_a_row = 1024;  // while it is laid out
  constexpr std::uint64_t fewest = 60;
  ShowOptions bearable = options;
  bearable.max_rows = std::min(options.max_rows, std::max(budget.max_memory / bytes_of_a_row, fewest));
  return TextWriter(signature, budget, bearable).text(value);
}

}  // namespace diag
