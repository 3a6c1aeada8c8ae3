// d-separation on the textbook shapes, and the path that shows why not.
#include <catch2/catch.hpp>

#include "interpreter/causal/separation.hpp"
#include "tests/unit/causal/shapes.hpp"

using namespace diag;
using diag::testing::shape;
using Ids = std::vector<VariableId>;

namespace {

Separation ask(const std::string& variables, const std::vector<std::string>& confounded, const Ids& a,
               const Ids& b, const Ids& given) {
  Signature signature;
  Budget budget;
  return separated(shape(signature, variables, confounded), a, b, given, budget);
}

std::string path(const Separation& separation) {
  std::string text;
  for (const std::string& part : separation.path) text += (text.empty() ? "" : " ") + part;
  return text;
}

}  // namespace

TEST_CASE("a chain is active", "[separation]") {
  CHECK(path(ask("a b:a c:b", {}, {0}, {2}, {})) == "a -> b -> c");
}

TEST_CASE("a chain is blocked by its middle", "[separation]") {
  CHECK(ask("a b:a c:b", {}, {0}, {2}, {1}).separated);
}

TEST_CASE("a separated pair has no path", "[separation]") {
  CHECK(ask("a b:a c:b", {}, {0}, {2}, {1}).path.empty());
}

TEST_CASE("a fork is active", "[separation]") {
  CHECK(path(ask("a b:a c:a", {}, {1}, {2}, {})) == "b <- a -> c");
}

TEST_CASE("a fork is blocked by its source", "[separation]") {
  CHECK(ask("a b:a c:a", {}, {1}, {2}, {0}).separated);
}

TEST_CASE("a collider is blocked", "[separation]") { CHECK(ask("a b c:a,b", {}, {0}, {1}, {}).separated); }

TEST_CASE("a collider that is given is active", "[separation]") {
  CHECK(path(ask("a b c:a,b", {}, {0}, {1}, {2})) == "a -> c <- b");
}

TEST_CASE("a given descendant opens a collider", "[separation]") {
  CHECK(path(ask("a b c:a,b d:c e:d", {}, {0}, {1}, {4})) == "a -> c <- b");
}

TEST_CASE("a path may run against the arrows", "[separation]") {
  CHECK(path(ask("a b:a c:b", {}, {2}, {0}, {})) == "c <- b <- a");
}

TEST_CASE("a hidden common cause is a double arrow", "[separation]") {
  CHECK(path(ask("x y", {"x,y"}, {0}, {1}, {})) == "x <-> y");
}

TEST_CASE("a double arrow is not blocked by what its ends listen to", "[separation]") {
  CHECK_FALSE(ask("z x:z y:z", {"x,y"}, {1}, {2}, {0}).separated);
}

TEST_CASE("one hidden cause of three joins each two of them", "[separation]") {
  CHECK(path(ask("x y z", {"x,y,z"}, {0}, {2}, {1})) == "x <-> z");
}

TEST_CASE("two double arrows meet at a collider", "[separation]") {
  CHECK(ask("a b c", {"a,b", "b,c"}, {0}, {2}, {}).separated);
}

TEST_CASE("a given collider joins two double arrows", "[separation]") {
  CHECK(path(ask("a b c", {"a,b", "b,c"}, {0}, {2}, {1})) == "a <-> b <-> c");
}

TEST_CASE("M-bias: the middle opens the path that it closes elsewhere", "[separation]") {
  CHECK(path(ask("x y m", {"x,m", "m,y"}, {0}, {1}, {2})) == "x <-> m <-> y");
}

TEST_CASE("sets are separated when each pair is", "[separation]") {
  CHECK(ask("a b c:a d:b", {}, {0, 2}, {1, 3}, {}).separated);
}

TEST_CASE("one active pair is enough against a set", "[separation]") {
  CHECK(path(ask("a b c:a d:b", {}, {0, 1}, {3}, {})) == "b -> d");
}

TEST_CASE("nothing is separated from everything", "[separation]") {
  CHECK(ask("a b:a", {}, {}, {0, 1}, {}).separated);
}

TEST_CASE("a variable is not separated from itself", "[separation]") {
  CHECK(path(ask("a b:a", {}, {0}, {0}, {})) == "a");
}

TEST_CASE("a given variable is separated from all others", "[separation]") {
  CHECK(ask("a b:a", {}, {0}, {1}, {0}).separated);
}

TEST_CASE("the shortest active path is shown", "[separation]") {
  CHECK(path(ask("a b:a c:b d:a,c", {}, {0}, {3}, {})) == "a -> d");
}

TEST_CASE("surgery separates a variable from its causes", "[separation]") {
  Signature signature;
  Budget budget;
  const Model model = cut(shape(signature, "u x:u y:x,u", {"x,y"}), 1, signature);
  CHECK(separated(model, {0}, {1}, {}, budget).separated);
}

TEST_CASE("surgery separates a variable from its hidden common causes", "[separation]") {
  Signature signature;
  Budget budget;
  const Model model = cut(shape(signature, "x y", {"x,y"}), 0, signature);
  CHECK(separated(model, {0}, {1}, {}, budget).separated);
}

TEST_CASE("a model with 100000 variables is decided along its whole length", "[separation]") {
  Model model;
  for (VariableId id = 0; id < 100'000; ++id) {
    Variable variable;
    variable.name = "x";
    if (id > 0) variable.parents = {id - 1};
    model.variables.push_back(variable);
  }
  Budget budget;
  CHECK(separated(model, {0}, {99'999}, {}, budget).path.size() == 2 * 100'000 - 1);
}
