// Reads observed data: finds the columns, numbers the labels of each, counts the distinct rows.
#include "interpreter/data/csv.hpp"

#include <algorithm>
#include <unordered_map>

#include "interpreter/base/text.hpp"
#include "interpreter/data/csv_records.hpp"
#include "interpreter/data/row_counts.hpp"

namespace diag {

DataError::DataError(std::string name, const std::string& message, std::uint64_t at_row,
                     std::string at_column, std::string help)
    : EvaluationError(std::move(name), message, std::move(help)), row(at_row), column(std::move(at_column)) {}

namespace {

constexpr std::uint64_t rows_between_reports = 1U << 16;

std::string quoted(std::string_view text) {
  constexpr std::size_t shown = 60;
  std::string result(1, '`');
  if (text.size() <= shown) return result.append(text).append("`");
  std::size_t end = shown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return result.append(text.substr(0, end)).append("...`");
}

std::string perhaps(const std::string& near) {
  std::string text;
  if (!near.empty()) text.append("did you mean ").append(quoted(near)).append("?");
  return text;
}

// The labels of one column: text to position. Declared ones are looked up once for each text that occurs.
class LabelIndex {
 public:
  explicit LabelIndex(const CsvColumn& column) : column_(&column), slots_(64, no_slot) {}

  Coordinate find(std::string_view text, std::uint64_t line, Budget& budget) {
    const std::size_t hash = std::hash<std::string_view>{}(text);
    std::size_t slot = hash & (slots_.size() - 1);
    for (; slots_[slot] != no_slot; slot = (slot + 1) & (slots_.size() - 1)) {
      const std::uint32_t entry = slots_[slot];
      if (texts_[entry] == text) return positions_.empty() ? entry : positions_[entry];
      budget.step(8);
    }
    return add(text, slot, line, budget);
  }

  [[nodiscard]] Labels take() { return column_->labels ? *column_->labels : Labels(std::move(texts_)); }

 private:
  static constexpr std::uint32_t no_slot = 0xffffffff;

  Coordinate add(std::string_view text, std::size_t slot, std::uint64_t line, Budget& budget) {
    if (text.empty()) throw DataError("data-cell", "an empty cell", line, column_->name);
    const auto entry = static_cast<std::uint32_t>(texts_.size());
    Coordinate position = entry;
    if (column_->labels) {
      const auto known = column_->labels->find(text);
      if (!known) throw unknown(text, line);
      position = static_cast<Coordinate>(*known);
      positions_.push_back(position);
    } else if (texts_.size() >= Labels::limit) {
      throw DataError("data-label", "more than 100000000 different labels", line, column_->name);
    }
    slots_[slot] = entry;
    bytes_ += sizeof(std::string) + 16 + static_cast<double>(text.size());
    texts_.emplace_back(text);
    if (texts_.size() * 2 > slots_.size()) grow(budget);
    return position;
  }

  void grow(Budget& budget) {
    budget.reserve(2 * bytes_, "the labels of column " + quoted(column_->name));
    slots_.assign(slots_.size() * 2, no_slot);
    for (std::uint32_t i = 0; i < texts_.size(); ++i) {
      std::size_t slot = std::hash<std::string_view>{}(texts_[i]) & (slots_.size() - 1);
      while (slots_[slot] != no_slot) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = i;
    }
    budget.step(texts_.size() * 8);
  }

  [[nodiscard]] DataError unknown(std::string_view text, std::uint64_t line) const {
    const Labels& labels = *column_->labels;
    constexpr std::uint64_t looked_through = 100'000;
    const auto count = static_cast<std::size_t>(std::min(labels.size(), looked_through));
    const std::string near = nearest(text, count, [&](std::size_t i) { return labels.text(i); });
    const std::string help = near.empty() ? "the labels are " + to_text(labels) : perhaps(near);
    return {"data-label",
            quoted(text) + " is no label of " + (column_->object.empty() ? "this column" : column_->object),
            line, column_->name, help};
  }

  const CsvColumn* column_;
  std::vector<std::string> texts_;
  std::vector<Coordinate> positions_;  // of declared labels, by text
  std::vector<std::uint32_t> slots_;
  double bytes_ = 0;
};

struct Header {
  std::vector<std::string> names;
  std::unordered_map<std::string, std::size_t> places;
  std::uint64_t line = 1;

  [[nodiscard]] std::size_t find(const std::string& name) const {
    const auto found = places.find(name);
    if (found != places.end()) return found->second;
    std::string help = perhaps(nearest(name, names.size(), [&](std::size_t i) { return names[i]; }));
    if (help.empty() && names.size() == 1)
      for (const char separator : {';', '\t', '|'})
        if (names[0].find(separator) != std::string::npos)
          help = "the columns of a CSV file are separated by commas";
    if (help.empty()) {
      help = "the columns are ";
      for (std::size_t i = 0; i < names.size() && i < 8; ++i)
        help.append(i > 0 ? ", " : "").append(quoted(names[i]));
      if (names.size() > 8) help += ", ...";
    }
    throw DataError("data-column", "there is no column " + quoted(name), line, name, help);
  }
};

Header read_header(CsvRecords& records) {
  do {
    if (!records.next())
      throw DataError("data-empty", "the file is empty", 0, "", "its first line names the columns");
  } while (records.blank());
  Header header;
  header.line = records.first_line();
  for (std::size_t i = 0; i < records.size(); ++i) {
    header.names.emplace_back(records.field(i));
    const std::string& name = header.names.back();
    if (!name.empty() && !header.places.emplace(name, i).second)
      throw DataError("data-column", "two columns are named " + quoted(name), records.line(i), name);
  }
  records.name_columns(header.names);
  return header;
}

std::vector<CsvColumn> wanted_columns(const CsvRequest& request, const Header& header) {
  std::vector<CsvColumn> columns = request.columns;
  if (columns.empty())
    for (std::size_t i = 0; i < header.names.size(); ++i) {
      if (request.weights && header.names[i] == *request.weights) continue;
      if (header.names[i].empty())
        throw DataError("data-column", "column " + std::to_string(i + 1) + " has no name", header.line, "",
                        "name it, or list the columns that are wanted");
      columns.push_back({header.names[i], std::nullopt, ""});
    }
  std::unordered_map<std::string, bool> seen;
  for (const CsvColumn& column : columns)
    if (!seen.emplace(column.name, true).second)
      throw DataError("data-column", "column " + quoted(column.name) + " is asked for twice", 0, column.name);
  return columns;
}

Decimal read_weight(std::string_view text, std::uint64_t line, const std::string& column) {
  if (text.empty()) throw DataError("data-cell", "an empty cell", line, column);
  Decimal weight;
  switch (parse_decimal(text, weight)) {
    case DecimalFault::none:
      break;
    case DecimalFault::no_number:
      throw DataError("data-weight", quoted(text) + " is no number", line, column,
                      "weights are decimal numbers");
    case DecimalFault::negative:
      throw DataError("data-weight", "the weight " + quoted(text) + " is below 0", line, column);
    case DecimalFault::too_long:
      throw DataError("data-weight", "the weight " + quoted(text) + " has more than a thousand digits", line,
                      column);
    case DecimalFault::too_large:
      throw DataError("data-weight", "the weight " + quoted(text) + " is not below 1e1000", line, column);
    case DecimalFault::too_small:
      throw DataError("data-weight",
                      "the weight " + quoted(text) + " has more than a thousand decimal places", line,
                      column);
  }
  return weight;
}

void check_length(const CsvRecords& records, std::size_t expected) {
  if (records.size() == expected) return;
  const bool shorter = records.size() < expected;
  throw DataError("data-row",
                  "this row has " + std::to_string(records.size()) +
                      (records.size() == 1 ? " cell" : " cells") + ", the header names " +
                      std::to_string(expected),
                  records.first_line(), shorter ? records.column_name(records.size()) : "",
                  shorter ? "" : "a comma inside a cell needs quotes around the cell");
}

// The empirical state: counts over their sum, dense where that takes no more room.
Channel to_state(std::vector<Port> ports, RowCounts& counts, std::uint64_t last_line,
                 const CsvRequest& request, Budget& budget) {
  Channel state;
  state.outputs = std::move(ports);
  const Shape shape = shape_of(state.inputs, state.outputs);
  const std::size_t width = state.outputs.size(), rows = counts.distinct();
  const std::vector<Coordinate> keys = counts.take_keys();
  std::vector<Integer> sums = counts.take_sums();
  Integer total, divisor;
  for (const Integer& sum : sums) {
    total += sum;
    if (divisor != Integer(1)) divisor = gcd(divisor, sum);
    budget.step(4);
  }
  if (total.is_zero())
    throw DataError("data-weight", "all weights are 0", last_line, request.weights ? *request.weights : "");
  if (divisor != Integer(1)) {
    total /= divisor;
    for (Integer& sum : sums) sum /= divisor;
  }
  const double dense_cells = shape.cells();
  if (dense_cells <= 4.0 * static_cast<double>(rows) + 64) {
    std::vector<Integer> cells(static_cast<std::size_t>(dense_cells));
    for (std::size_t i = 0; i < rows; ++i) {
      std::uint64_t at = 0;
      for (std::size_t j = 0; j < width; ++j) at = at * shape.extents[j] + keys[i * width + j];
      cells[at] = std::move(sums[i]);
    }
    state.table = Table::dense(shape, std::move(cells), {total});
  } else {
    state.table = Table::sparse(shape, keys, std::move(sums), {total});
  }
  return state;
}

}  // namespace

Channel read_csv(std::string_view text, const CsvRequest& request, Budget& budget) {
  CsvRecords records(text);
  const Header header = read_header(records);
  const std::size_t weight_place = request.weights ? header.find(*request.weights) : header.names.size();
  const std::vector<CsvColumn> columns = wanted_columns(request, header);
  std::vector<std::size_t> places;
  std::vector<LabelIndex> indices;
  for (const CsvColumn& column : columns) {
    places.push_back(header.find(column.name));
    indices.emplace_back(column);
  }
  RowCounts counts(columns.size());
  std::vector<Coordinate> row(columns.size());
  std::uint64_t rows = 0;
  while (records.next()) {
    if (records.blank()) {  // in a file of one column such a line may be an empty cell
      if (header.names.size() > 1) continue;
      if (records.only_blank_lines_follow()) break;
    }
    check_length(records, header.names.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
      row[i] = indices[i].find(records.field(places[i]), records.line(places[i]), budget);
    if (request.weights)
      counts.add(row, read_weight(records.field(weight_place), records.line(weight_place), *request.weights),
                 budget);
    else
      counts.count(row, budget);
    budget.step(records.size() * 8);
    if (++rows % rows_between_reports == 0)
      budget.report(
          {"reading rows", static_cast<double>(records.bytes_read()), static_cast<double>(text.size())});
  }
  if (rows == 0) throw DataError("data-empty", "the file has no rows below its header", 0, "");
  std::vector<Port> ports;
  for (std::size_t i = 0; i < columns.size(); ++i)
    ports.push_back({columns[i].name, columns[i].object, indices[i].take()});
  return to_state(std::move(ports), counts, 0, request, budget);
}

}  // namespace diag
