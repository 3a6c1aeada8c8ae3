// Times inference on network files in BIF inside one process for each: one JSON object a file, on a line.
//   bench_infer [--threads N] [--repeat N] [--no-exact] FILE...
// Figures are medians in seconds; `plan` includes the graph and the cells from the loaded file, `infer` the
// calibration and all prior marginals, `single` one question about the last variable, `exact` everything
// again in whole numbers, `reduced` the fractions in lowest terms besides. `peak` is what the process of that
// file took, in bytes, and `reference` the yardstick: a fixed loop of multiplications and small allocations.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "interpreter/formats/bif.hpp"
#include "interpreter/inference/exact_inquiry.hpp"
#include "interpreter/inference/factor_tables.hpp"
#include "interpreter/inference/inquiry.hpp"

namespace {

using namespace diag;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

double reference() {
  std::vector<double> a(1 << 20, 0.5);
  std::vector<double> b(1 << 14, 0.25);
  double sink = 0;
  double best = 1e9;
  for (int run = 0; run < 15; ++run) {
    const double start = now();
    for (std::size_t repeat = 0; repeat < 20; ++repeat) {
      std::vector<double> out(64, 0.0);
      for (std::size_t i = 0; i < b.size(); ++i)
        for (std::size_t j = 0; j < 64; ++j) out[j] += a[i * 64 + j] * b[i];
      sink += out[repeat];
    }
    for (std::size_t repeat = 0; repeat < 20'000; ++repeat) {
      std::vector<double> small(16 + repeat % 7, 1.0);
      for (double& x : small) x *= 0.5;
      sink += small[3];
    }
    best = std::min(best, now() - start);
  }
  return sink > 0 ? best : 0;
}

struct Options {
  unsigned threads = 2;
  int repeat = 0;  // 0: as many as fit into about a second
  bool exact = true;
};

struct Loaded {
  FactorGraph graph;
  std::vector<std::vector<double>> tables;
  [[nodiscard]] std::vector<const double*> values() const {
    std::vector<const double*> result;
    for (const auto& table : tables) result.push_back(table.data());
    return result;
  }
};

FactorGraph graph_of(const NetworkFile& file) {
  FactorGraph graph;
  std::vector<std::uint32_t> scope;
  for (const NetworkVariable& variable : file.variables)
    graph.sizes.push_back(static_cast<std::uint32_t>(variable.table->shape().extents.back()));
  for (std::uint32_t v = 0; v < file.variables.size(); ++v) {
    scope.assign(file.variables[v].parents.begin(), file.variables[v].parents.end());
    scope.push_back(v);
    graph.add(scope, 1);
  }
  return graph;
}

template <class Run>
double timed(const Options& options, Run&& run) {
  std::vector<double> times;
  double total = 0;
  const int most = options.repeat > 0 ? options.repeat : 200;
  while (static_cast<int>(times.size()) < most && (options.repeat > 0 || total < 1 || times.size() < 3)) {
    const double start = now();
    run();
    times.push_back(now() - start);
    total += times.back();
  }
  return median(times);
}

void bench(const std::string& path, const Options& options) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  const std::string content = text.str();
  Budget budget;
  NetworkFile file;
  const double read = timed(options, [&] { file = read_bif(content, budget); });
  std::string name = path.substr(path.find_last_of('/') + 1);
  name = name.substr(0, name.find('.'));

  std::vector<double> plans;
  std::vector<double> infers;
  double predicted = 0;
  std::size_t labels = 0;
  const FactorGraph whole = graph_of(file);
  for (const std::uint32_t size : whole.sizes) labels += size;
  const double cells = plan_tree(whole, {}, budget).cells;
  std::vector<double> found;
  const auto run = [&](unsigned threads) {
    const double start = now();
    Loaded loaded;
    loaded.graph = graph_of(file);
    for (const NetworkVariable& variable : file.variables)
      loaded.tables.push_back(dense_doubles(*variable.table, budget));
    InquiryOptions how;
    how.threads = threads;
    Inquiry inquiry(loaded.graph, loaded.values(), how);
    inquiry.prepare_all(budget);
    const double planned = now();
    found.assign(labels, 0);
    inquiry.all_marginals(found, budget);
    predicted = inquiry.bytes();
    plans.push_back(planned - start);
    infers.push_back(now() - planned);
  };
  const double one = timed(options, [&] { run(1); });
  const double plan = median(plans);
  const double infer = median(infers);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double peak = 1024.0 * static_cast<double>(usage.ru_maxrss);
  const std::vector<double> first = found;
  const double more = options.threads > 1 ? timed(options, [&] { run(options.threads); }) : one;
  const bool same = found == first;
  const double single = timed(options, [&] {
    Loaded loaded;
    loaded.graph = graph_of(file);
    for (const NetworkVariable& variable : file.variables)
      loaded.tables.push_back(dense_doubles(*variable.table, budget));
    Inquiry inquiry(loaded.graph, loaded.values());
    std::vector<double> last(loaded.graph.sizes.back());
    inquiry.marginal(static_cast<std::uint32_t>(loaded.graph.variables() - 1), last, budget);
  });
  // Questions about one variable, each with one observation put, changed or taken back before it.
  constexpr int questions = 10'000;
  std::uint64_t chance = 12345;
  const auto below = [&](std::size_t bound) {
    chance = chance * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint32_t>((chance >> 33) % bound);
  };
  double changing = 0;
  if (cells < 1e6) {
    Loaded loaded;
    loaded.graph = graph_of(file);
    for (const NetworkVariable& variable : file.variables)
      loaded.tables.push_back(dense_doubles(*variable.table, budget));
    const double start = now();
    Inquiry inquiry(loaded.graph, loaded.values());
    std::vector<double> room(4096);
    std::vector<std::uint32_t> seen;
    for (int q = 0; q < questions; ++q) {
      if (seen.size() > 3) {
        inquiry.forget(seen.front());
        seen.erase(seen.begin());
      }
      const std::uint32_t variable = below(loaded.graph.variables());
      inquiry.observe(variable, below(loaded.graph.sizes[variable]));
      seen.push_back(variable);
      const std::uint32_t asked = below(loaded.graph.variables());
      inquiry.marginal(asked, std::span(room).first(loaded.graph.sizes[asked]), budget);
    }
    changing = questions / (now() - start);
  }
  std::printf(
      R"({"network":"%s","nodes":%zu,"cells":%.0f,"read":%.9f,"plan":%.9f,"infer":%.9f,"total":%.9f,)"
      R"("threads":%u,"total_threads":%.9f,"same_bits":%s,"single":%.9f,"changing":%.0f,"predicted":%.0f,"peak":%.0f)",
      name.c_str(), file.variables.size(), cells, read, plan, infer, one, options.threads, more,
      same ? "true" : "false", single, changing, predicted, peak);
  std::fflush(stdout);
  if (options.exact) {
    ExactAnswer answer;
    std::vector<std::uint32_t> all;
    for (std::uint32_t v = 0; v < file.variables.size(); ++v) all.push_back(v);
    const auto exact = [&](unsigned threads) {
      const FactorGraph graph = graph_of(file);
      std::vector<DenseNumbers> numbers;
      numbers.reserve(all.size());
      std::vector<ExactFactor> factors;
      for (const NetworkVariable& variable : file.variables) {
        numbers.push_back(dense_numbers(*variable.table, budget));
        factors.push_back({&numbers.back().numerators, &numbers.back().denominators});
      }
      ExactOptions how;
      how.threads = threads;
      answer = exact_answer(graph, factors, {}, all, how, budget);
    };
    const double exact_one = timed(options, [&] { exact(1); });
    const double exact_more = timed(options, [&] { exact(options.threads); });
    double differ = 0;
    std::size_t at = 0;
    for (const ExactMarginal& marginal : answer.marginals)
      for (const Integer& numerator : marginal.numerators)
        differ = std::max(differ, std::abs(first[at++] - nearest_double(numerator, marginal.denominator)));
    const double reduced = timed(options, [&] {
      for (const ExactMarginal& marginal : answer.marginals)
        for (const Integer& numerator : marginal.numerators)
          static_cast<void>(Rational(numerator, marginal.denominator));
    });
    std::printf(R"(,"exact":%.9f,"exact_threads":%.9f,"reduced":%.9f,"differ":%.3g)", exact_one, exact_more,
                exact_one + reduced, differ);
  }
  std::printf(R"(,"reference":%.9f})"
              "\n",
              reference());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::vector<std::string> files;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--threads" && i + 1 < argc) {
      options.threads = static_cast<unsigned>(std::max(1, std::atoi(argv[++i])));
    } else if (word == "--repeat" && i + 1 < argc) {
      options.repeat = std::atoi(argv[++i]);
    } else if (word == "--no-exact") {
      options.exact = false;
    } else {
      files.push_back(word);
    }
  }
  if (files.empty()) {
    std::fprintf(stderr, "usage: bench_infer [--threads N] [--repeat N] [--no-exact] FILE...\n");
    return 2;
  }
  bool good = true;
  for (const std::string& path : files) {
    const pid_t child = fork();  // a process each: peaks are those of the file alone
    if (child == 0) {
      try {
        bench(path, options);
      } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", path.c_str(), error.what());
        std::_Exit(1);
      }
      std::fflush(stdout);
      std::_Exit(0);
    }
    int status = 0;
    good = child > 0 && waitpid(child, &status, 0) == child && status == 0 && good;
  }
  return good ? 0 : 1;
}
