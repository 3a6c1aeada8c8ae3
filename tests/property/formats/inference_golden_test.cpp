// Published networks and their answers (tests/networks): all marginals, with and without evidence, in double
// and in whole numbers.
#include <catch2/catch.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "interpreter/formats/bif.hpp"
#include "interpreter/inference/exact_inquiry.hpp"
#include "interpreter/inference/factor_tables.hpp"
#include "interpreter/inference/inquiry.hpp"
#include "interpreter/inference/residue.hpp"

using namespace diag;

namespace {

std::string file_text(const std::string& name) {
  std::ifstream in(std::string(DIAG_TESTS) + "/networks/" + name, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Loaded {
  NetworkFile file;
  FactorGraph graph;
  std::vector<std::vector<double>> tables;
  std::vector<DenseNumbers> numbers;
  std::vector<const double*> values;
  std::vector<ExactFactor> factors;

  explicit Loaded(const std::string& name) {
    Budget budget;
    file = read_bif(file_text(name + ".bif"), budget);
    for (const NetworkVariable& variable : file.variables)
      graph.sizes.push_back(static_cast<std::uint32_t>(variable.table->shape().extents.back()));
    for (std::uint32_t v = 0; v < file.variables.size(); ++v) {
      const NetworkVariable& variable = file.variables[v];
      std::vector<std::uint32_t> scope(variable.parents.begin(), variable.parents.end());
      scope.push_back(v);
      graph.add(scope, 1);
      tables.push_back(dense_doubles(*variable.table, budget));
      numbers.push_back(dense_numbers(*variable.table, budget));
    }
    for (const auto& table : tables) values.push_back(table.data());
    for (const DenseNumbers& n : numbers) factors.push_back({&n.numerators, &n.denominators});
  }
  [[nodiscard]] std::uint32_t variable(const std::string& name) const {
    for (std::uint32_t v = 0; v < file.variables.size(); ++v)
      if (file.variables[v].name == name) return v;
    throw std::runtime_error("no variable " + name);
  }
  [[nodiscard]] std::uint32_t label(std::uint32_t v, const std::string& name) const {
    for (std::uint32_t x = 0; x < graph.sizes[v]; ++x)
      if (file.variables[v].labels->text(x) == name) return x;
    throw std::runtime_error("no label " + name);
  }
};

void check(const Loaded& loaded, std::span<const double> found, const ExactAnswer& exact,
           const nlohmann::json& truth) {
  std::size_t at = 0;
  for (std::uint32_t v = 0; v < loaded.graph.variables(); ++v)
    for (std::uint32_t x = 0; x < loaded.graph.sizes[v]; ++x, ++at) {
      const double expected =
          truth.at(loaded.file.variables[v].name).at(loaded.file.variables[v].labels->text(x));
      INFO(loaded.file.variables[v].name);
      REQUIRE(found[at] == Approx(expected).margin(1e-9));
      const ExactMarginal& marginal = exact.marginals[v];
      REQUIRE(nearest_double(marginal.numerators[x], marginal.denominator) ==
              Approx(found[at]).margin(1e-12));
    }
}

}  // namespace

TEST_CASE("marginals and evidence of published networks") {
  for (const std::string name : {"asia", "cancer", "sachs", "alarm"}) {
    INFO(name);
    Budget budget;
    const Loaded loaded(name);
    const nlohmann::json golden = nlohmann::json::parse(file_text(name + ".json"));
    std::size_t labels = 0;
    for (const std::uint32_t size : loaded.graph.sizes) labels += size;
    std::vector<double> found(labels);
    std::vector<std::uint32_t> all(loaded.graph.variables());
    for (std::uint32_t v = 0; v < all.size(); ++v) all[v] = v;
    std::vector<std::uint32_t> observed(all.size(), not_observed);

    Inquiry inquiry(loaded.graph, loaded.values);
    inquiry.all_marginals(found, budget);
    check(loaded, found, exact_answer(loaded.graph, loaded.factors, observed, all, {}, budget),
          golden["prior"]);

    Inquiry sliced(loaded.graph, loaded.values);  // has seen nothing before the evidence
    for (const auto& [variable, label] : golden["evidence"].items()) {
      const std::uint32_t v = loaded.variable(variable);
      observed[v] = loaded.label(v, label);
      inquiry.observe(v, observed[v]);
      sliced.observe(v, observed[v]);
    }
    const ExactAnswer exact = exact_answer(loaded.graph, loaded.factors, observed, all, {}, budget);
    for (Inquiry* each : {&inquiry, &sliced}) {
      each->all_marginals(found, budget);
      check(loaded, found, exact, golden["posterior"]);
      REQUIRE(each->log_evidence(budget) == Approx(golden["log_evidence"].get<double>()).margin(1e-9));
    }
    REQUIRE(std::log(nearest_double(exact.evidence.numerator, exact.evidence.denominator)) ==
            Approx(golden["log_evidence"].get<double>()).margin(1e-9));
  }
}
