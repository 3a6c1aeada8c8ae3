// States and channels as tables. A state has one outcome a line; a channel has a row for every input and a
// column for every outcome, as long as that fits a page, and otherwise the outcomes that are not 0, one a
// line. What is left out is counted.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "interpreter/session/show_parts.hpp"

namespace diag {
namespace {

constexpr std::size_t max_width = 100;  // of a matrix; a wider one is listed

std::string label_text(const Port& port, std::uint64_t position) {
  return name_text(port.labels.text(position));
}

// Coordinates of a row or column number, the last port varying fastest.
std::vector<Coordinate> coordinates(std::uint64_t number, const std::vector<Port>& ports) {
  std::vector<Coordinate> key(ports.size(), 0);
  for (std::size_t i = ports.size(); i-- > 0;) {
    key[i] = static_cast<Coordinate>(number % ports[i].labels.size());
    number /= ports[i].labels.size();
  }
  return key;
}

std::uint64_t number_of(std::span<const Coordinate> key, const std::vector<Port>& ports) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < ports.size(); ++i) number = number * ports[i].labels.size() + key[i];
  return number;
}

NumberText cell_text(const Table& table, std::uint64_t row, std::uint64_t column) {
  return table.arith() == Arith::exact ? number_text(table.exact_at(row, column))
                                       : number_text(table.double_at(row, column));
}

std::string undetermined_text(const Undetermined& row) {
  return row.event.empty() ? "undetermined" : fmt::format("undetermined: {} has probability 0", row.event);
}

// Fractions and decimals of one column, each aligned to its left.
void append_numbers(std::vector<std::string>& texts, const std::vector<NumberText>& numbers) {
  std::size_t width = 0;
  for (const NumberText& number : numbers) width = std::max(width, display_width(number.fraction));
  for (const NumberText& number : numbers) {
    std::string text = number.fraction;
    if (!number.decimal.empty()) {
      pad_to(text, width);
      if (width > 0) text += "  ";
      text += number.decimal;
    }
    texts.push_back(std::move(text));
  }
}

std::string more_text(std::uint64_t count, std::string_view one, std::string_view many,
                      const ShowOptions& options) {
  return count == 0 ? std::string()
                    : fmt::format("… and {} more {}; {}\n", count_text(count), count == 1 ? one : many,
                                  options.rest);
}

struct Line {  // of a list: an outcome with its weight, or a row that is undetermined
  std::vector<Coordinate> row, column;
  NumberText number;
  const Undetermined* undetermined = nullptr;
};

struct Outcomes {
  std::vector<Line> lines;
  std::uint64_t more = 0;   // outcomes that are not listed
  std::uint64_t zeros = 0;  // not counted in `more`
};

class ChannelText {
 public:
  ChannelText(const Channel& channel, Budget& budget, const ShowOptions& options)
      : channel_(channel), table_(channel.table), budget_(budget), options_(options) {}

  std::string text() {
    if (channel_.is_scalar()) {
      return (channel_.determined() ? one_line(cell_text(table_, 0, 0))
                                    : undetermined_text(channel_.undetermined[0])) +
             "\n";
    }
    if (!channel_.is_state()) {
      if (std::string matrix = matrix_text(); !matrix.empty()) return matrix;
    }
    return list_text();
  }

 private:
  std::vector<std::string> input_titles() const {
    std::vector<std::string> titles;
    for (const Port& port : channel_.inputs) titles.push_back(port_title(port));
    return titles;
  }

  // Empty where the matrix is too wide.
  std::string matrix_text() {
    const double outcomes = table_.shape().cells();
    double rows_as_double = 1;
    for (const Port& port : channel_.inputs) rows_as_double *= static_cast<double>(port.labels.size());
    if (outcomes > rows_as_double * static_cast<double>(options_.max_columns)) return {};
    const std::uint64_t columns = table_.shape().columns();
    const std::uint64_t rows = table_.shape().rows();
    const std::uint64_t shown = std::min(rows, options_.max_rows);
    std::vector<std::vector<std::string>> cells;  // by column
    for (std::uint64_t column = 0; column < columns; ++column) {
      std::vector<NumberText> numbers;
      for (std::uint64_t row = 0; row < shown; ++row) {
        budget_.step(64);
        numbers.push_back(undetermined_row(channel_, row) != nullptr ? NumberText()
                                                                     : cell_text(table_, row, column));
      }
      append_numbers(cells.emplace_back(), numbers);
    }
    std::vector<Grid::Gap> gaps(channel_.inputs.size() + static_cast<std::size_t>(columns), Grid::Gap::wide);
    for (std::size_t i = 0; i < channel_.inputs.size(); ++i)
      gaps[i] = i == 0 ? Grid::Gap::none : Grid::Gap::space;
    if (columns > 0) gaps[channel_.inputs.size()] = Grid::Gap::bar;
    Grid grid(std::move(gaps));
    add_header(grid, columns);
    grid.add_rule();
    for (std::uint64_t row = 0; row < shown; ++row) {
      std::vector<std::string> line = input_labels(coordinates(row, channel_.inputs));
      if (const Undetermined* why = undetermined_row(channel_, row)) {
        grid.add(std::move(line), undetermined_text(*why));
        continue;
      }
      for (auto& column : cells) line.push_back(std::move(column[static_cast<std::size_t>(row)]));
      grid.add(std::move(line));
    }
    if (grid.width() > max_width) return {};
    return grid.text(options_.cells) + more_text(rows - shown, "row", "rows", options_);
  }

  // One line an output: "tar = no" over "cancer = no".
  void add_header(Grid& grid, std::uint64_t columns) const {
    const std::size_t lines = std::max<std::size_t>(1, channel_.outputs.size());
    for (std::size_t i = 0; i < lines; ++i) {
      std::vector<std::string> line =
          i + 1 == lines ? input_titles() : std::vector<std::string>(channel_.inputs.size());
      for (std::uint64_t column = 0; column < columns && !channel_.outputs.empty(); ++column) {
        const Port& port = channel_.outputs[i];
        const std::string title = port_title(port);
        const std::string label = label_text(port, coordinates(column, channel_.outputs)[i]);
        line.push_back(title.empty() ? label : title + " = " + label);
      }
      grid.add(std::move(line));
    }
  }

  std::vector<std::string> input_labels(const std::vector<Coordinate>& key) const {
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < key.size(); ++i) labels.push_back(label_text(channel_.inputs[i], key[i]));
    return labels;
  }

  // Every outcome if they are few, zeros too; else the ones that are not 0.
  Outcomes outcomes() {
    Outcomes found;
    const double cells = table_.shape().cells();
    constexpr std::uint64_t few = 60;
    if (channel_.is_state() && cells <= static_cast<double>(std::min(options_.max_rows, few))) {
      if (!channel_.determined()) {
        found.lines.push_back({{}, {}, {}, &channel_.undetermined[0]});
        return found;
      }
      const std::uint64_t columns = table_.shape().columns();
      for (std::uint64_t column = 0; column < columns; ++column) {
        found.lines.push_back(
            {{}, coordinates(column, channel_.outputs), cell_text(table_, 0, column), nullptr});
      }
      return found;
    }
    const std::size_t inputs = channel_.inputs.size();
    auto next = channel_.undetermined.begin();
    const auto full = [&] { return found.lines.size() >= options_.max_rows; };
    const auto take_undetermined = [&] {
      if (full()) {
        ++found.more;
      } else {
        found.lines.push_back({coordinates(next->row, channel_.inputs), {}, {}, &*next});
      }
      ++next;
    };
    std::uint64_t listed_zeros = 0;
    std::uint64_t passed = 0;
    table_.visit_cells([&](std::span<const Coordinate> key, std::size_t cell, std::size_t denominator) {
      budget_.step();
      ++passed;
      if (is_zero_cell(table_, cell)) {
        ++listed_zeros;
        return;
      }
      if (next != channel_.undetermined.end()) {
        const std::uint64_t row = number_of(key.first(inputs), channel_.inputs);
        while (next != channel_.undetermined.end() && next->row < row) take_undetermined();
        if (next != channel_.undetermined.end() && next->row == row) return;
      }
      if (full()) {
        ++found.more;
        return;
      }
      const auto split = key.begin() + static_cast<std::ptrdiff_t>(inputs);
      found.lines.push_back({{key.begin(), split},
                             {split, key.end()},
                             number_text(weight_of(table_, cell, denominator)),
                             nullptr});
    });
    while (next != channel_.undetermined.end()) take_undetermined();
    if (channel_.is_state() && channel_.determined()) {
      const double zeros = cells - static_cast<double>(passed - listed_zeros);
      found.zeros = zeros < 1e18 ? static_cast<std::uint64_t>(zeros) : 0;
    }
    return found;
  }

  std::string list_text() {
    const Outcomes outcomes = this->outcomes();
    const std::size_t inputs = channel_.inputs.size();
    const std::size_t outputs = channel_.outputs.size();
    std::vector<Grid::Gap> gaps;
    for (std::size_t i = 0; i < inputs; ++i) gaps.push_back(i == 0 ? Grid::Gap::none : Grid::Gap::space);
    for (std::size_t i = 0; i < outputs; ++i) {
      gaps.push_back(i > 0 ? Grid::Gap::space : inputs > 0 ? Grid::Gap::bar : Grid::Gap::none);
    }
    gaps.push_back(Grid::Gap::bar);
    Grid grid(std::move(gaps));
    std::vector<std::string> header = input_titles();
    for (const Port& port : channel_.outputs) header.push_back(port_title(port));
    header.emplace_back();
    grid.add(std::move(header));
    grid.add_rule();
    std::vector<NumberText> numbers;
    for (const Line& line : outcomes.lines) numbers.push_back(line.number);
    std::vector<std::string> weights;
    append_numbers(weights, numbers);
    for (std::size_t i = 0; i < outcomes.lines.size(); ++i) {
      const Line& line = outcomes.lines[i];
      const bool same_row = i > 0 && outcomes.lines[i - 1].row == line.row;
      std::vector<std::string> cells = same_row ? std::vector<std::string>(inputs) : input_labels(line.row);
      if (line.undetermined != nullptr) {
        grid.add(std::move(cells), undetermined_text(*line.undetermined));
        continue;
      }
      for (std::size_t k = 0; k < outputs; ++k)
        cells.push_back(label_text(channel_.outputs[k], line.column[k]));
      cells.push_back(std::move(weights[i]));
      grid.add(std::move(cells));
    }
    std::string text = grid.text(options_.cells) + more_text(outcomes.more, "outcome", "outcomes", options_);
    if (outcomes.zeros > 0) {
      text += fmt::format("({} {} of weight 0)\n", count_text(outcomes.zeros),
                          outcomes.zeros == 1 ? "outcome" : "outcomes");
    }
    return text;
  }

  const Channel& channel_;
  const Table& table_;
  Budget& budget_;
  const ShowOptions& options_;
};

}  // namespace

std::string port_title(const Port& port) {
  const std::string& title = port.name.empty() ? port.object : port.name;
  return title.empty() ? std::string() : name_text(title);
}

std::string boundary_text(const Channel& channel) {
  const auto side = [](const std::vector<Port>& ports) {
    std::string text;
    for (const Port& port : ports) {
      const std::string title = port_title(port);
      text += (text.empty() ? "" : " * ") + (title.empty() ? to_text(port.labels) : title);
    }
    return text.empty() ? std::string("I") : text;
  };
  return side(channel.inputs) + " -> " + side(channel.outputs);
}

Weight weight_of(const Table& table, std::size_t cell, std::size_t denominator) {
  if (table.arith() == Arith::floating) {
    return {std::nullopt, std::ldexp(table.cell(cell), static_cast<int>(std::clamp<std::int64_t>(
                                                           table.exponent(), -100'000, 100'000)))};
  }
  if (table.layout() == Layout::functional) return {Rational(1), 1};
  Rational value(table.numerators()[cell], table.denominators()[denominator]);
  const double near = value.to_double();
  return {std::move(value), near};
}

bool is_zero_cell(const Table& table, std::size_t cell) {
  if (table.layout() == Layout::functional) return false;
  return table.arith() == Arith::floating ? table.cell(cell) == 0 : table.numerator(cell).is_zero();
}

std::string channel_text(const Channel& channel, Budget& budget, const ShowOptions& options) {
  return ChannelText(channel, budget, options).text();
}

}  // namespace diag
