// The grammar: a PEG over the kinds of tokens, where a token is a character (private; parser.cpp and the
// grammar's own test use it). Every rule is read in one pass: what comes after the word that decides stands
// inside must<>, under a name of its own, and messages.hpp has the text that is shown where it is missing.
// Looking ahead goes over single tokens and lists of labels only, never over expressions, so that reading is
// linear.
#pragma once

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include "grammar/tokens.hpp"
#include "grammar/tree.hpp"

namespace diag::grammar {

namespace pegtl = tao::pegtl;
using pegtl::apply_mode;
using pegtl::at;
using pegtl::must;
using pegtl::not_at;
using pegtl::opt;
using pegtl::plus;
using pegtl::raise;
using pegtl::rewind_mode;
using pegtl::seq;
using pegtl::sor;
using pegtl::star;

// --- Building blocks.

template <Token... Kinds>
struct is : pegtl::one<static_cast<char>(Kinds)...> {};
template <Token First, Token Last>
struct between : pegtl::range<static_cast<char>(First), static_cast<char>(Last)> {};

// Leaves a node in the tree; `fold` only where it has more than one child: a chain of one factor is that
// factor.
template <Part P, typename... Rules>
struct node : seq<Rules...> {
  static constexpr Part part = P;
  static constexpr bool folds = false;
};
template <Part P, typename... Rules>
struct fold : seq<Rules...> {
  static constexpr Part part = P;
  static constexpr bool folds = true;
};

// What can hold itself: the depth is limited here, never by the stack. `Brackets`: keywords are names inside.
template <bool Brackets, typename... Rules>
struct deeper {
  using rule_t = deeper;
  using subs_t = pegtl::type_list<Rules...>;

  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  static bool match(Input& in, Tree& tree) {
    if (++tree.depth > Tree::deepest) throw TooDeep{static_cast<std::size_t>(in.current() - tree.base)};
    tree.brackets += Brackets ? 1 : 0;
    const bool found = Control<seq<Rules...>>::template match<A, M, Action, Control>(in, tree);
    tree.brackets -= Brackets ? 1 : 0;
    --tree.depth;
    return found;
  }
};
template <typename... Rules>
struct nested : deeper<false, Rules...> {};
template <typename... Rules>
struct bracketed : deeper<true, Rules...> {};

struct in_brackets {
  using rule_t = in_brackets;
  using subs_t = pegtl::empty_list;

  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  static bool match(Input&, const Tree& tree) {
    return tree.brackets > 0;
  }
};

// a, b, c  with a comma after the last where the list ends.
template <typename First, typename Next, typename End>
struct comma_list : seq<First, star<is<Token::comma>, not_at<End>, must<Next>>, opt<is<Token::comma>>> {};

// --- Words.

struct free_word : between<Token::quoted, Token::kw_last> {};       // also a keyword
struct plain_word : between<Token::quoted, Token::number_word> {};  // not a keyword
struct keyword : between<Token::kw_first, Token::kw_last> {};

struct name : node<Part::name, plain_word> {};
struct keyword_name : node<Part::name, in_brackets, keyword> {};
struct declared : node<Part::declared, plain_word> {};
struct free_name : node<Part::declared, free_word> {};
struct number : node<Part::number, is<Token::integer, Token::number>> {};
struct text : node<Part::string, is<Token::string>> {};
template <Token... Kinds>
struct mark : node<Part::mark, is<Kinds...>> {};

// --- Labels, sets, rows.

struct label_tokens : sor<free_word, is<Token::integer>, seq<is<Token::minus>, is<Token::integer>>> {};
struct pattern_tokens : sor<is<Token::underscore>, label_tokens> {};
struct row_ahead : seq<pattern_tokens, star<is<Token::comma>, pattern_tokens>, is<Token::maps>> {};

struct label : node<Part::label, label_tokens> {};
struct pattern : sor<node<Part::wildcard, is<Token::underscore>>, label> {};

struct next_label : label {};
struct range_end : label {};
struct close_set : is<Token::r_brace> {};
struct close_range : is<Token::r_brace> {};
struct close_empty : is<Token::r_brace> {};
struct label_range : node<Part::range, label, is<Token::dots>, must<range_end>> {};
struct set
    : node<Part::set, is<Token::l_brace>,
           sor<seq<label_range, must<close_range>>,
               seq<comma_list<label, next_label, is<Token::r_brace>>, must<close_set>>, must<close_empty>>> {
};

// Where a body may be a label that is a keyword, it is one only if the body ends behind it.
struct ends_row : sor<is<Token::r_brace>, row_ahead> {};
struct ends_body : sor<keyword, is<Token::end, Token::r_brace, Token::hidden, Token::confounded>,
                       seq<plain_word, is<Token::colon, Token::given, Token::comma>>> {};
struct ends_image : sor<is<Token::r_brace>, seq<is<Token::kw_type, Token::kw_box>, plain_word>,
                        seq<plain_word, is<Token::maps, Token::comma, Token::dot, Token::l_square>>> {};
template <typename End>
struct keyword_label : node<Part::label, keyword, at<End>> {};
struct labels : node<Part::labels, label, plus<is<Token::comma>, label>, not_at<is<Token::maps>>> {};

struct expression;
template <typename End>
struct any_body : sor<labels, keyword_label<End>, expression> {};

struct next_pattern : pattern {};
struct row_maps : is<Token::maps> {};
struct row_body : any_body<ends_row> {};
struct close_rows : is<Token::r_brace> {};
struct row_keyword : seq<keyword, is<Token::comma, Token::maps>> {
};  // or else a statement: the `}` is missing
struct row : node<Part::row, sor<at<row_keyword>, not_at<keyword>>, pattern,
                  star<is<Token::comma>, must<next_pattern>>, must<row_maps>, must<row_body>> {};
struct rows : node<Part::rows, is<Token::l_brace>, nested<star<row>>, must<close_rows>> {};

// --- Expressions.

struct unary;
struct postfix;

struct assigned;
struct image_of_box;
struct given_name : name {};
struct given_maps : is<Token::maps> {};
struct policy;  // `do(v <- policy)` is kept free
struct given_tail : node<Part::given_tail, is<Token::given>, must<given_name>,
                         star<is<Token::comma>, must<given_name>>, must<given_maps>, must<image_of_box>> {};
struct item_tail : sor<node<Part::assign_tail, is<Token::equal>, must<assigned>>,
                       node<Part::maps_tail, is<Token::maps>, must<image_of_box>>, given_tail,
                       seq<at<is<Token::binds>>, raise<policy>>> {};
struct item : fold<Part::item, expression, opt<item_tail>> {};
struct next_item : item {};
struct first_index : item {};

struct close_call : is<Token::r_round> {};
struct close_index : is<Token::r_square> {};
// A bar ends a group, unless a ket begins with it.
struct ket_ahead
    : seq<is<Token::bar>, label_tokens, star<is<Token::comma>, label_tokens>, is<Token::greater>> {};
template <Token Closer>
struct ends_group : sor<is<Closer>, seq<not_at<ket_ahead>, is<Token::bar>>> {};
struct group : node<Part::group, opt<comma_list<item, next_item, ends_group<Token::r_round>>>> {};
struct index_group
    : node<Part::group, comma_list<must<first_index>, next_item, ends_group<Token::r_square>>> {};
struct next_index_group : node<Part::group, opt<comma_list<item, next_item, ends_group<Token::r_square>>>> {};
struct call
    : node<Part::call, is<Token::l_round>, bracketed<group, star<is<Token::bar>, group>>, must<close_call>> {
};
struct index : node<Part::index, is<Token::l_square>,
                    bracketed<index_group, star<is<Token::bar>, next_index_group>>, must<close_index>> {};
struct member_name : plain_word {};
struct member : node<Part::member, is<Token::dot>, must<member_name>> {};

struct in_round;
struct next_in_round;
struct close_round : is<Token::r_round> {};
struct round
    : node<Part::tuple, is<Token::l_round>,
           nested<comma_list<must<in_round>, next_in_round, is<Token::r_round>>>, must<close_round>> {};

struct next_element;
struct close_list : is<Token::r_square> {};
struct list : node<Part::list, is<Token::l_square>,
                   nested<opt<comma_list<expression, next_element, is<Token::r_square>>>>, must<close_list>> {
};

// `identify` and `estimate` are names where names are free and no question follows.
struct asks : sor<at<free_word>, not_at<in_brackets>> {};
struct question;
struct measured : mark<Token::experiments, Token::observations> {};
struct estimate_from : is<Token::from> {};
struct estimate_data;
struct identify : node<Part::identify, is<Token::kw_identify>, asks, nested<must<question>>,
                       opt<is<Token::from>, must<measured>>> {};
struct estimate : node<Part::estimate, is<Token::kw_estimate>, asks,
                       nested<must<question>, must<estimate_from>, must<estimate_data>>> {};

struct braces : sor<seq<at<is<Token::l_brace>, row_ahead>, rows>, set> {};
struct primary : sor<name, number, identify, estimate, keyword_name, round, list, braces, text> {};

struct postfix : fold<Part::postfix, primary, star<sor<call, index, member>>> {};
struct question : postfix {};
struct estimate_data : postfix {};

struct operand;
struct negate : node<Part::negate, is<Token::minus>, nested<must<operand>>> {};
struct unary : sor<postfix, negate> {};
struct operand : unary {};

struct exponent;
struct power : fold<Part::power, unary, opt<is<Token::caret>, nested<must<exponent>>>> {};
struct exponent : power {};

struct next_factor : power {};
struct next_divisor : power {};
struct product : fold<Part::product, power,
                      star<sor<seq<is<Token::star>, must<next_factor>>,
                               node<Part::divisor, is<Token::slash>, must<next_divisor>>>>> {};

// `|yes>`, and `p uniform`; a row or a variable that is called `uniform` may follow a body without a
// coefficient.
struct ket_tail
    : node<Part::ket_tail, is<Token::bar>, label, star<is<Token::comma>, label>, is<Token::greater>> {};
struct uniform_tail : node<Part::uniform_tail, is<Token::uniform>,
                           not_at<sor<is<Token::colon, Token::given, Token::maps, Token::l_square>,
                                      seq<is<Token::comma>, row_ahead>>>> {};
struct term : fold<Part::term, sor<seq<product, opt<sor<ket_tail, uniform_tail>>>, ket_tail>> {};

// Behind a body, `-1 |->` begins a row.
struct next_term : term {};
struct subtracted : node<Part::subtracted, is<Token::minus>,
                         not_at<is<Token::integer>, star<is<Token::comma>, pattern_tokens>, is<Token::maps>>,
                         must<next_term>> {};
struct sum : fold<Part::sum, term, star<sor<seq<is<Token::plus>, must<next_term>>, subtracted>>> {};

struct next_step : sum {};
struct expression : fold<Part::chain, sum, star<is<Token::semicolon>, must<next_step>>> {};

struct assigned : expression {};
struct image_of_box : expression {};
struct next_in_round : expression {};
struct next_element : expression {};

struct compared : expression {};
struct tolerance : expression {};
struct compare_tail
    : node<Part::compare_tail,
           sor<seq<is<Token::close_to>, must<compared>, opt<is<Token::within>, must<tolerance>>>,
               seq<between<Token::equals, Token::at_least>, must<compared>>>> {};
struct comparison : fold<Part::comparison, expression, opt<compare_tail>> {};
struct in_round : comparison {};  // only outermost; the builder sees to that

// --- Objects and boundaries.

struct path : fold<Part::postfix, name, star<member>> {};               // Front.S
struct place : fold<Part::postfix, name, star<sor<index, member>>> {};  // coin[1/3], World[1/2]

struct inner_object;
struct close_object : is<Token::r_round> {};
struct object_exponent : unary {};
struct next_object;
struct object_atom
    : sor<path, node<Part::tuple, is<Token::l_round>, nested<must<inner_object>>, must<close_object>>> {};
struct object_factor : fold<Part::power, object_atom, opt<is<Token::caret>, must<object_exponent>>> {};
struct next_object : object_factor {};
struct object : fold<Part::product, object_factor, star<is<Token::star>, must<next_object>>> {};
struct inner_object : object {};

struct port_object : object {};
struct close_port : is<Token::r_round> {};
struct named_port : seq<at<is<Token::l_round>, free_word, is<Token::colon>>, is<Token::l_round>, free_name,
                        is<Token::colon>, must<port_object>, must<close_port>> {};
struct port : node<Part::port, sor<named_port, object_factor>> {};
struct next_port : port {};
struct boundary : node<Part::boundary, port, star<is<Token::star>, must<next_port>>> {};
struct dom : boundary {};
struct cod : boundary {};

struct column : node<Part::port, sor<named_port, free_name>> {};
struct next_column : column {};
struct column_boundary : node<Part::boundary, column, star<is<Token::star>, must<next_column>>> {};

// --- Declarations.

struct parameter_name : declared {};
struct parameter_colon : is<Token::colon> {};
struct parameter_sort : mark<Token::number_word, Token::kw_type> {};
struct parameter : node<Part::parameter, parameter_name, must<parameter_colon>, must<parameter_sort>> {};
struct first_parameter : parameter {};
struct next_parameter : parameter {};
struct close_parameters : is<Token::r_square> {};
struct parameters
    : node<Part::parameters, is<Token::l_square>,
           comma_list<must<first_parameter>, next_parameter, is<Token::r_square>>, must<close_parameters>> {};

struct type_name : declared {};
struct next_type_name : declared {};
struct type_definition : sor<set, object> {};
struct type_decl
    : node<Part::type_decl, is<Token::kw_type>, must<type_name>, star<is<Token::comma>, must<next_type_name>>,
           opt<is<Token::equal>, node<Part::type, must<type_definition>>>> {};

struct body_value : any_body<ends_body> {};
struct bodies : sor<node<Part::body, rows>, node<Part::body, is<Token::equal>, must<body_value>>> {};

struct box_name : declared {};
struct box_colon : is<Token::colon> {};
struct box_arrow : is<Token::arrow> {};
struct box_decl : node<Part::box_decl, is<Token::kw_box, Token::kw_function>, must<box_name>, opt<parameters>,
                       must<box_colon>, must<dom>, must<box_arrow>, must<cod>, opt<bodies>> {};

// The form with named wires.
struct wire_name : declared {};
struct next_wire_name : declared {};
struct wire_binds : is<Token::binds> {};
struct wire_value : expression {};
struct observed_wire : declared {};
struct observed_equal : is<Token::equal> {};
struct observed_label : label {};
struct observation : node<Part::observation, is<Token::observe>, at<free_word>, must<observed_wire>,
                          must<observed_equal>, must<observed_label>> {};
struct wire : node<Part::wire, node<Part::names, wire_name, star<is<Token::comma>, must<next_wire_name>>>,
                   must<wire_binds>, must<wire_value>> {};
// `state <- f`; refused. `return` ends the wires.
struct keyword_wire : seq<at<sor<seq<keyword, is<Token::binds>>,
                                 seq<between<Token::kw_first, Token::kw_set>, is<Token::comma>>>>,
                          must<wire_name>> {};
struct next_return;
struct return_word : is<Token::kw_return> {};
struct returns
    : node<Part::returns, must<return_word>, opt<comma_list<expression, next_return, is<Token::r_brace>>>> {};
struct next_return : expression {};

struct input_name : declared {};
struct input_colon : is<Token::colon> {};
struct input_object : object {};
struct input : node<Part::port, input_name, must<input_colon>, must<input_object>> {};
struct next_input : input {};
struct close_inputs : is<Token::r_round> {};
struct keyword_input : seq<at<keyword, is<Token::colon>>, must<next_input>> {};  // refused
struct inputs
    : node<Part::boundary, is<Token::l_round>,
           opt<comma_list<sor<input, keyword_input>, next_input, is<Token::r_round>>>, must<close_inputs>> {};

struct open_wires : is<Token::l_brace> {};
struct close_wires : is<Token::r_brace> {};
struct diagram_arrow : is<Token::arrow> {};
struct diagram_equal : is<Token::equal> {};
struct diagram_value : expression {};
struct point_free : seq<is<Token::colon>, must<dom>, must<diagram_arrow>, must<cod>, must<diagram_equal>,
                        node<Part::body, must<diagram_value>>> {};
struct without_type : seq<is<Token::equal>, node<Part::body, must<diagram_value>>> {};
struct with_wires : seq<inputs, opt<is<Token::arrow>, must<cod>>, must<open_wires>,
                        star<sor<observation, wire, keyword_wire>>, returns, must<close_wires>> {};
struct diagram_form : sor<point_free, without_type, with_wires> {};
struct diagram_name : declared {};
struct diagram_decl : node<Part::diagram_decl, is<Token::kw_diagram>, must<diagram_name>, opt<parameters>,
                           must<diagram_form>> {};

// Theories, functors and models are read head first, then item by item (parser.cpp).
struct open_block : is<Token::l_brace> {};

struct theory_name : declared {};
struct extended : path {};
struct theory_head : node<Part::theory_head, is<Token::kw_theory>, must<theory_name>,
                          opt<is<Token::extends>, must<extended>, star<is<Token::comma>, must<extended>>>,
                          must<open_block>> {};

struct functor_name : declared {};
struct functor_colon : is<Token::colon> {};
struct functor_source : place {};
struct functor_arrow : is<Token::arrow> {};
struct functor_target : place {};
struct functor_head
    : node<Part::functor_head, is<Token::kw_functor>, must<functor_name>, must<functor_colon>,
           must<functor_source>, must<functor_arrow>, must<functor_target>, must<open_block>> {};
struct first_place : place {};
struct next_place : place {};
struct item_maps : is<Token::maps> {};
struct image : any_body<ends_image> {};
struct functor_item : node<Part::functor_item, opt<mark<Token::kw_type, Token::kw_box>>, must<first_place>,
                           star<is<Token::comma>, must<next_place>>, must<item_maps>, must<image>> {};

struct model_name : declared {};
struct model_format : node<Part::mark, free_word> {};
struct model_file : text {};
struct model_form : sor<is<Token::l_brace>, seq<is<Token::equal>, must<model_format>, must<model_file>>> {};
struct model_head
    : node<Part::model_head, is<Token::kw_model>, must<model_name>, opt<parameters>, must<model_form>> {};

struct variable_name : declared {};
struct next_variable_name : declared {};
struct variables : node<Part::names, must<variable_name>, star<is<Token::comma>, must<next_variable_name>>> {
};
struct variable_type : sor<set, object> {};
struct parent_name : declared {};
struct parents
    : node<Part::given, is<Token::given>, must<parent_name>, star<is<Token::comma>, must<parent_name>>> {};
struct variable_parts : at<is<Token::colon, Token::given, Token::l_brace, Token::equal>> {};
struct variable_rest
    : seq<opt<is<Token::colon>, node<Part::type, must<variable_type>>>, opt<parents>, opt<bodies>> {};
// `hidden : {...}` is a variable of that name.
struct names_variable
    : sor<seq<is<Token::given>,
              is<Token::colon, Token::given, Token::comma, Token::equal, Token::l_brace, Token::r_brace>>,
          seq<not_at<is<Token::given>>, free_word>> {};
struct hidden_variable
    : seq<mark<Token::hidden>, at<names_variable>, opt<mark<Token::kw_function>>, variables, variable_rest> {
};
struct variable : seq<opt<mark<Token::kw_function>>, variables, must<variable_parts>, variable_rest> {};
struct confounded : seq<mark<Token::confounded>, at<names_variable>, variables> {};
struct model_item : node<Part::model_item, sor<confounded, hidden_variable, variable>> {};

struct state_name : declared {};
struct state_colon : is<Token::colon> {};
struct state_equal : is<Token::equal> {};
struct state_decl : node<Part::state_decl, is<Token::kw_state>, must<state_name>, must<state_colon>,
                         must<cod>, must<state_equal>, node<Part::body, must<body_value>>> {};

struct data_name : declared {};
struct first_column : column_boundary {};
struct data_equal : is<Token::equal> {};
struct data_format : node<Part::mark, free_word> {};
struct data_file : text {};
struct open_columns : is<Token::l_round> {};
struct column_name : free_name {};
struct close_columns : is<Token::r_round> {};
struct weight_name : free_name {};
struct columns : node<Part::columns, is<Token::columns>, must<open_columns>,
                      comma_list<must<column_name>, column_name, is<Token::r_round>>, must<close_columns>> {};
struct weights : node<Part::weights, is<Token::weights>, must<weight_name>> {};
struct data_decl
    : node<Part::data_decl, is<Token::kw_data>, must<data_name>, opt<is<Token::colon>, must<first_column>>,
           must<data_equal>, must<data_format>, must<data_file>,
           sor<seq<columns, opt<weights>>, seq<weights, opt<columns>>, pegtl::success>> {};

// `not` before something it could deny; alone it is a name (of a logical function).
struct denial;
struct not_denied
    : opt<at<is<Token::not_>,
             sor<seq<not_at<is<Token::uniform>>, plain_word>, is<Token::integer, Token::number>>>,
          raise<denial>> {};

struct let_name : declared {};
struct let_function;  // `let f(x) = ...` is kept free
struct let_equal : is<Token::equal> {};
struct let_value : seq<not_denied, comparison> {};
struct let_decl : node<Part::let_decl, is<Token::kw_let>, must<let_name>,
                       opt<at<is<Token::l_round>>, raise<let_function>>, must<let_equal>, must<let_value>> {};

// --- Other statements.

struct printed : seq<not_denied, comparison> {};
struct print : node<Part::print, is<Token::kw_print>, opt<mark<Token::kw_diagram>>, must<printed>> {};

struct drawn : expression {};
struct draw_file : text {};
struct draw : node<Part::draw, is<Token::kw_draw>, must<drawn>, opt<is<Token::as>, must<draw_file>>> {};

// `not` before something it can deny; otherwise it is a name (of a logical function).
struct denied : sor<free_word, is<Token::integer, Token::number, Token::l_round, Token::minus, Token::bar>> {
};
struct asserted : comparison {};
struct assertion
    : node<Part::assertion, is<Token::kw_assert>, opt<mark<Token::not_>, at<denied>>, must<asserted>> {};

struct evaluate : node<Part::evaluate, sor<identify, estimate>> {};

struct imported : sor<text, declared> {};
struct import_name : declared {};
struct import
    : node<Part::import, is<Token::kw_import>, must<imported>, opt<is<Token::as>, must<import_name>>> {};

struct opened : place {};
struct open : node<Part::open, is<Token::kw_open>, must<opened>> {};

struct option_name : declared {};
struct option_equal : is<Token::equal> {};
struct option_value : expression {};
struct set_option
    : node<Part::set_option, is<Token::kw_set>, must<option_name>, must<option_equal>, must<option_value>> {};

// At the prompt an expression alone is printed.
struct input_expression : node<Part::print, must<printed>> {};

// All that a script is read with, for the test that no rule loops without going on.
struct everything : sor<type_decl, box_decl, diagram_decl, theory_head, functor_head, model_head, state_decl,
                        data_decl, let_decl, print, draw, assertion, evaluate, import, open, set_option,
                        functor_item, model_item, input_expression> {};

}  // namespace diag::grammar

namespace tao::pegtl {
template <typename Name, bool Brackets, typename... Rules>
struct analyze_traits<Name, diag::grammar::deeper<Brackets, Rules...>>
    : analyze_traits<Name, typename seq<Rules...>::rule_t> {};
template <typename Name>
struct analyze_traits<Name, diag::grammar::in_brackets> : analyze_opt_traits<> {};
}  // namespace tao::pegtl
