// Joint states, questions, surgery and cycles of models, as diagrams.
#include <catch2/catch.hpp>

#include "interpreter/base/errors.hpp"
#include "tests/unit/causal/shapes.hpp"

using namespace diag;
using diag::testing::shape;
using diag::testing::summary;

namespace {

std::vector<std::string> names(const Model& model, const std::vector<VariableId>& ids) {
  std::vector<std::string> all;
  for (const VariableId id : ids) all.push_back(model.variables[id].name);
  return all;
}

// x0 -> x1 -> ... declared backwards, so that the first one declared is the deepest.
Model backward_chain(Signature& signature, std::size_t length) {
  Model model;
  for (std::size_t i = 0; i < length; ++i) {
    Variable variable;
    variable.name = "x" + std::to_string(i);
    variable.object = signature.add_object(variable.name);
    model.variables.push_back(variable);
  }
  for (std::size_t i = 0; i < length; ++i) {
    Variable& variable = model.variables[i];
    Generator generator;
    generator.cod = {variable.object};
    if (i + 1 < length) {
      variable.parents = {i + 1};
      generator.dom = {model.variables[i + 1].object};
    }
    variable.box = signature.add_generator(generator);
    variable.mechanism = box(variable.box, signature);
  }
  return model;
}

}  // namespace

TEST_CASE("a variable is found by its name", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b:a");
  CHECK(model.find("b") == VariableId{1});
}

TEST_CASE("a name that no variable bears is not found", "[model]") {
  Signature signature;
  CHECK_FALSE(shape(signature, "a b:a").find("c"));
}

TEST_CASE("observed variables are those not hidden, in the order of declaration", "[model]") {
  Signature signature;
  const Model model = shape(signature, "u? a:u v? b:a");
  CHECK(names(model, model.observed()) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("the joint state has the observed variables as outputs, in the order of declaration", "[model]") {
  Signature signature;
  const Model model = shape(signature, "h? s:h t:s c:t,h");
  CHECK(summary(joint(model, signature), signature) == "h() s(h) t(s) c(t,h) -> s t c");
}

TEST_CASE("parents may be declared later than their children", "[model]") {
  Signature signature;
  const Model model = shape(signature, "c:a,b a b:a");
  CHECK(summary(joint(model, signature), signature) == "a() b(a) c(a,b) -> c a b");
}

TEST_CASE("hidden common causes are boxes without inputs, read by each of their children", "[model]") {
  Signature signature;
  const Model model = shape(signature, "x y:x", {"x,y"});
  CHECK(summary(joint(model, signature), signature) == "U() x(U) y(x,U) -> x y");
}

TEST_CASE("the joint state of a model without variables is the empty diagram", "[model]") {
  Signature signature;
  CHECK(summary(joint(Model{}, signature), signature) == "->");
}

TEST_CASE("a variable may listen to the same parent twice", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b:a,a");
  CHECK(summary(joint(model, signature), signature) == "a() b(a,a) -> a b");
}

TEST_CASE("a question holds only what its outputs need", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b:a c:b d:a");
  CHECK(summary(question(model, {}, {1}, {}, signature), signature) == "a() b(a) -> b");
}

TEST_CASE("the inputs of a question replace the mechanisms of their variables", "[model]") {
  Signature signature;
  const Model model = shape(signature, "u a:u b:a,u");
  CHECK(summary(question(model, {1}, {2}, {}, signature), signature) == "u() b(in,u) -> b");
}

TEST_CASE("the inputs of a question have the order asked for", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b c:a,b");
  const Diagram asked = question(model, {1, 0}, {2}, {}, signature);
  CHECK(asked.dom() == Word{model.variables[1].object, model.variables[0].object});
}

TEST_CASE("an input of a question may be an output too", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b:a");
  CHECK(summary(question(model, {0}, {1, 0, 0}, {}, signature), signature) == "b(in) -> b in in");
}

TEST_CASE("observed variables of a question are kept at their label", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b:a c:b");
  CHECK(summary(question(model, {}, {0}, {{1, "yes"}}, signature), signature) == "a() b(a) ?yes(b) -> a");
}

TEST_CASE("an input of a question may be observed", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b:a");
  CHECK(summary(question(model, {0}, {1}, {{0, "yes"}}, signature), signature) == "?yes(in) b(in) -> b");
}

TEST_CASE("a cut variable listens to nobody and is uniform", "[model]") {
  Signature signature;
  const Model model = cut(shape(signature, "a b:a c:b", {"a,b"}), 1, signature);
  CHECK(summary(joint(model, signature), signature) == "U() a(U) uniform() c(uniform) -> a uniform c");
}

TEST_CASE("a cut variable is no child of a hidden common cause any more", "[model]") {
  Signature signature;
  const Model model = cut(shape(signature, "a b:a", {"a,b"}), 1, signature);
  CHECK(model.confounders[0].children == std::vector<VariableId>{0});
}

TEST_CASE("an intervention sets a variable to a label", "[model]") {
  Signature signature;
  const Model model = intervene(shape(signature, "a b:a c:b"), 1, "yes", signature);
  CHECK(summary(joint(model, signature), signature) == "a() =yes() c(=yes) -> a =yes c");
}

TEST_CASE("surgery leaves the declared box known", "[model]") {
  Signature signature;
  const Model before = shape(signature, "a b:a");
  const Model after = intervene(before, 1, "yes", signature);
  CHECK(after.variables[1].box == before.variables[1].box);
}

TEST_CASE("a replaced mechanism listens to the parents given", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b c:b");
  Generator generator;
  generator.name = "policy";
  generator.dom = {model.variables[0].object, model.variables[1].object};
  generator.cod = {model.variables[2].object};
  const GeneratorId policy = signature.add_generator(generator);
  const Model after = replace(model, 2, {0, 1}, box(policy, signature));
  CHECK(summary(joint(after, signature), signature) == "a() b() policy(a,b) -> a b policy");
}

TEST_CASE("a mechanism of another type is refused", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b:a");
  CHECK_THROWS_AS(replace(model, 1, {}, model.variables[1].mechanism), InternalError);
}

TEST_CASE("a model without a cycle has none", "[model]") {
  Signature signature;
  CHECK(find_cycle(shape(signature, "a b:a c:a,b d:b,c")).empty());
}

TEST_CASE("a cycle names its variables, each a parent of the next", "[model]") {
  Signature signature;
  const Model model = shape(signature, "x a:x,c b:a c:b d:c");
  CHECK(names(model, find_cycle(model)) == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("a variable that is its own parent is a cycle", "[model]") {
  Signature signature;
  const Model model = shape(signature, "a b:a,b");
  CHECK(names(model, find_cycle(model)) == std::vector<std::string>{"b"});
}

TEST_CASE("the joint state of a model with a cycle is refused", "[model]") {
  Signature signature;
  CHECK_THROWS_AS(joint(shape(signature, "a:b b:a"), signature), InternalError);
}

TEST_CASE("a chain of 100000 variables is no deeper than the stack", "[model]") {
  Signature signature;
  CHECK(joint(backward_chain(signature, 100'000), signature).boxes() == 100'000);
}

TEST_CASE("a cycle through 100000 variables is found", "[model]") {
  Signature signature;
  Model model = backward_chain(signature, 100'000);
  model.variables.back().parents = {0};
  CHECK(find_cycle(model).size() == 100'000);
}
