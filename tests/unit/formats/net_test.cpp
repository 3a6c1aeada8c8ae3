// NET as Hugin writes it: kinds of nodes, classes, tables without data; and names that are no identifiers.
#include "interpreter/formats/net.hpp"
#include "tests/unit/formats/read.hpp"

using namespace diag;

namespace {

Budget budget;

const std::string tables =
    "potential (a) { data = (0.5 0.5); }\npotential (b | a) { data = ((0.1 0.9) (0.3 0.7)); }\n";

}  // namespace

TEST_CASE("discrete nodes of every kind") {
  const NetworkFile network = read_net(
      "net { }\nboolean node a { label = \"is it\"; }\n"
      "numbered discrete node b { state_values = (1 2.5); }\n"
      "interval discrete node c { states = (\"\" \"\"); state_values = (0 10 infinity); }\n"
      "labelled node d { states = (\"x\" \"y\"); state_values = (0 1); }\n"
      "discrete numbered node e { states = (\"few\" \"many\"); state_values = (0 1); }\n" +
          tables + "potential (c) { data = (1 0); }\npotential (d) { data = (1 0); }\n" +
          "potential (e) { data = (1 0); }\n",
      budget);
  CHECK(labels_of(network, "a") == "{false, true}");
  CHECK(labels_of(network, "b") == "{1, `2.5`}");
  CHECK(labels_of(network, "c") == "{`0 - 10`, `10 - infinity`}");
  CHECK(labels_of(network, "d") == "{x, y}");
  CHECK(labels_of(network, "e") == "{few, many}");
  CHECK(rows_of(network, "b") == "1/10 9/10, 3/10 7/10");
  CHECK(fault_of(read_net, "numbered node a { }\n") == "file-states 1: the variable `a` has no labels");
  CHECK(fault_of(read_net, "boolean potential (a) { }\n") ==
        "file-syntax 1: `node` is expected here, and this is `potential`");
  CHECK(fault_of(read_net, "node a { states = (\"x\" \"\"); }\n") ==
        "file-states 1: a label of `a` is empty");
  CHECK(fault_of(read_net, "node a { states = (\"x\" \"y\"); states = (\"x\" \"y\"); }\n") ==
        "file-twice 1: the labels of `a` are listed twice");
}

TEST_CASE("a class around the network") {
  const std::string inside = "boolean node a { }\nboolean node b { }\n" + tables;
  const NetworkFile network = read_net(
      "class Smoking\n{\n  inputs = ();\n  outputs = (a b);\n  node_size = (80 40);\n" + inside + "}\n",
      budget);
  CHECK(network.name == "Smoking");
  CHECK(rows_of(network, "b") == "1/10 9/10, 3/10 7/10");
  CHECK(fault_of(read_net, "class A {\n" + inside + "instance x : B ();\n}\n") ==
        "file-unsupported 6: blocks of the kind `instance` are not read");
  CHECK(fault_of(read_net, "class A {\n" + inside + "}\nclass B { }\n") ==
        "file-unsupported 7: networks of several classes are not read");
  CHECK(fault_of(read_net, "class A {\n" + inside) ==
        "file-syntax 6: `net`, `node` or `potential` is expected here, and this is the end of the file");
}

TEST_CASE("a table without data is uniform, and that is said") {
  const NetworkFile network = read_net(
      "boolean node a { }\nnode b { states = (\"x\" \"y\" \"z\"); }\npotential (b | a)\n{\n}\npotential (a) "
      "{ }\n",
      budget);
  CHECK(rows_of(network, "a") == "1/2 1/2");
  CHECK(rows_of(network, "b") == "1/3 1/3 1/3, 1/3 1/3 1/3");
  REQUIRE(network.remarks.size() == 1);
  CHECK(network.remarks.front().name == "file-uniform");
  CHECK(network.remarks.front().message ==
        "2 tables have no data, that of `b` for one, and are uniform, as they are in Hugin");
  CHECK(fault_of(read_net, "boolean node a { }\npotential (a) { model_nodes = (); }\n") ==
        "file-unsupported 2: tables that are computed from expressions are not read");
}

TEST_CASE("a name that NET cannot have comes back, and a label of others is none") {
  const std::string text =
      "node x { label = \"Asy/Patch\"; states = (\"y\" \"n\"); }\n"
      "node z { diag_name = \"16-31 \\\"days\\\"\"; states = (\"y\" \"n\"); }\n"
      "potential (x | z) { data = ((1 0) (0 1)); }\npotential (z) { data = (1 0); }\n";
  const NetworkFile network = read_net(text, budget);
  CHECK(network.variables[0].name == "x");
  CHECK(network.variables[1].name == "16-31 \"days\"");
  CHECK(parents_of(network, "x") == "16-31 \"days\"");
  std::vector<FileRemark> remarks;
  const NetworkFile back = read_net(write_net(network, remarks), budget);
  CHECK(back.variables[1].name == "16-31 \"days\"");
  CHECK(remarks.size() == 1);
  CHECK(fault_of(
            read_net,
            "node x { states = (\"y\" \"n\"); }\nnode z { diag_name = \"x\"; states = (\"y\" \"n\"); }\n") ==
        "file-twice 2: two nodes have the name `x`");
}
