// The table of the open wires is a dense vector; a step is a list of products, found once for each pattern of
// box, places of its inputs, and wires that end.
#include "interpreter/stochastic/narrow.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include "interpreter/base/errors.hpp"
#include "interpreter/base/underflow.hpp"
#include "interpreter/stochastic/narrow_order.hpp"

namespace diag {

namespace {

using Wire = std::uint32_t;
constexpr std::uint64_t most_open = 256;          // cells of the open wires
constexpr std::uint64_t most_cells = 4096;        // of a box
constexpr std::uint64_t most_products = 1 << 16;  // of a step

// A box as a matrix: rows are its inputs taken together, columns its outputs.
struct Matrix {
  std::uint64_t rows = 1, columns = 1;
  std::vector<double> cells;
};

struct Step {
  struct Product {
    std::uint32_t from, cell, to;
  };
  std::vector<Product> products;
  std::uint32_t cells = 0;           // of the result
  std::vector<std::uint32_t> kept;   // open wires before that stay, by place
  std::vector<std::uint32_t> added;  // outputs of the box that are open then, by place
};

struct Hash {
  std::size_t operator()(const std::vector<std::uint32_t>& key) const {
    std::size_t hash = 1469598103934665603U;
    for (const std::uint32_t part : key) hash = (hash ^ part) * 1099511628211U;
    return hash;
  }
};

class NarrowEvaluation {
 public:
  NarrowEvaluation(const Interpretation& interpretation, const Diagram& diagram, const Signature& signature,
                   Budget& budget, std::size_t few)
      : interpretation_(interpretation),
        diagram_(diagram),
        signature_(signature),
        budget_(budget),
        few_(few) {}

  std::optional<Channel> run(const std::vector<std::string>& output_names) {
    if (diagram_.arity() > 0 || diagram_.boxes() < few_ || !read_meanings()) return std::nullopt;
    find_last_readers();
    if (!is_narrow()) {
      order_ = narrow_order(
          diagram_, [&](WireId wire) { return static_cast<double>(size(index(wire))); }, budget_);
      find_last_readers();
      if (!is_narrow()) return std::nullopt;
    }
    table_ = {1.0};
    forget_underflow();
    for (std::uint32_t at = 0; at < diagram_.boxes(); ++at) {
      const Step* step = step_of(at);
      if (step == nullptr) return std::nullopt;
      advance(*step, at);
    }
    if (underflowed()) return again_with_exponents(output_names);
    return answer(output_names);
  }

 private:
  static constexpr std::uint32_t never = 0, end = 0xffffffff;

  // Sizes of the wires and matrices of the generators; false: one has none, or is not for this.
  bool read_meanings() {
    const std::vector<Labels>* labels = nullptr;
    for (Wire wire = 0; wire < diagram_.wires(); ++wire) {
      const ObjectId object = diagram_.object(WireId{wire});
      if (const auto known = sizes_of_.find(object); known != sizes_of_.end()) continue;
      labels = interpretation_.labels(object);
      if (labels == nullptr) return false;
      std::uint64_t size = 1;
      for (const Labels& each : *labels) {
        if (each.size() > most_open) return false;
        size *= each.size();
        if (size == 0 || size > most_open) return false;
      }
      sizes_of_.emplace(object, static_cast<std::uint32_t>(size));
    }
    for (std::uint32_t box = 0; box < diagram_.boxes(); ++box) {
      const GeneratorId id = diagram_.generator(BoxId{box});
      if (matrices_.count(id) == 0 && !add_matrix(id)) return false;
    }
    budget_.step(diagram_.boxes() + diagram_.wires());
    return true;
  }

  std::uint32_t size(Wire wire) const { return sizes_of_.at(diagram_.object(WireId{wire})); }

  std::uint64_t size_of(const Word& word) const {
    std::uint64_t product = 1;
    for (const ObjectId object : word) {
      const auto known = sizes_of_.find(object);
      product *= known == sizes_of_.end() ? most_cells + 1 : known->second;
      if (product > most_cells) return product;
    }
    return product;
  }

  bool add_matrix(GeneratorId id) {
    const Generator& generator = signature_[id];
    Matrix matrix;
    matrix.rows = size_of(generator.dom);
    matrix.columns = size_of(generator.cod);
    if (matrix.rows > most_cells || matrix.columns > most_cells || matrix.rows * matrix.columns > most_cells)
      return false;
    matrix.cells.assign(static_cast<std::size_t>(matrix.rows * matrix.columns), 0);
    if (const Channel* channel = interpretation_.channel(id); channel != nullptr) {
      const Shape& shape = channel->table.shape();
      if (!channel->determined() || shape.rows() != matrix.rows || shape.columns() != matrix.columns)
        return false;
      for (std::uint64_t row = 0; row < matrix.rows; ++row)
        for (std::uint64_t column = 0; column < matrix.columns; ++column)
          matrix.cells[static_cast<std::size_t>(row * matrix.columns + column)] =
              channel->table.double_at(row, column);
    } else if (generator.form == Form::uniform) {
      std::fill(matrix.cells.begin(), matrix.cells.end(), 1 / static_cast<double>(matrix.columns));
    } else if (generator.form == Form::point || generator.form == Form::observe) {
      const Word& word = generator.form == Form::point ? generator.cod : generator.dom;
      const std::vector<Labels>* labels = interpretation_.labels(word.front());
      if (labels == nullptr || labels->size() != 1) return false;
      const std::optional<std::uint64_t> label = labels->front().find(generator.label);
      if (!label) return false;
      matrix.cells[static_cast<std::size_t>(*label)] = 1;
    } else {
      return false;
    }
    matrices_.emplace(id, std::move(matrix));
    return true;
  }

  BoxId box_at(std::uint32_t at) const { return BoxId{order_.empty() ? at : order_[at]}; }

  // When a wire is read last; at the end, where it is an output.
  void find_last_readers() {
    budget_.reserve(4.0 * static_cast<double>(diagram_.wires()), "the wires of a long diagram");
    last_.assign(diagram_.wires(), never);
    for (std::uint32_t at = 0; at < diagram_.boxes(); ++at)
      for (const WireId wire : diagram_.in(box_at(at))) last_[index(wire)] = at;
    for (const WireId wire : diagram_.out()) last_[index(wire)] = end;
  }

  // Whether few cells are open at any time.
  bool is_narrow() const {
    double open = 1;
    for (std::uint32_t at = 0; at < diagram_.boxes(); ++at) {
      const auto [first, last] = diagram_.out(box_at(at));
      for (Wire wire = index(first); wire < index(last); ++wire)
        if (last_[wire] > at) open *= size(wire);
      const auto in = diagram_.in(box_at(at));
      for (std::size_t i = 0; i < in.size(); ++i)
        if (last_[index(in[i])] == at && std::find(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(i),
                                                   in[i]) == in.begin() + static_cast<std::ptrdiff_t>(i))
          open /= size(index(in[i]));
      if (open > static_cast<double>(most_open)) return false;
    }
    return true;
  }

  const Step* step_of(std::uint32_t at) {
    key_.clear();
    key_.push_back(static_cast<std::uint32_t>(diagram_.generator(box_at(at))));
    key_.push_back(static_cast<std::uint32_t>(open_.size()));
    for (const Wire wire : open_) {
      key_.push_back(size(wire));
      key_.push_back(last_[wire] > at ? 1 : 0);
    }
    for (const WireId wire : diagram_.in(box_at(at)))
      key_.push_back(
          static_cast<std::uint32_t>(std::find(open_.begin(), open_.end(), index(wire)) - open_.begin()));
    const auto [first, last] = diagram_.out(box_at(at));
    for (Wire wire = index(first); wire < index(last); ++wire) key_.push_back(last_[wire] > at ? 1 : 0);
    const auto [known, fresh] = steps_.try_emplace(key_);
    if (fresh && !work_out(at, known->second)) return nullptr;
    return &known->second;
  }

  // All choices of the open wires and of the box's outputs.
  bool work_out(std::uint32_t at, Step& step) {
    const Matrix& matrix = matrices_.at(diagram_.generator(box_at(at)));
    const auto in = diagram_.in(box_at(at));
    const auto [first, last] = diagram_.out(box_at(at));
    const std::size_t products = table_.size() * matrix.columns;
    if (products > most_products) return false;
    kept_ += static_cast<double>(products * sizeof(Step::Product) + sizeof(Step) + 200);
    budget_.reserve(kept_, "the steps of a long diagram");
    std::vector<std::uint32_t> stride_from(open_.size()), stride_row(open_.size(), 0),
        stride_to(open_.size(), 0);
    std::uint32_t stride = 1;
    for (std::size_t i = open_.size(); i-- > 0; stride *= size(open_[i])) stride_from[i] = stride;
    stride = 1;
    for (std::size_t i = in.size(); i-- > 0; stride *= size(index(in[i])))
      stride_row[static_cast<std::size_t>(std::find(open_.begin(), open_.end(), index(in[i])) -
                                          open_.begin())] += stride;
    // The result: what stays, then the outputs that are read later.
    std::vector<std::uint32_t> stride_out(index(last) - index(first), 0);
    step.cells = 1;
    for (Wire wire = index(last); wire-- > index(first);)
      if (last_[wire] > at) {
        stride_out[wire - index(first)] = step.cells;
        step.cells *= size(wire);
        step.added.insert(step.added.begin(), wire - index(first));
      }
    for (std::size_t i = open_.size(); i-- > 0;)
      if (last_[open_[i]] > at) {
        stride_to[i] = step.cells;
        step.cells *= size(open_[i]);
        step.kept.insert(step.kept.begin(), static_cast<std::uint32_t>(i));
      }
    for (std::uint32_t from = 0; from < table_.size(); ++from) {
      std::uint64_t row = 0, to = 0;
      for (std::size_t i = 0; i < open_.size(); ++i) {
        const std::uint32_t label = from / stride_from[i] % size(open_[i]);
        row += std::uint64_t{label} * stride_row[i];
        to += std::uint64_t{label} * stride_to[i];
      }
      for (std::uint64_t column = 0; column < matrix.columns; ++column) {
        const auto cell = static_cast<std::uint32_t>(row * matrix.columns + column);
        if (matrix.cells[cell] == 0) continue;
        std::uint64_t place = to, rest = column;
        for (Wire wire = index(last); wire-- > index(first); rest /= size(wire))
          place += rest % size(wire) * stride_out[wire - index(first)];
        step.products.push_back({from, cell, static_cast<std::uint32_t>(place)});
      }
    }
    return true;
  }

  // A weight of any size: what is small beside another may be all that an observation further on leaves.
  struct Ranged {
    double mantissa = 0;        // 0, or from 1/2 to 1
    std::int64_t exponent = 0;  // of two
  };
  static Ranged ranged(double value, std::int64_t exponent) {
    int shift = 0;
    const double mantissa = std::frexp(value, &shift);
    return {mantissa, mantissa == 0 ? 0 : exponent + shift};
  }
  static void add(Ranged& sum, const Ranged& term) {
    if (term.mantissa == 0) return;
    if (sum.mantissa == 0) {
      sum = term;
      return;
    }
    constexpr std::int64_t far = 100;  // binary digits: more than a double has
    const std::int64_t apart = sum.exponent - term.exponent;
    if (apart > far) return;
    if (apart < -far)
      sum = term;
    else
      sum = ranged(sum.mantissa + std::ldexp(term.mantissa, static_cast<int>(-apart)), sum.exponent);
  }

  // The same sweep; the answer has one exponent again, that of its largest weight.
  std::optional<Channel> again_with_exponents(const std::vector<std::string>& output_names) {
    open_.clear();
    std::vector<Ranged> table{ranged(1, 0)}, next;
    for (std::uint32_t at = 0; at < diagram_.boxes(); ++at) {
      const Step* step = step_of(at);
      DIAG_ASSERT(step != nullptr);  // found before
      const std::vector<double>& cells = matrices_.at(diagram_.generator(box_at(at))).cells;
      next.assign(step->cells, Ranged{});
      for (const Step::Product& product : step->products)
        add(next[product.to],
            ranged(table[product.from].mantissa * cells[product.cell], table[product.from].exponent));
      table.swap(next);
      budget_.step(8 + 4 * step->products.size());
      move_on(*step, at);
    }
    exponent_ = 0;
    bool any = false;
    for (const Ranged& weight : table)
      if (weight.mantissa != 0 && (!any || weight.exponent > exponent_))
        exponent_ = weight.exponent, any = true;
    table_.assign(table.size(), 0);
    for (std::size_t i = 0; i < table.size(); ++i)
      if (table[i].mantissa != 0 && table[i].exponent - exponent_ > -1000)
        table_[i] = std::ldexp(table[i].mantissa, static_cast<int>(table[i].exponent - exponent_));
    return answer(output_names);
  }

  void advance(const Step& step, std::uint32_t at) {
    const std::vector<double>& cells = matrices_.at(diagram_.generator(box_at(at))).cells;
    next_.assign(step.cells, 0);
    for (const Step::Product& product : step.products)
      next_[product.to] += table_[product.from] * cells[product.cell];
    table_.swap(next_);
    budget_.step(8 + step.products.size());
    move_on(step, at);
    if (at % 32 == 0) rescale();
  }

  // To the wires that are open after the box.
  void move_on(const Step& step, std::uint32_t at) {
    wires_.clear();
    for (const std::uint32_t place : step.kept) wires_.push_back(open_[place]);
    const Wire first = index(diagram_.out(box_at(at)).first);
    for (const std::uint32_t place : step.added) wires_.push_back(first + place);
    open_.swap(wires_);
  }

  // Weights of observations only get smaller; a power of two is exact.
  void rescale() {
    const double largest = *std::max_element(table_.begin(), table_.end());
    if (largest == 0 || largest > 1e-100) return;
    const int shift = std::ilogb(largest);
    for (double& weight : table_) weight = std::ldexp(weight, -shift);
    exponent_ += shift;
  }

  // The open wires are the outputs now, each once.
  std::optional<Channel> answer(const std::vector<std::string>& output_names) {
    Channel result;
    result.outputs = ports(interpretation_, diagram_.cod(), output_names, signature_);
    std::uint64_t cells = 1;
    for (const WireId wire : diagram_.out()) {
      cells *= size(index(wire));
      if (cells > most_products) return std::nullopt;
    }
    std::vector<std::uint64_t> stride(open_.size(), 0);
    std::uint64_t place = 1;
    for (std::size_t i = diagram_.out().size(); i-- > 0;) {
      const Wire wire = index(diagram_.out()[i]);
      stride[static_cast<std::size_t>(std::find(open_.begin(), open_.end(), wire) - open_.begin())] += place;
      place *= size(wire);
    }
    std::vector<double> weights(static_cast<std::size_t>(cells), 0);
    for (std::size_t from = 0; from < table_.size(); ++from) {
      std::uint64_t to = 0, rest = from;
      for (std::size_t i = open_.size(); i-- > 0; rest /= size(open_[i]))
        to += rest % size(open_[i]) * stride[i];
      weights[static_cast<std::size_t>(to)] = table_[from];
    }
    result.table = Table::dense(shape_of({}, result.outputs), std::move(weights), exponent_);
    return result;
  }

  const Interpretation& interpretation_;
  const Diagram& diagram_;
  const Signature& signature_;
  Budget& budget_;
  const std::size_t few_;
  std::unordered_map<ObjectId, std::uint32_t> sizes_of_;
  std::unordered_map<GeneratorId, Matrix> matrices_;
  std::unordered_map<std::vector<std::uint32_t>, Step, Hash> steps_;
  double kept_ = 0;                   // bytes of those, about
  std::vector<std::uint32_t> order_;  // of the boxes; empty: as they are stored
  std::vector<std::uint32_t> last_;   // by wire
  std::vector<Wire> open_, wires_;
  std::vector<double> table_, next_;  // over the open wires, the last one varying fastest
  std::int64_t exponent_ = 0;         // of two, of the whole table
  std::vector<std::uint32_t> key_;
};

}  // namespace

std::optional<Channel> evaluate_narrow(const Interpretation& interpretation, const Diagram& diagram,
                                       const Signature& signature,
                                       const std::vector<std::string>& output_names, Budget& budget,
                                       std::size_t few) {
  return NarrowEvaluation(interpretation, diagram, signature, budget, few).run(output_names);
}

}  // namespace diag
