// Tables: the three layouts hold the same weights, and forget none when they are made into one another.
#include "interpreter/tensor/table.hpp"
#include "interpreter/tensor/as_doubles.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "interpreter/base/errors.hpp"

using diag::Arith;
using diag::BudgetSpent;
using diag::Coordinate;
using diag::Integer;
using diag::Integers;
using diag::InternalError;
using diag::Layout;
using diag::Rational;
using diag::Shape;
using diag::Table;

namespace {

Integers ints(std::vector<std::int64_t> values) { return Integers(std::move(values)); }

// All cells, row by row.
std::vector<Rational> cells(const Table& table) {
  std::vector<Rational> result;
  for (std::uint64_t row = 0; row < table.shape().rows(); ++row)
    for (std::uint64_t column = 0; column < table.shape().columns(); ++column)
      result.push_back(table.exact_at(row, column));
  return result;
}

Table random_dense(std::mt19937_64& random, const Shape& shape) {
  std::vector<Integer> numerators;
  std::vector<Integer> denominators;
  for (std::uint64_t i = 0; i < shape.rows() * shape.columns(); ++i)
    numerators.emplace_back(random() % 3 == 0 ? 0 : static_cast<std::int64_t>(random() % 20));
  for (std::uint64_t i = 0; i < shape.rows(); ++i)
    denominators.emplace_back(static_cast<std::int64_t>(random() % 20 + 1));
  return Table::dense(shape, std::move(numerators), std::move(denominators));
}

}  // namespace

TEST_CASE("the default table is the scalar 1") {
  CHECK(Table().exact_at(0, 0) == Rational(1));
  CHECK(Table().stored() == 1);
}

TEST_CASE("a shape counts rows and columns") {
  const Shape shape{{2, 3, 5}, 1};
  CHECK(shape.rows() == 2);
  CHECK(shape.columns() == 15);
  CHECK(shape.outputs() == 2);
  CHECK(shape.cells() == 30);
}

TEST_CASE("a shape beyond 2^63 is refused, not wrapped around") {
  const Shape shape{{4'000'000'000, 4'000'000'000, 4'000'000'000}, 0};
  CHECK_THROWS_AS(shape.columns(), BudgetSpent);
  CHECK(shape.rows() == 1);
  CHECK(shape.cells() == Approx(6.4e28));
  CHECK(Shape{{4'000'000'000, 4'000'000'000, 0}, 0}.columns() == 0);
}

TEST_CASE("a dense table reads its rows over their denominators") {
  const Table table = Table::dense({{2, 2}, 1}, ints({1, 2, 3, 4}), ints({3, 7}));
  CHECK(cells(table) == std::vector<Rational>{{1, 3}, {2, 3}, {3, 7}, {4, 7}});
  CHECK(table.double_at(1, 0) == 3.0 / 7);
}

TEST_CASE("a dense table of fractions takes the least denominator of each row") {
  const Table table = Table::dense({{2, 2}, 1}, std::vector<Rational>{{1, 2}, {1, 3}, {1, 4}, {3, 4}});
  CHECK(table.denominators()[0] == 6);
  CHECK(table.denominators()[1] == 4);
  CHECK(table.exact_at(0, 1) == Rational(1, 3));
}

TEST_CASE("a table of a million counts takes eight bytes a cell") {
  const Table table =
      Table::dense({{1'000'000}, 0}, Integers(std::vector<std::int64_t>(1'000'000, 5)), ints({7}));
  CHECK(table.bytes() < 8'001'000);
}

TEST_CASE("sparse cells are sorted, added up, and zeros dropped") {
  const Table table =
      Table::sparse({{2, 3}, 0}, {1, 2, 0, 1, 1, 2, 0, 0, 1, 1, 1, 1}, ints({5, 4, 1, 0, 2, -2}), ints({12}));
  CHECK(table.stored() == 2);
  CHECK(table.exact_at(0, 1) == Rational(1, 3));
  CHECK(table.exact_at(0, 5) == Rational(1, 2));
  CHECK(table.exact_at(0, 0) == Rational());
}

TEST_CASE("a sparse table keeps denominators of the rows that are there") {
  const Table table = Table::sparse({{3, 2}, 1}, {2, 1, 0, 0, 2, 0}, ints({3, 1, 4}), ints({2, 5, 7}));
  CHECK(cells(table) == std::vector<Rational>{{1, 2}, 0, 0, 0, {4, 7}, {3, 7}});
  CHECK(table.denominators().size() == 2);
}

TEST_CASE("a sparse row whose cells are all zero takes its denominator with it") {
  const Table table =
      Table::sparse_rows({{3, 2}, 1}, {0, 0, 1, 0, 1, 1, 2, 1}, ints({1, 0, 0, 3}), ints({2, 5, 7}));
  CHECK(cells(table) == std::vector<Rational>{{1, 2}, 0, 0, 0, 0, {3, 7}});
}

TEST_CASE("a sparse table may have far more rows than there are cells") {
  const std::uint64_t wide = 4'000'000'000;
  const Table table = Table::sparse_rows({{wide, wide, wide, 2}, 3}, {0, 0, 5, 1, 3'999'999'999, 0, 0, 0},
                                         ints({1, 2}), ints({3, 5}));
  std::vector<Rational> seen;
  table.for_each([&](std::span<const Coordinate>, const Rational& weight) { seen.push_back(weight); });
  CHECK(seen == std::vector<Rational>{{1, 3}, {2, 5}});
}

TEST_CASE("unsorted sparse cells beyond 64-bit positions are sorted all the same") {
  const std::uint64_t wide = 4'000'000'000;
  const Table table = Table::sparse({{wide, wide, wide}, 0}, {7, 0, 1, 0, 9, 9, 7, 0, 0, 0, 9, 9},
                                    ints({1, 2, 3, 4}), ints({10}));
  std::vector<Coordinate> keys(table.keys().begin(), table.keys().end());
  CHECK(keys == std::vector<Coordinate>{0, 9, 9, 7, 0, 0, 7, 0, 1});
  CHECK(table.numerators()[0] == 6);
}

TEST_CASE("keys outside the shape are a fault, not a wild read") {
  CHECK_THROWS_AS(Table::sparse({{2, 2}, 0}, {0, 2}, ints({1}), ints({1})), InternalError);
  CHECK_THROWS_AS(Table::functional({{2, 2}, 1}, {0, 2}), InternalError);
  CHECK_THROWS_AS(Table::dense({{2, 2}, 0}, ints({1}), ints({1})), InternalError);
  CHECK_THROWS_AS(Table::dense({{2}, 0}, ints({1, 1}), ints({0})), InternalError);
}

TEST_CASE("a functional table has weight 1 at its images") {
  const Table table = Table::functional({{2, 2, 3}, 2}, {2, 0, 1, 2});
  CHECK(table.stored() == 4);
  CHECK(table.arith() == Arith::exact);
  CHECK(table.exact_at(0, 2) == Rational(1));
  CHECK(table.exact_at(0, 1) == Rational());
  CHECK(table.double_at(3, 2) == 1);
}

TEST_CASE("a functional table of a million labels is small") {
  std::vector<Coordinate> images(1'000'000);
  for (std::size_t i = 0; i < images.size(); ++i) images[i] = static_cast<Coordinate>(images.size() - 1 - i);
  const Table table = Table::functional({{1'000'000, 1'000'000}, 1}, std::move(images));
  CHECK(table.bytes() < 4'001'000);
  CHECK(table.exact_at(3, 999'996) == Rational(1));
}

TEST_CASE("the layouts show the same cells") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 50; ++i) {
    const Table dense =
        random_dense(random, {{random() % 3 + 1, random() % 4 + 1, random() % 3 + 1}, random() % 4});
    REQUIRE(cells(dense.as_sparse()) == cells(dense));
  }
}

TEST_CASE("walking visits the cells that are not zero in order") {
  const Table table = Table::dense({{2, 2}, 1}, ints({0, 2, 3, 0}), ints({3, 7}));
  std::string seen;
  table.for_each([&](std::span<const Coordinate> key, const Rational& weight) {
    seen += std::to_string(key[0]) + std::to_string(key[1]) + ":" + weight.to_string() + " ";
  });
  CHECK(seen == "01:2/3 10:3/7 ");
}

TEST_CASE("rows are summed in every layout") {
  diag::Budget budget;
  const Table dense = Table::dense({{3, 2}, 1}, ints({1, 2, 0, 0, 3, 4}), ints({3, 9, 8}));
  const std::vector<Rational> sums{1, 0, {7, 8}};
  CHECK(dense.row_sums(budget) == sums);
  CHECK(dense.as_sparse().row_sums(budget) == sums);
  CHECK(Table::functional({{3, 2}, 1}, {0, 1, 0}).row_sums(budget) == std::vector<Rational>{1, 1, 1});
  CHECK(dense.row_sums_double(budget)[2] == 7.0 / 8);
}

TEST_CASE("the sums of too many rows are refused") {
  diag::Budget budget;
  budget.max_memory = 1 << 20;
  const Table table = Table::sparse({{1'000'000'000, 2}, 1}, {5, 1}, ints({1}), ints({1}));
  CHECK_THROWS_AS(table.row_sums(budget), BudgetSpent);
}

TEST_CASE("exact cells become the nearest doubles") {
  const Table table = Table::dense({{3}, 0}, ints({1, 2, 0}), ints({3})).to(Arith::floating);
  CHECK(table.arith() == Arith::floating);
  CHECK(table.double_at(0, 0) == 1.0 / 3);
  CHECK(table.exponent() == 0);
}

TEST_CASE("exact cells beyond double keep their ratios through the exponent") {
  const Integer huge = Integer::power(10, 1000);
  const Table table =
      Table::dense({{2}, 0}, std::vector<Integer>{1, 3}, std::vector<Integer>{huge}).to(Arith::floating);
  CHECK(table.doubles()[1] / table.doubles()[0] == Approx(3).epsilon(1e-15));
  CHECK(table.exponent() < -3000);
  CHECK(table.double_at(0, 0) == 0);
}

TEST_CASE("the exponent of a table is applied to what is read") {
  const Table table = Table::dense({{2}, 0}, std::vector<double>{0.5, 0.25}, 3);
  CHECK(table.double_at(0, 0) == 4);
  CHECK(Table::dense({{1}, 0}, std::vector<double>{1.0}, -100000).double_at(0, 0) == 0);
}

TEST_CASE("another split into inputs and outputs keeps every cell") {
  std::mt19937_64 random(9);
  for (int i = 0; i < 100; ++i) {
    const Table dense = random_dense(random, {{2, 3, 4}, random() % 4});
    const Table sparse = dense.as_sparse();
    for (const Shape& shape : {Shape{{2, 3, 4}, 0}, Shape{{2, 3, 4}, 2}, Shape{{6, 4}, 1}, Shape{{24}, 1},
                               Shape{{3, 1, 8}, 1}, Shape{{2, 2, 3, 2}, 2}}) {
      REQUIRE(cells(dense.with_shape(shape)) == cells(dense));
      REQUIRE(cells(sparse.with_shape(shape)) == cells(dense));
      REQUIRE(sparse.with_shape(shape).layout() == Layout::sparse);
    }
  }
}

TEST_CASE("a function stays a function under another shape of the same rows") {
  const Table table = Table::functional({{4, 6}, 1}, {0, 5, 3, 1});
  const Table split = table.with_shape({{2, 2, 2, 3}, 2});
  CHECK(split.layout() == Layout::functional);
  CHECK(cells(split) == cells(table));
  const Table bent = table.with_shape({{4, 6}, 0});
  CHECK(bent.layout() == Layout::sparse);
  CHECK(cells(bent) == cells(table));
}

TEST_CASE("keys beyond 64-bit positions are regrouped in blocks") {
  const std::uint64_t wide = 1'000'000'000;
  const Table table = Table::sparse({{wide, wide, wide, 6}, 0}, {1, 2, 3, 5}, ints({1}), ints({1}));
  const Table split = table.with_shape({{wide, wide, wide, 2, 3}, 1});
  CHECK(std::vector<Coordinate>(split.keys().begin(), split.keys().end()) ==
        std::vector<Coordinate>{1, 2, 3, 1, 2});
}

TEST_CASE("reduction puts every row into lowest terms") {
  diag::Budget budget;
  const Table table = Table::dense({{2, 2}, 1}, ints({2, 4, 3, 0}), ints({6, 9})).reduced(budget);
  CHECK(table.denominators().size() == 1);
  CHECK(table.denominators()[0] == 3);
  CHECK(cells(table) == std::vector<Rational>{{1, 3}, {2, 3}, {1, 3}, 0});
  const Table common =
      Table::sparse({{2, 2}, 1}, {0, 0, 1, 0, 1, 1}, ints({4, 3, 6}), ints({12})).reduced(budget);
  CHECK(common.denominators().size() == 2);
  CHECK(cells(common) == std::vector<Rational>{{1, 3}, 0, {1, 4}, {1, 2}});
  CHECK(common.exact_at(1, 1) == Rational(1, 2));
}

TEST_CASE("reduction makes long numerators narrow again") {
  diag::Budget budget;
  const Integer huge = Integer::power(7, 100);
  const Table table =
      Table::dense({{2}, 0}, std::vector<Integer>{huge, huge * 2}, std::vector<Integer>{huge * 3})
          .reduced(budget);
  CHECK(table.numerators().narrow());
  CHECK(table.numerators()[1] == 2);
}

TEST_CASE("a sparse table with one cell of weight 1 in each row is a function") {
  CHECK(Table::sparse({{2, 3}, 1}, {0, 2, 1, 0}, ints({5, 5}), ints({5})).recognised().layout() ==
        Layout::functional);
  CHECK(Table::sparse({{2, 3}, 1}, {0, 2, 1, 0}, ints({5, 4}), ints({5})).recognised().layout() ==
        Layout::sparse);
  CHECK(Table::sparse({{2, 3}, 1}, {1, 0, 1, 1}, ints({5, 5}), ints({5})).recognised().layout() ==
        Layout::sparse);
}

TEST_CASE("tables without cells are no trouble") {
  diag::Budget budget;
  const Table none = Table::dense({{0, 3}, 1}, Integers(), Integers());
  CHECK(none.stored() == 0);
  CHECK(none.row_sums(budget).empty());
  CHECK(none.as_sparse().stored() == 0);
  CHECK(none.reduced(budget).to(Arith::floating).stored() == 0);
  CHECK(none.with_shape({{0}, 0}).stored() == 0);
  CHECK(Table::functional({{0, 3}, 1}, {}).stored() == 0);
}

TEST_CASE("scalars are tables in every layout") {
  CHECK(Table::sparse({{}, 0}, {}, ints({3}), ints({4})).exact_at(0, 0) == Rational(3, 4));
  CHECK(Table::sparse({{}, 0}, {}, ints({1, 2}), ints({4})).exact_at(0, 0) == Rational(3, 4));
  CHECK(Table::sparse({{}, 0}, {}, ints({}), ints({4})).exact_at(0, 0) == Rational());
  CHECK(Table::functional({{}, 0}, {}).exact_at(0, 0) == Rational(1));
}

TEST_CASE("doubles are refused where they lose a cell beside another") {
  const Integer huge = Integer::power(10, 400);
  const Table wide = Table::dense({{3}, 0}, std::vector<Integer>{huge, 1, 0}, std::vector<Integer>{huge + 1});
  CHECK_FALSE(diag::as_doubles(wide).has_value());
  const Table near =
      Table::dense({{3}, 0}, std::vector<Integer>{Integer::power(10, 300), 1, 0}, std::vector<Integer>{huge});
  const std::optional<Table> rounded = diag::as_doubles(near);
  REQUIRE(rounded.has_value());
  CHECK(rounded->doubles()[0] / rounded->doubles()[1] == Approx(1e300));
  CHECK(rounded->doubles()[2] == 0);
}
