// Numbers, objects and labels that are written in the script: all that must be known before anything is
// computed.
#include <fmt/format.h>

#include <cmath>

#include "grammar/parser.hpp"
#include "interpreter/base/errors.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

namespace {
using ast::Expr;
using ast::ExprKind;

constexpr std::uint64_t max_word = 1'000'000;  // factors of a word: more is a mistake, and costs memory
constexpr std::int64_t max_exponent = 1'000'000;
}  // namespace

// An expression of literals, number parameters and arithmetic.
bool Elaborator::is_constant(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::number:
      return true;
    case ExprKind::name: {
      if (!expr.quoted && is_reserved(expr.text)) return false;
      const Entity* entity = find(expr.text, *scope_, expr.span);
      return entity != nullptr && std::holds_alternative<Rational>(entity->of);
    }
    case ExprKind::sum:
    case ExprKind::product:
    case ExprKind::divisor:
    case ExprKind::power:
    case ExprKind::negate:
      for (const Expr& child : expr.children)
        if (!is_constant(child)) return false;
      return true;
    default:
      return false;
  }
}

// Arithmetic on numbers of millions of digits takes minutes: refused, and counted as work below that.
void Elaborator::limit_digits(const Rational& value, Span span) {
  const std::uint64_t bits = value.numerator().bits() + value.denominator().bits();
  budget_.step(bits / 8 + 1);
  if (bits > 8'000'000)
    fail("number-too-large", span, "this number needs more than a million digits",
         "exact numbers have at most a million digits");
}

Rational Elaborator::constant(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::number: {
      if (auto value = Rational::parse(expr.text)) return *value;
      fail("number-too-large", expr.span,
           fmt::format("the number {} needs more than a million digits", expr.text),
           "exact numbers have at most a million digits");
    }
    case ExprKind::name: {
      const Entity& entity = lookup_name(expr);
      if (const auto* value = std::get_if<Rational>(&entity.of)) return *value;
      fail("not-constant", expr.span,
           fmt::format("`{}` is not a number that is known before the script runs", expr.text),
           "numbers here are written out, or are parameters", {{entity.span, "declared here"}});
    }
    case ExprKind::sum: {
      Rational total;
      for (const Expr& child : expr.children) {
        total += constant(child);
        limit_digits(total, expr.span);
      }
      return total;
    }
    case ExprKind::product: {
      Rational total(1);
      for (const Expr& child : expr.children) {
        if (child.kind != ExprKind::divisor) {
          total *= constant(child);
          limit_digits(total, expr.span);
          continue;
        }
        const Rational divisor = constant(child.children.front());
        if (divisor.sign() == 0) fail("division-by-zero", child.span, "division by 0");
        total /= divisor;
        limit_digits(total, expr.span);
      }
      return total;
    }
    case ExprKind::negate:
      return -constant(expr.children.front());
    case ExprKind::power: {
      const Rational base = constant(expr.children[0]);
      const Rational exponent = constant(expr.children[1]);
      if (!exponent.is_integer())
        fail("exponent", expr.children[1].span,
             fmt::format("the exponent {} is no whole number", exponent.to_string()));
      if (!exponent.numerator().fits() || std::abs(exponent.numerator().small()) > max_exponent)
        fail("exponent", expr.children[1].span,
             fmt::format("the exponent {} is too large", exponent.to_string()),
             fmt::format("exponents go up to {}", max_exponent));
      const std::int64_t n = exponent.numerator().small();
      if (n < 0 && base.sign() == 0) fail("division-by-zero", expr.span, "division by 0");
      const double bits =
          static_cast<double>(base.numerator().bits() + base.denominator().bits()) * std::abs(double(n));
      if (bits > 8e6)
        fail("number-too-large", expr.span, "this power needs more than a million digits",
             "exact numbers have at most a million digits");
      Rational power = Rational::power(base, n);
      limit_digits(power, expr.span);
      return power;
    }
    case ExprKind::missing:
      throw Faulty{};
    default:
      fail("not-constant", expr.span, "a number is wanted here, written out or a parameter");
  }
}

std::optional<Rational> Elaborator::try_number(const Expr& expr) {
  try {
    return constant(expr);
  } catch (const Faulty&) {
    return std::nullopt;
  }
}

std::function<std::optional<Rational>(const Expr&)> Elaborator::number_reader() {
  return [this](const Expr& expr) { return try_number(expr); };
}

std::uint64_t Elaborator::count(const Expr& expr, std::uint64_t limit, std::string_view what) {
  const Rational value = constant(expr);
  if (!value.is_integer() || value.sign() < 0)
    fail("not-a-count", expr.span, fmt::format("{} is no number of {}", value.to_string(), what),
         "a whole number, 0 or above, is wanted");
  if (!value.numerator().fits() || static_cast<std::uint64_t>(value.numerator().small()) > limit)
    fail("too-many", expr.span, fmt::format("{} {} are too many", value.to_string(), what),
         fmt::format("at most {} are allowed", limit));
  return static_cast<std::uint64_t>(value.numerator().small());
}

Word Elaborator::word(const Expr& object) {
  switch (object.kind) {
    case ExprKind::name:
      if (!object.quoted && object.text == "I") return {};
      return lookup_object(object).word;
    case ExprKind::member:
      return lookup_object(object).word;
    case ExprKind::product: {
      Word total;
      for (const Expr& child : object.children) {
        if (child.kind == ExprKind::divisor) fail("object-wanted", child.span, "objects cannot be divided");
        const Word factor = word(child);
        total.insert(total.end(), factor.begin(), factor.end());
        if (total.size() > max_word)
          fail("too-many", object.span, fmt::format("a word of more than {} objects", max_word));
      }
      return total;
    }
    case ExprKind::power: {
      const Word base = word(object.children[0]);
      const std::uint64_t n = count(object.children[1], max_word, "factors");
      if (base.size() * n > max_word)
        fail("too-many", object.span,
             fmt::format("this word has {} objects, and at most {} are allowed", base.size() * n, max_word));
      Word total;
      total.reserve(base.size() * n);
      for (std::uint64_t i = 0; i < n; ++i) total.insert(total.end(), base.begin(), base.end());
      return total;
    }
    case ExprKind::set:
      fail("object-wanted", object.span, "an object is wanted here, and this is a set of labels",
           "name the set first: type T = {...}");
    case ExprKind::missing:
      throw Faulty{};
    default:
      fail("object-wanted", object.span, "an object is wanted here", "objects are names, I, A * B and A^3");
  }
}

ObjectId Elaborator::single_object(const Expr& object) {
  const Word all = word(object);
  if (all.size() != 1)
    fail("one-object", object.span, fmt::format("a single object is wanted here, not {}", word_text(all)));
  return all.front();
}

std::optional<std::string> Elaborator::label_if(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::name:
    case ExprKind::label:
    case ExprKind::number:
      return expr.text;
    case ExprKind::negate:
      if (expr.children.front().kind == ExprKind::number) return "-" + expr.children.front().text;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::string Elaborator::label(const Expr& expr) {
  if (auto text = label_if(expr)) return *text;
  if (expr.kind == ExprKind::missing) throw Faulty{};
  fail("label-wanted", expr.span, "a label is wanted here",
       "labels are names, whole numbers, or texts in backticks; none stands in quotation marks");
}

std::uint64_t Elaborator::label_position(const Expr& expr, const Labels& labels, const std::string& of) {
  const std::string text = label(expr);
  if (auto position = labels.find(text)) return *position;
  std::vector<std::string> known;
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(labels.size(), 1000); ++i)
    known.push_back(labels.text(i));
  const std::string near = nearest(text, known);
  fail("unknown-label", expr.span, fmt::format("{} has no label `{}`", of, text),
       near.empty() ? fmt::format("its labels are {}", to_text(labels))
                    : fmt::format("did you mean `{}`?", near));
}

Word Elaborator::boundary_word(const ast::Boundary& boundary, std::vector<std::string>* names) {
  Word total;
  bool named = false;
  Parts parts;
  for (const ast::Port& port : boundary.ports) {
    parts([&] {
      const Word factor = word(port.object);
      if (total.size() + factor.size() > max_word)
        fail("too-many", boundary.span, fmt::format("more than {} objects", max_word));
      // A name belongs to a port that is one object; a named bundle of several has no name of its own.
      for (ObjectId object : factor) {
        total.push_back(object);
        if (names != nullptr) {
          names->push_back(port.name && factor.size() == 1 ? port.name->text : "");
          named |= !names->back().empty();
        }
      }
    });
  }
  parts.rethrow();
  if (names != nullptr && !named) names->clear();
  return total;
}

std::vector<Labels> Elaborator::label_product(const Expr& object, std::string* object_name) {
  if (object.kind == ExprKind::set) {
    if (auto labels = labels_of_set(object, diagnostics_)) return {*labels};
    throw Faulty{};
  }
  if (object.kind == ExprKind::product) {
    std::vector<Labels> all;
    for (const Expr& child : object.children) {
      const std::vector<Labels> factor = label_product(child);
      all.insert(all.end(), factor.begin(), factor.end());
    }
    return all;
  }
  if (object.kind == ExprKind::power && object.children.front().kind == ExprKind::set) {
    const std::vector<Labels> base = label_product(object.children.front());
    return std::vector<Labels>(count(object.children[1], max_word, "factors"), base.front());
  }
  std::vector<Labels> all;
  const Word factors = word(object);
  for (ObjectId factor : factors) {
    const Labels* labels = world_.labels(factor);
    if (labels == nullptr)
      fail("no-labels", object.span,
           fmt::format("the object {} has no labels", world_.signature.name(factor)),
           "a set of labels is wanted here: {no, yes}, or a type that has one");
    all.push_back(*labels);
  }
  if (object_name != nullptr && factors.size() == 1) *object_name = world_.signature.name(factors.front());
  return all;
}

// "coin[p], with a number for p"
std::string Elaborator::parameters_form(const Expr& name, const std::vector<ast::Parameter>& parameters) {
  std::string brackets, meaning;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string text = spell(parameters[i].name.text);
    brackets += (i == 0 ? "" : ", ") + text;
    meaning += i == 0 ? "" : i + 1 == parameters.size() ? " and " : ", ";
    meaning += (parameters[i].sort == ast::ParameterSort::number ? "a number for " : "an object for ") + text;
  }
  return fmt::format("{}[{}], with {}", source_text(name.span), brackets, meaning);
}

// Binds the arguments in brackets to the parameters, as names of the scope `inner`; gives their text, which
// tells instances apart.
std::string Elaborator::arguments_text(const std::vector<ast::Parameter>& parameters, const Expr& index,
                                       Scope& inner) {
  std::vector<const Expr*> arguments;
  for (std::size_t g = 1; g < index.children.size(); ++g)
    for (const Expr& item : index.children[g].children) arguments.push_back(&item);
  if (arguments.size() != parameters.size())
    fail("argument-count", index.span,
         fmt::format("{} argument{} here, and {} parameter{}", arguments.size(),
                     arguments.size() == 1 ? "" : "s", parameters.size(),
                     parameters.size() == 1 ? " is declared" : "s are declared"),
         parameters.empty() ? ""
                            : fmt::format("write {}", parameters_form(index.children.front(), parameters)));
  std::string text;
  std::string key;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const ast::Parameter& parameter = parameters[i];
    if (i > 0) text += ", ";
    if (parameter.sort == ast::ParameterSort::number) {
      const Rational value = constant(*arguments[i]);
      text += value.to_string();
      inner.names.emplace(parameter.name.text, Entity{value, parameter.name.span});
    } else {
      ObjectEntity object;
      object.word = word(*arguments[i]);
      object.parameter = true;
      object.span = parameter.name.span;
      text += word_text(object.word);
      for (ObjectId factor : object.word) key += fmt::format(" {}", diag::index(factor));
      key += ";";
      inner.objects.emplace(parameter.name.text, std::move(object));
    }
  }
  return key.empty() ? text : text + "\n" + key;  // two objects may bear one name: the key tells them apart
}

}  // namespace diag
