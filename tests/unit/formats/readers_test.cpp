// XMLBIF, XDSL, NET, UAI, dagitty and DOT: what is read, and what is said where a file is wrong.
#include "interpreter/formats/net.hpp"
#include "interpreter/formats/shapes.hpp"
#include "interpreter/formats/uai.hpp"
#include "interpreter/formats/xdsl.hpp"
#include "interpreter/formats/xmlbif.hpp"
#include "tests/unit/formats/read.hpp"

using namespace diag;

namespace {

Budget budget;

std::string edges_of(const NetworkFile& network) {
  std::string text;
  for (const NetworkVariable& variable : network.variables) {
    text += (text.empty() ? "" : "; ") + std::string(variable.hidden ? "(" : "") + variable.name +
            (variable.hidden ? ")" : "");
    for (const std::size_t parent : variable.parents) text += " <" + network.variables[parent].name;
  }
  for (const auto& cause : network.confounded) {
    text += " ~";
    for (const std::size_t child : cause) text += network.variables[child].name;
  }
  return text;
}

}  // namespace

TEST_CASE("XMLBIF") {
  const std::string head =
      "<?xml version=\"1.0\" encoding=\"US-ASCII\"?>\n<!DOCTYPE BIF [ <!ELEMENT BIF ( NETWORK )*> ]>\n"
      "<BIF VERSION=\"0.3\"><NETWORK><NAME>Dog &amp; light</NAME>\n";
  const std::string variables =
      "<VARIABLE TYPE=\"nature\"><NAME>a</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>\n"
      "<VARIABLE><NAME> b/c "
      "</NAME><OUTCOME>&lt;5</OUTCOME><OUTCOME>12+</OUTCOME><PROPERTY>x</PROPERTY></VARIABLE>\n";
  const std::string a = "<DEFINITION><FOR>a</FOR><TABLE>0.5 5e-1</TABLE></DEFINITION>\n";
  const std::string end = "</NETWORK></BIF>";
  const NetworkFile network = read_xmlbif(head + variables +
                                              "<DEFINITION><FOR>b/c</FOR><GIVEN>a</GIVEN><TABLE> 0.1 0.9 "
                                              "<!-- 1 2 -->\n 0.3 0.7 </TABLE></DEFINITION>" +
                                              a + end,
                                          budget);
  CHECK(network.name == "Dog & light");
  CHECK(labels_of(network, "b/c") == "{`<5`, `12+`}");
  CHECK(rows_of(network, "b/c") == "1/10 9/10, 3/10 7/10");
  const auto fault = [&](const std::string& body) { return fault_of(read_xmlbif, head + body + end); };
  CHECK(fault(variables + a) == "file-no-table 5: the variable `b/c` has no probabilities");
  CHECK(fault(variables + a + a) == "file-twice 7: `a` has a table already");
  CHECK(fault(variables + "<DEFINITION><FOR>b</FOR></DEFINITION>") ==
        "file-unknown 6: the file declares no variable `b`");
  CHECK(fault(variables + "<DEFINITION><FOR>a</FOR><GIVEN>x</GIVEN></DEFINITION>") ==
        "file-unknown 6: the file declares no variable `x`");
  CHECK(fault(variables + "<DEFINITION><FOR>a</FOR>\n<TABLE>1 0 0</TABLE></DEFINITION>") ==
        "file-table-length 7: the table of `a` has 3 numbers, and 2 are wanted");
  CHECK(fault(variables + "<DEFINITION><FOR>a</FOR>\n<TABLE>1\n -1</TABLE></DEFINITION>") ==
        "file-number 8: the probability `-1` is below 0");
  CHECK(fault("<VARIABLE TYPE=\"decision\"><NAME>a</NAME></VARIABLE>") ==
        "file-unsupported 4: variables of the type `decision` are not read");
  CHECK(fault("<VARIABLE><NAME>a</NAME></VARIABLE>") == "file-states 4: the variable `a` has no labels");
  CHECK(fault("") == "file-empty 1: the file declares no variable");
  CHECK(fault_of(read_xmlbif, "") == "file-empty 1: the file has no XML element");
  CHECK(fault_of(read_xmlbif, "<a>").substr(0, 25) == "file-syntax 1: this is no");
  CHECK(fault_of(read_xmlbif, "<smile></smile>") ==
        "file-syntax 1: a <BIF> with a <NETWORK> is expected here");
  CHECK(
      fault_of(
          read_xmlbif,
          "<!DOCTYPE lolz [\n <!ENTITY lol \"lol\">\n <!ENTITY lol2 \"&lol;&lol;\">]>\n<BIF>&lol2;</BIF>") ==
      "file-unsupported 2: files that declare entities of their own are not read");
}

TEST_CASE("XML that is deep is not a problem of the stack") {
  std::string deep;
  for (int i = 0; i < 300'000; ++i) deep += "<a>";
  CHECK(fault_of(read_xmlbif, deep) != "none");
  for (int i = 0; i < 300'000; ++i) deep += "</a>";
  CHECK(fault_of(read_xmlbif, deep) != "none");
}

TEST_CASE("XDSL") {
  const std::string head =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<smile version=\"1.0\" id=\"Net\">\n<nodes>\n";
  const std::string end = "</nodes><extensions><genie version=\"1.0\"/></extensions></smile>";
  const std::string a =
      "<cpt id=\"a\"><state id=\"yes\"/><state id=\"no\"/><probabilities>0.2 0.8</probabilities></cpt>\n";
  const NetworkFile network =
      read_xdsl(head +
                    "<deterministic id=\"d\"><state id=\"s0\"/><state id=\"s1\"/><parents>b a</parents>"
                    "<resultingstates>s1 s0 s0 s1</resultingstates></deterministic>\n" +
                    a +
                    "<cpt id=\"b\"><state id=\"x\"/><state id=\"y\"/><parents>a</parents>"
                    "<probabilities>0.1 0.9 1 0</probabilities></cpt>" +
                    end,
                budget);
  CHECK(rows_of(network, "b") == "1/10 9/10, 1 0");
  CHECK(rows_of(network, "d") == "0 1, 1 0, 1 0, 0 1");
  CHECK(parents_of(network, "d") == "b a");
  const auto fault = [&](const std::string& body) { return fault_of(read_xdsl, head + body + end); };
  CHECK(fault("<noisymax id=\"m\"></noisymax>") ==
        "file-unsupported 4: nodes of the kind <noisymax> are not read");
  CHECK(fault("<cpt id=\"a\"></cpt>") == "file-states 4: the variable `a` has no labels");
  CHECK(fault("<cpt id=\"a\"><state id=\"x\"/></cpt>") ==
        "file-no-table 4: the variable `a` has no probabilities");
  CHECK(fault(a + a) == "file-twice 5: the variable `a` is declared twice");
  CHECK(
      fault(
          "<deterministic id=\"d\"><state id=\"x\"/><resultingstates>y</resultingstates></deterministic>") ==
      "file-unknown 4: `y` is no label of `d`");
  CHECK(fault("<deterministic id=\"d\"><state id=\"x\"/><resultingstates>x "
              "x</resultingstates></deterministic>") ==
        "file-table-length 4: the table of `d` has 2 states, and 1 are wanted");
}

TEST_CASE("NET") {
  const std::string nodes =
      "net { node_size = (80 40); }\n"
      "node a\n{\n  label = \"a; b\"; % a comment\n  position = (1 2);\n  states = (\"yes\" \"no\");\n}\n"
      "discrete node b { states = (\"<5\" \">=7.5\" \"a \\\"b\\\"\"); }\n";
  const NetworkFile network = read_net("potential (b | a) { data = ((0.1 0.2 0.7)\n (1 0 0)); % rows\n}\n" +
                                           nodes + "potential (a) { data = ( 0.25 0.75 ); }\n",
                                       budget);
  CHECK(rows_of(network, "b") == "1/10 1/5 7/10, 1 0 0");
  CHECK(labels_of(network, "b") == "{`<5`, `>=7.5`, `a \"b\"`}");
  const auto fault = [&](const std::string& body) { return fault_of(read_net, nodes + body); };
  CHECK(fault("potential (a b) { }") ==
        "file-unsupported 9: tables of several variables at once are not read");
  CHECK(fault("potential (a | c) { }") == "file-unknown 9: the file declares no variable `c`");
  CHECK(fault("potential (a) { data = (1); }") ==
        "file-table-length 9: the table of `a` has 1 numbers, and 2 are wanted");
  CHECK(fault("potential (a) { data = (1 0; }") == "file-syntax 9: `)` is expected here, and this is `;`");
  CHECK(fault("potential (a) { data = (1 0); }") == "file-no-table 8: the variable `b` has no probabilities");
  CHECK(fault("utility u { }") == "file-unsupported 9: blocks of the kind `utility` are not read");
  CHECK(fault("node c { }") == "file-states 9: the variable `c` has no labels");
}

TEST_CASE("UAI") {
  const std::string head = "BAYES\n3\n2 2 3\n3\n1 0\n2 0 1\n2 1 2\n";
  const NetworkFile network = read_uai(
      head + "2\n 0.436 0.564\n\n4\n 0.128 0.872\n 0.920 0.080\n6\n 0.210 0.333 0.457\n 0.811 0.000 0.189\n",
      budget);
  CHECK(rows_of(network, "1") == "16/125 109/125, 23/25 2/25");
  CHECK(parents_of(network, "2") == "1");
  CHECK(labels_of(network, "2") == "{0..2}");
  const auto fault = [](const std::string& text) { return fault_of(read_uai, text); };
  CHECK(fault("MARKOV\n") == "file-unsupported 1: Markov networks are no causal models");
  CHECK(fault("BAYES\n2\n2 0\n") == "file-states 3: the variable `1` has no labels");
  CHECK(fault("BAYES\n1\n2\n1\n1 1\n") == "file-scope 5: there is no variable 1");
  CHECK(fault("BAYES\n1\n2\n2\n1 0\n1 0\n") == "file-scope 4: there are 2 tables, and 1 variables");
  CHECK(fault("BAYES\n2\n2 2\n2\n1 0\n1 0\n") == "file-twice 6: the variable 0 has a table already");
  CHECK(fault("BAYES\n1\n2\n1\n0\n") == "file-scope 5: a scope is empty");
  CHECK(fault("BAYES\n1\n2\n1\n1 0\n3\n1 0 0") ==
        "file-table-length 6: the table of 0 has 3 numbers, and 2 are wanted");
  CHECK(fault("BAYES\n1\n2\n1\n1 0\n2\n1") ==
        "file-syntax 7: a number (of 2 of the table of 0, 1 are there) is expected here, and this is the end "
        "of the file");
  CHECK(fault("BAYES\n1\n2\n1\n1 0\n2\n1 0 0") ==
        "file-syntax 7: the end of the file is expected here, and this is `0`");
  CHECK(fault("BAYES\n99999999999\n2") ==
        "file-syntax 2: the number of variables is 99999999999 here, and the file is shorter than that");
  CHECK(fault("BAYES\n2\n2 2\n2\n2 0 1\n2 1 0\n4\n1 0 1 0\n4\n1 0 1 0") ==
        "cycle 3: the model has a cycle: `0` -> `1` -> `0`");
  CHECK(fault("BAYES\n2\n1000000 1000000\n2\n2 0 1\n1 0\n4\n") ==
        "file-table-length 7: the table of 1 has 4 numbers, and 1000000000000 are wanted");
  const auto evidence = [&](const std::string& text) {
    std::string found;
    for (const FileEvidence& one : read_uai_evidence(text, {2, 2, 3}, budget))
      found += std::to_string(one.variable) + "=" + std::to_string(one.label) + " ";
    return found;
  };
  CHECK(evidence("2 1 0 2 1") == "1=0 2=1 ");
  CHECK(evidence("1\n2 1 0 2 1\n") == "1=0 2=1 ");
  CHECK(evidence("0") == "");
  const auto wrong = [&](const std::string& text) {
    return fault_of(
        [&](std::string_view at, Budget& of) {
          return (void)read_uai_evidence(at, {2, 2, 3}, of), NetworkFile();
        },
        text);
  };
  CHECK(wrong("1 3 0") == "file-scope 1: there is no variable 3");
  CHECK(wrong("1 2 3") == "file-scope 1: the variable 2 has the labels 0 to 2, and not 3");
  CHECK(wrong("2 1 0 1 0") == "file-twice 1: the variable 1 is observed twice");
  CHECK(wrong("2 1 0") == "file-syntax 1: 2 variables are announced, and 2 numbers follow");
  CHECK(wrong("") == "file-empty 1: the evidence file is empty");
}

TEST_CASE("dagitty") {
  const auto read = [](const std::string& text) { return edges_of(read_dagitty(text, budget)); };
  CHECK(read("dag {\nbb=\"0,0,1,1\"\nx [exposure,pos=\"-0.1,0.2\"]\ny [outcome]\nu [latent]\nx->y\nu -> { x "
             "y } \nx <-> z <- u\n}") == "x <u; y <x <u; (u); z <u ~xz");
  CHECK(read("dag name { \"a b\" <- c; c -> d [beta=-0.3] -> e }") == "a b <c; c; d <c; e <d");
  CHECK(read("dag { a -> b\n a -> b }") == "a; b <a");
  const auto fault = [](const std::string& text) { return fault_of(read_dagitty, text); };
  CHECK(fault("pdag { a -- b }") == "file-unsupported 1: graphs of the kind `pdag` are not read");
  CHECK(fault("dag { a -- b }") == "file-unsupported 1: this edge has no direction");
  CHECK(fault("dag { a -> b\n b -> a }") == "cycle 1: the model has a cycle: a -> b -> a");
  CHECK(fault("dag { a -> a }") == "cycle 1: an edge leads from `a` to itself");
  CHECK(fault("dag { a -> }") == "file-syntax 1: the name of a variable is expected here, and this is `}`");
  CHECK(fault("dag { a") == "file-syntax 1: `}` is expected here, and this is the end of the file");
  CHECK(fault("dag { }") == "file-empty 1: the file declares no variable");
}

TEST_CASE("DOT") {
  const auto read = [](const std::string& text) { return edges_of(read_dot(text, budget)); };
  CHECK(read("digraph G {\n rankdir=LR; node [shape=circle]\n a->b->c [color=red]; # x\n u "
             "[style=\"filled,dashed\", label=\"U\"]\n"
             "u -> {a b}\n a -> d [dir=both]; subgraph cluster_0 { label=q; e -> a:n; }\n}") ==
        "a <u <e; b <a <u; c <b; (u); d; e ~ad");
  CHECK(read("strict digraph { a -> b [dir=back] }") == "a <b; b");
  CHECK(read("digraph { -1 -> 2.5; \"x->y\" -> -1 }") == "-1 <x->y; 2.5 <-1; x->y");
  const auto fault = [](const std::string& text) { return fault_of(read_dot, text); };
  CHECK(fault("graph { a -- b }") == "file-unsupported 1: graphs of the kind `graph` are not read");
  CHECK(fault("digraph { a -> b [dir=none] }") == "file-unsupported 1: this edge has no direction");
  CHECK(fault("digraph { -> b }") ==
        "file-syntax 1: the name of a variable is expected here, and this is `-`");
  std::string deep = "digraph ";
  for (int i = 0; i < 100'000; ++i) deep += "{";
  CHECK(fault(deep) == "file-syntax 1: brackets stand more than 100 deep here");
}
