// Question after question to one model, each about one variable given labels: answered by the inference
// layer, which keeps what it has computed for the questions before. In double a clique tree is calibrated
// when that has come to be cheaper, and only brought up to date where the conditions change; exactly plans
// are kept.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "interpreter/formats/network_file.hpp"
#include "interpreter/inference/factor_tables.hpp"
#include "interpreter/inference/inquiry.hpp"
#include "interpreter/stochastic/channel.hpp"

namespace diag {

class ModelQuestions {
 public:
  // Throws BudgetSpent.
  ModelQuestions(NetworkFile network, Arith arith, Budget& budget);

  // "P(a | b = yes, c = no)": the state, or nothing where the question is of another kind, is wrong, or has
  // no answer. Throws BudgetSpent.
  [[nodiscard]] std::optional<Channel> answer(const std::string& question, Budget& budget);

 private:
  [[nodiscard]] std::optional<std::uint32_t> variable(const std::string& text) const;
  [[nodiscard]] std::optional<std::uint32_t> read(const std::string& question);
  [[nodiscard]] std::vector<double> in_double(std::uint32_t variable, Budget& budget);
  [[nodiscard]] std::vector<Rational> exactly(std::uint32_t variable, Budget& budget);

  NetworkFile network_;
  Arith arith_;
  std::unordered_map<std::string, std::uint32_t> by_name_;
  bool usable_ = true;  // every variable has its rows
  FactorGraph graph_;
  std::vector<std::uint32_t> observed_;
  std::vector<std::vector<double>> tables_;
  std::optional<Inquiry> inquiry_;
  std::deque<DenseNumbers> numbers_;
  std::vector<ExactFactor> factors_;
  PlanCache plans_;
};

}  // namespace diag
