// What is expected at each commit point of the grammar. A commit point without a text does not compile
// (private).
#pragma once

#include "grammar/rules.hpp"

namespace diag::grammar {

constexpr Message expected(std::string_view text, std::string_view help = {}) {
  return {Fault::expected, text, help};
}
constexpr Message named(std::string_view text, std::string_view help = {}) {
  return {Fault::name, text, help};
}
constexpr Message closer(std::string_view text, std::string_view help = {}) {
  return {Fault::closer, text, help};
}

constexpr Message an_object(std::string_view text, std::string_view help = {}) {
  return {Fault::object, text, help};
}

template <typename Rule>
inline constexpr Message message = {};

// clang-format off
// Labels and rows.
template <> inline constexpr Message message<next_label> = expected("a label");
template <> inline constexpr Message message<range_end> = expected("the last label of the range");
template <> inline constexpr Message message<close_set> = {Fault::close_set, "`,` or `}`"};
template <> inline constexpr Message message<close_range> = closer("`}`", "a range stands alone in its braces");
template <> inline constexpr Message message<close_empty> = {Fault::close_set, "a label or `}`"};
template <> inline constexpr Message message<next_pattern> = expected("a label or `_`");
template <> inline constexpr Message message<row_maps> = expected("`|->`", "a row is `label |-> ...`");
template <> inline constexpr Message message<row_body> = expected("a row: weights `[...]`, kets, `uniform` or labels");
template <> inline constexpr Message message<close_rows> = {Fault::closer, "a row (`label |-> ...`) or `}`", {}, "rows are separated by white space alone"};

// Expressions.
template <> inline constexpr Message message<operand> = expected("an operand after `-`");
template <> inline constexpr Message message<exponent> = expected("an exponent");
template <> inline constexpr Message message<next_factor> = expected("an operand after `*`");
template <> inline constexpr Message message<next_divisor> = expected("an operand after `/`");
template <> inline constexpr Message message<next_term> = expected("an operand after `+` or `-`");
template <> inline constexpr Message message<next_step> = expected("a diagram after `;`");
template <> inline constexpr Message message<compared> = expected("something to compare with");
template <> inline constexpr Message message<tolerance> = expected("a tolerance, such as `1e-9`");
template <> inline constexpr Message message<member_name> = named("the name of a member");
template <> inline constexpr Message message<next_item> = expected("an argument");
template <> inline constexpr Message message<first_index> = expected("an argument");
template <> inline constexpr Message message<assigned> = expected("a value after `=`");
template <> inline constexpr Message message<image_of_box> = expected("what takes its place: a diagram, a box or rows");
template <> inline constexpr Message message<given_name> = named("the name of a parent");
template <> inline constexpr Message message<given_maps> = expected("`,` or `|->`", "`given` names new parents in `replace[...]`; what a question conditions on stands behind a bar: `P(y | x)`");
template <> inline constexpr Message message<policy> = {Fault::binds, "a policy in `do(...)`"};
template <> inline constexpr Message message<close_call> = closer("`,` or `)`");
template <> inline constexpr Message message<close_index> = closer("`,` or `]`");
template <> inline constexpr Message message<in_round> = expected("an expression after `(`");
template <> inline constexpr Message message<next_in_round> = expected("an expression after `,`");
template <> inline constexpr Message message<close_round> = closer("`)`");
template <> inline constexpr Message message<next_element> = expected("an element of the list");
template <> inline constexpr Message message<close_list> = closer("`,` or `]`");
template <> inline constexpr Message message<question> = expected("a question, such as `M.P(a | do(b))`");
template <> inline constexpr Message message<measured> = expected("`observations` or `experiments`");
template <> inline constexpr Message message<estimate_from> = expected("`from` and the data", "write `estimate M.P(y | do(x)) from obs`");
template <> inline constexpr Message message<estimate_data> = expected("the data");

// Objects.
template <> inline constexpr Message message<inner_object> = an_object("an object after `(`");
template <> inline constexpr Message message<close_object> = closer("`*` or `)`");
template <> inline constexpr Message message<object_exponent> = expected("how many times, a whole number");
template <> inline constexpr Message message<next_object> = an_object("an object after `*`");
template <> inline constexpr Message message<port_object> = an_object("the object of this port");
template <> inline constexpr Message message<close_port> = closer("`)`");
template <> inline constexpr Message message<next_port> = an_object("an object after `*`");
template <> inline constexpr Message message<dom> = an_object("the domain, an object", "a state comes from `I`");
template <> inline constexpr Message message<cod> = an_object("the codomain, an object", "an effect goes to `I`");
template <> inline constexpr Message message<next_column> = expected("a column");

// Declarations.
template <> inline constexpr Message message<first_parameter> = named("a parameter, such as `p : number`");
template <> inline constexpr Message message<next_parameter> = named("a parameter, such as `p : number`");
template <> inline constexpr Message message<parameter_colon> = expected("`:` and `number` or `type`", "a parameter is declared by `p : number` or `A : type`");
template <> inline constexpr Message message<parameter_sort> = expected("`number` or `type`", "a parameter is declared by `p : number` or `A : type`");
template <> inline constexpr Message message<close_parameters> = closer("`,` or `]`");
template <> inline constexpr Message message<type_name> = named("a name for the type");
template <> inline constexpr Message message<next_type_name> = named("a name for the next type");
template <> inline constexpr Message message<type_definition> = expected("a set of labels `{...}` or an object");
template <> inline constexpr Message message<body_value> = expected("rows or a value");
template <> inline constexpr Message message<box_name> = named("a name for the box");
template <> inline constexpr Message message<box_colon> = expected("`:`", "a box is declared by `box f : A -> B`");
template <> inline constexpr Message message<box_arrow> = expected("`->`", "a box is declared by `box f : A -> B`, a state by `box s : I -> A`");
template <> inline constexpr Message message<diagram_name> = named("a name for the diagram");
template <> inline constexpr Message message<diagram_form> = expected("`:`, `=` or `(`", "a diagram is declared by `diagram d : A -> B = ...` or `diagram d(x : A) -> B { ... }`");
template <> inline constexpr Message message<diagram_arrow> = expected("`->`", "a diagram is declared by `diagram d : A -> B = ...`, a state by `diagram d : I -> A = ...`");
template <> inline constexpr Message message<diagram_equal> = expected("`=`", "with named wires it is `diagram d(x : A) -> B { ... }`");
template <> inline constexpr Message message<diagram_value> = expected("a diagram");
template <> inline constexpr Message message<input_colon> = {Fault::nameless_port, "`:` and an object"};
template <> inline constexpr Message message<input_object> = an_object("the object of this input");
template <> inline constexpr Message message<next_input> = named("an input, such as `x : A`");
template <> inline constexpr Message message<close_inputs> = closer("an input or `)`");
template <> inline constexpr Message message<open_wires> = expected("`{` and the wires", "without named wires it is `diagram d : A -> B = ...`");
template <> inline constexpr Message message<wire_name> = named("the name of a wire");
template <> inline constexpr Message message<next_wire_name> = named("the name of a wire");
template <> inline constexpr Message message<wire_binds> = expected("`<-`", "a wire is bound by `x <- f(y)`, and handed out by `return x`");
template <> inline constexpr Message message<wire_value> = expected("what the wire comes from");
template <> inline constexpr Message message<observed_wire> = named("the wire that is observed");
template <> inline constexpr Message message<observed_equal> = expected("`=` and a label");
template <> inline constexpr Message message<observed_label> = expected("a label");
template <> inline constexpr Message message<return_word> = closer("a wire (`x <- ...`), `observe` or `return`", "a diagram with named wires ends in one `return`");
template <> inline constexpr Message message<next_return> = expected("what is returned next");
template <> inline constexpr Message message<close_wires> = closer("`,` or `}` after what is returned", "`return` stands last");
template <> inline constexpr Message message<open_block> = expected("`{`");
template <> inline constexpr Message message<theory_name> = named("a name for the theory");
template <> inline constexpr Message message<extended> = named("the name of a theory");
template <> inline constexpr Message message<functor_name> = named("a name for the functor");
template <> inline constexpr Message message<functor_colon> = expected("`:`", "a functor is declared by `functor F : Source -> Target { ... }`");
template <> inline constexpr Message message<functor_source> = named("the theory that the functor starts from");
template <> inline constexpr Message message<functor_arrow> = expected("`->`", "a functor is declared by `functor F : Source -> Target { ... }`");
template <> inline constexpr Message message<functor_target> = named("the theory that the functor goes to, or `Stoch`");
template <> inline constexpr Message message<first_place> = {Fault::name, "an object or a box of the source", {}, "items are separated by white space alone"};
template <> inline constexpr Message message<next_place> = named("an object or a box of the source");
template <> inline constexpr Message message<item_maps> = expected("`|->`", "an item is `name |-> image`");
template <> inline constexpr Message message<image> = expected("the image");
template <> inline constexpr Message message<model_name> = named("a name for the model");
template <> inline constexpr Message message<model_form> = expected("`{`", "a model is declared by `model M { ... }`");
template <> inline constexpr Message message<model_format> = expected("the format of the file, such as `bif`");
template <> inline constexpr Message message<model_file> = expected("the name of the file in quotation marks", "a model is read by `model M = bif \"file.bif\"`");
template <> inline constexpr Message message<variable_name> = {Fault::name, "a variable", {}, "items are separated by white space alone"};
template <> inline constexpr Message message<next_variable_name> = named("another variable");
template <> inline constexpr Message message<variable_parts> = expected("`:` and its labels, or `given` and its parents", "a variable is declared by `a : {no, yes}`, who it listens to by `a given b`");
template <> inline constexpr Message message<variable_type> = expected("a set of labels `{...}` or a type");
template <> inline constexpr Message message<parent_name> = named("the name of a parent");
template <> inline constexpr Message message<state_name> = named("a name for the state");
template <> inline constexpr Message message<state_colon> = expected("`:`", "a state is declared by `state s : A = ...`");
template <> inline constexpr Message message<state_equal> = expected("`=`", "a state is declared by `state s : A = ...`, without an arrow");
template <> inline constexpr Message message<data_name> = named("a name for the data");
template <> inline constexpr Message message<first_column> = expected("a column");
template <> inline constexpr Message message<data_equal> = expected("`=`", "data are declared by `data d = csv \"file.csv\"`");
template <> inline constexpr Message message<data_format> = expected("the format of the file, `csv`", "data are declared by `data d = csv \"file.csv\"`");
template <> inline constexpr Message message<data_file> = expected("the name of the file in quotation marks", "data are declared by `data d = csv \"file.csv\"`");
template <> inline constexpr Message message<open_columns> = expected("`(` and the columns");
template <> inline constexpr Message message<column_name> = expected("the name of a column");
template <> inline constexpr Message message<close_columns> = closer("`,` or `)`");
template <> inline constexpr Message message<weight_name> = expected("the name of the column of weights");
template <> inline constexpr Message message<let_name> = named("a name for the value");
template <> inline constexpr Message message<let_function> = {Fault::not_yet, "a `let` with parameters"};
template <> inline constexpr Message message<denial> = {Fault::denial, "`not` stands only after `assert`"};
template <> inline constexpr Message message<let_equal> = expected("`=`", "a value is named by `let x = ...`");
template <> inline constexpr Message message<let_value> = expected("a value");

// Other statements.
template <> inline constexpr Message message<printed> = expected("what is to be printed");
template <> inline constexpr Message message<drawn> = expected("what is to be drawn");
template <> inline constexpr Message message<draw_file> = expected("the name of the file in quotation marks", "a picture is written by `draw d as \"d.svg\"`");
template <> inline constexpr Message message<asserted> = expected("what is asserted");
template <> inline constexpr Message message<imported> = named("a file in quotation marks or the name of a module");
template <> inline constexpr Message message<import_name> = named("a name for what is imported");
template <> inline constexpr Message message<opened> = named("the name of a theory");
template <> inline constexpr Message message<option_name> = named("the name of an option");
template <> inline constexpr Message message<option_equal> = expected("`=`", "an option is set by `set arith = exact`");
template <> inline constexpr Message message<option_value> = expected("a value for the option");
// clang-format on

}  // namespace diag::grammar
