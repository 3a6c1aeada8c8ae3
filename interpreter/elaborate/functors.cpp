// Functor declarations: what each item gives an image of, the images, and what is left without one. Objects
// are read before boxes, so that the order of the items does not matter.
#include <fmt/format.h>

#include <algorithm>

#include "grammar/parser.hpp"
#include "interpreter/base/text.hpp"
#include "interpreter/elaborate/elaborator.hpp"

namespace diag {

namespace {
using ast::Expr;
using ast::ExprKind;

constexpr std::size_t shown_names = 8;   // of generators without an image
constexpr std::size_t shown_places = 3;  // where they are declared

// What a theory declares itself or shares with those it extends; not what it sees of its file.
template <class Value>
const Value* declared_in(const std::vector<const TheoryDef*>& theories, const std::string& name,
                         std::unordered_map<std::string, Value> Scope::*map) {
  for (const TheoryDef* theory : theories)
    if (const auto found = (theory->scope->*map).find(name); found != (theory->scope->*map).end())
      return &found->second;
  return nullptr;
}

std::vector<std::string> names_in(const std::vector<const TheoryDef*>& theories, ast::Sort sort) {
  std::vector<std::string> names;
  for (const TheoryDef* theory : theories) {
    if (sort != ast::Sort::box)
      for (const auto& [name, object] : theory->scope->objects) names.push_back(name);
    if (sort != ast::Sort::type)
      for (const auto& [name, entity] : theory->scope->names)
        if (std::holds_alternative<BoxDef*>(entity.of)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());  // hash maps have no order
  return names;
}

bool is_structure(const std::string& name) {
  return name == "id" || name == "copy" || name == "discard" || name == "swap" || name == "uniform" ||
         name == "I";
}

// "`a`, `b` and 3 more"
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  const std::size_t shown = names.size() <= shown_names + 1 ? names.size() : shown_names;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i].front() == '`' ? names[i] : "`" + names[i] + "`";
  }
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

}  // namespace

// A theory and all it extends, each once.
std::vector<const TheoryDef*> Elaborator::with_extended(const TheoryDef& theory) {
  std::vector<const TheoryDef*> all{&theory};
  std::set<const TheoryDef*> seen{&theory};
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const TheoryDef* base : all[i]->extends)
      if (seen.insert(base).second) all.push_back(base);
  return all;
}

// The theories whose declarations a functor's target holds too: what they declare is kept where it has no
// image.
std::set<const TheoryDef*> Elaborator::held_by(const TheoryDef* target) {
  if (target == nullptr) return {};
  const std::vector<const TheoryDef*> all = with_extended(*target);
  return {all.begin(), all.end()};
}

struct Elaborator::FunctorDraft {
  struct Left {
    const ast::FunctorItem* item;
    GeneratorId generator;
  };
  const ast::FunctorDecl& decl;
  FunctorDef& def;
  Scope* inside;  // where right sides are looked up
  std::vector<std::pair<const ast::FunctorItem*, std::vector<ObjectId>>> objects{};  // item by item
  std::vector<Left> boxes{};
  std::map<ObjectId, Span> objects_given{};  // where each stands on the left
  std::map<GeneratorId, Span> boxes_given{};
  std::set<ObjectId> without{};  // objects that have no image, or a faulty one: nothing more is said of them
  std::vector<std::string> missing_objects{};
  bool unknown = false;  // something on the left could not be read: what is missing may be what it meant
  bool faulty = false;
};

void Elaborator::declare_functor(const ast::FunctorDecl& decl) {
  if (decl.damaged) read_damaged([&] { (void)build_functor(decl); });
  FunctorDef& def = build_functor(decl);
  declare(decl.name, Entity{&def, {}});
}

FunctorDef& Elaborator::build_functor(const ast::FunctorDecl& decl) {
  FunctorDef& def = world_.make<FunctorDef>();
  def.name = decl.name.text;
  def.span = decl.name.span;
  def.source = theory(decl.source);
  if (def.source == nullptr)
    fail("functor-source", decl.source.span, "`Stoch` has no boxes, so no functor is given on it",
         "functors go from a theory or a model, to a theory or to Stoch");
  def.target = theory(decl.target);
  if (def.target == nullptr) def.interpretation.base = &world_.stoch;

  FunctorDraft draft{decl, def, &world_.new_scope(scope_)};
  if (def.target != nullptr) draft.inside->extends.push_back(def.target->scope);
  for (const ast::FunctorItem& item : decl.items) {
    std::vector<ObjectId> objects;
    for (const Expr& left : item.left) {
      try {
        const FunctorLeft of = functor_left(left, item.sort, *def.source);
        const auto given = of.object ? draft.objects_given.emplace(*of.object, left.span).second
                                     : draft.boxes_given.emplace(of.generator, left.span).second;
        if (!given) {
          const Span first = of.object ? draft.objects_given[*of.object] : draft.boxes_given[of.generator];
          report("functor-twice", left.span,
                 fmt::format("`{}` has two images", of.object ? spell(world_.signature.name(*of.object))
                                                              : to_string(of.generator, world_.signature)),
                 "keep one of them", {{first, "the first is given here"}});
          draft.faulty = true;
        } else if (of.object) {
          objects.push_back(*of.object);
        } else {
          draft.boxes.push_back({&item, of.generator});
        }
      } catch (const Faulty&) {
        draft.unknown = draft.faulty = true;
      }
    }
    if (!objects.empty()) draft.objects.emplace_back(&item, std::move(objects));
  }
  functor_objects(draft);
  functor_boxes(draft);
  check_images(draft);
  if (draft.faulty) throw Faulty{};
  return def;
}

// Whether `left` is an object or a box of the source, and which.
Elaborator::FunctorLeft Elaborator::functor_left(const Expr& left, ast::Sort sort, const TheoryDef& source) {
  if (left.kind == ExprKind::missing) throw Faulty{};
  const bool indexed = left.kind == ExprKind::index;
  const Expr& named = indexed ? left.children.front() : left;
  if (named.kind == ExprKind::name && !named.quoted) {
    if (is_structure(named.text))
      fail("functor-structure", left.span, fmt::format("`{}` has no image of its own", named.text),
           "a functor keeps copy, discard, swap, id and uniform");
    if ((named.text == "point" || named.text == "observe") && sort != ast::Sort::type)
      return functor_point(left, source);
  }
  if ((named.kind != ExprKind::name && named.kind != ExprKind::member) ||
      (indexed && sort == ast::Sort::type))
    fail("functor-left", left.span, "left of `|->` stands an object or a box of the source",
         "write its name, coin[1/3] for an instance, or point[X = l]");
  if (indexed) sort = ast::Sort::box;

  const TheoryDef& theory =
      named.kind == ExprKind::member ? functor_owner(named.children.front(), source) : source;
  const std::vector<const TheoryDef*> theories = with_extended(theory);
  const ObjectEntity* object =
      sort == ast::Sort::box ? nullptr : declared_in(theories, named.text, &Scope::objects);
  const Entity* entity = sort == ast::Sort::type ? nullptr : declared_in(theories, named.text, &Scope::names);
  if ((object != nullptr && object->faulty) ||
      (entity != nullptr && std::holds_alternative<FaultyEntity>(entity->of)))
    throw Faulty{};
  const auto* box = entity != nullptr ? std::get_if<BoxDef*>(&entity->of) : nullptr;
  if (object != nullptr && box != nullptr)
    fail("functor-ambiguous", left.span, fmt::format("an object and a box are called `{}`", named.text),
         fmt::format("write type {0} |-> ... or box {0} |-> ...", spell(named.text)),
         {{object->span, "the object"}, {entity->span, "the box"}});
  if (object != nullptr) {
    if (object->word.size() != 1)
      fail("one-object", left.span,
           fmt::format("`{}` is {}, not one object", named.text, word_text(object->word)));
    return {object->word.front(), {}};
  }
  if (box != nullptr) {
    if (indexed) {
      Scope& arguments = world_.new_scope(scope_);  // objects among the arguments are those of the source
      arguments.extends.push_back(source.scope);
      const Standing standing(*this, &arguments, theory_);
      return {{}, box_instance(**box, left)};
    }
    if ((*box)->declaration != nullptr)
      fail("needs-arguments", left.span, fmt::format("the box {} has parameters", spell(named.text)),
           fmt::format("each instance has an image of its own: {}[...] |-> ...", spell(named.text)),
           {{(*box)->span, "declared here"}});
    return {{}, (*box)->generator};
  }
  if (entity != nullptr)
    fail("functor-left", left.span, fmt::format("`{}` is no object and no box", named.text),
         "a functor is given on objects and boxes, and so on all diagrams made of them",
         {{entity->span, "declared here"}});
  const std::string near = nearest(named.text, names_in(theories, sort));
  const std::string_view wanted = sort == ast::Sort::type  ? "object"
                                  : sort == ast::Sort::box ? "box"
                                                           : "object or box";
  fail("functor-unknown", left.span,
       fmt::format("{} declares no {} `{}`", spell(theory.name), wanted, named.text),
       near.empty() ? "left of `|->` stand objects and boxes of the functor's source"
                    : fmt::format("did you mean `{}`?", near));
}

// The theory in front of a name on the left: the source or one that it extends.
const TheoryDef& Elaborator::functor_owner(const Expr& base, const TheoryDef& source) {
  const Entity& entity = lookup(base);
  if (std::holds_alternative<FaultyEntity>(entity.of)) throw Faulty{};
  const TheoryDef* theory = nullptr;
  if (const auto* of = std::get_if<TheoryDef*>(&entity.of)) theory = *of;
  if (const auto* of = std::get_if<ModelDef*>(&entity.of)) theory = (*of)->theory;
  const std::vector<const TheoryDef*> theories = with_extended(source);
  if (std::find(theories.begin(), theories.end(), theory) == theories.end())
    fail("functor-left", base.span,
         fmt::format("the functor goes from {}, not from this", spell(source.name)),
         "left of `|->` stand objects and boxes of the functor's source", {{entity.span, "declared here"}});
  return *theory;
}

// point[X = l] and observe[X = l]: they are kept where X is, and may have images of their own.
Elaborator::FunctorLeft Elaborator::functor_point(const Expr& left, const TheoryDef& source) {
  const bool one = left.kind == ExprKind::index && left.children.size() == 2 &&
                   left.children[1].children.size() == 1 &&
                   left.children[1].children[0].kind == ExprKind::assign;
  const std::string& name = left.kind == ExprKind::index ? left.children.front().text : left.text;
  if (!one)
    fail("functor-left", left.span, fmt::format("which {} is meant?", name),
         fmt::format("write the object and one label: {}[X = l] |-> ...", name));
  const Expr& chosen = left.children[1].children[0];
  const ObjectId object = *functor_left(chosen.children[0], ast::Sort::type, source).object;
  if (const Labels* labels = world_.labels(object))
    (void)label_position(chosen.children[1], *labels, spell(world_.signature.name(object)));
  const std::string text = label(chosen.children[1]);
  return {{},
          name == "point" ? world_.signature.point(object, text) : world_.signature.observe(object, text)};
}

// The images of objects; then which objects are left without one.
void Elaborator::functor_objects(FunctorDraft& draft) {
  FunctorDef& def = draft.def;
  const Standing standing(*this, draft.inside, theory_);
  for (const auto& [item, objects] : draft.objects) {
    try {
      if (def.target != nullptr) {
        const Word image = word(item->right);
        for (const ObjectId object : objects) def.functor.objects[object] = image;
      } else {
        const std::vector<Labels> image = label_product(item->right);
        for (const ObjectId object : objects) def.interpretation.objects[object] = image;
      }
    } catch (const Faulty&) {
      draft.faulty = true;
      draft.without.insert(objects.begin(), objects.end());
    }
  }
  const std::set<const TheoryDef*> shared = held_by(def.target);
  for (const TheoryDef* theory : with_extended(*def.source)) {
    if (shared.count(theory) > 0) continue;
    for (const ObjectId object : theory->objects) {
      if (draft.objects_given.count(object) > 0) continue;
      if (def.target == nullptr && world_.stoch.labels(object) != nullptr) continue;
      draft.without.insert(object);
      draft.missing_objects.push_back(spell(world_.signature.name(object)));
    }
  }
}

void Elaborator::functor_boxes(FunctorDraft& draft) {
  const Standing standing(*this, draft.inside, theory_);
  const ast::FunctorItem* faulty = nullptr;  // its right side has a fault: to say it once is enough
  for (const FunctorDraft::Left& left : draft.boxes) {
    if (left.item == faulty) continue;
    const Generator& generator = world_.signature[left.generator];
    const auto known = [&](const Word& word) {
      return std::none_of(word.begin(), word.end(),
                          [&](ObjectId object) { return draft.without.count(object) > 0; });
    };
    if (!known(generator.dom) || !known(generator.cod)) continue;
    try {
      box_image(left.item->right, left.generator, draft.def);
    } catch (const Faulty&) {
      draft.faulty = true;
      faulty = left.item;
    }
  }
}

// What has no image and is not kept, in one message; and what is kept must stay where it was.
void Elaborator::check_images(FunctorDraft& draft) {
  const FunctorDef& def = draft.def;
  std::vector<std::string> boxes;
  std::vector<Note> notes;
  const std::set<const TheoryDef*> shared = held_by(def.target);
  for (const TheoryDef* theory : with_extended(*def.source)) {
    for (const BoxDef* box : theory->boxes) {
      // Instances are known, and looked at, where the functor is applied.
      if (box->declaration != nullptr || draft.boxes_given.count(box->generator) > 0) continue;
      if (shared.count(theory) == 0 &&
          (def.target != nullptr || world_.with_rows.count(box->generator) == 0)) {
        boxes.push_back(spell(box->name));
        if (notes.size() < shown_places)
          notes.push_back({box->span, fmt::format("`{}` is declared here", box->name)});
        continue;
      }
      const Generator& generator = world_.signature[box->generator];
      const auto known = [&](const Word& word) {
        return std::none_of(word.begin(), word.end(),
                            [&](ObjectId object) { return draft.without.count(object) > 0; });
      };
      if (!known(generator.dom) || !known(generator.cod)) continue;
      try {
        check_kept(*box, def);
      } catch (const Faulty&) {
        draft.faulty = true;
      }
    }
  }
  if (draft.unknown || (boxes.empty() && draft.missing_objects.empty())) return;
  draft.faulty = true;
  std::string what;
  if (!draft.missing_objects.empty())
    what = fmt::format("the object{} {}", draft.missing_objects.size() == 1 ? "" : "s",
                       listed(draft.missing_objects));
  if (!boxes.empty())
    what += fmt::format("{}the box{} {}", what.empty() ? "" : ", and of ", boxes.size() == 1 ? "" : "es",
                        listed(boxes));
  const std::string example = draft.missing_objects.empty() ? boxes.front() : draft.missing_objects.front();
  std::string help;
  if (def.target == nullptr)
    help = fmt::format("add {}", draft.missing_objects.empty()
                                     ? fmt::format("{} |-> its rows, or a value", example)
                                     : fmt::format("{} |-> {{its labels}}", example));
  else
    help = fmt::format("add {} |-> its image in {}", example, spell(def.target->name));
  report("functor-missing", draft.decl.name.span,
         fmt::format("the functor {} gives no image of {}", spell(def.name), what), help, std::move(notes));
}

// A box without an image of its own, whose objects may have been moved.
void Elaborator::check_kept(const BoxDef& box, const FunctorDef& def) {
  const Generator& generator = world_.signature[box.generator];
  if (def.target != nullptr) {
    const Word dom = def.functor(generator.dom), cod = def.functor(generator.cod);
    if (dom == generator.dom && cod == generator.cod) return;
    fail("functor-boundary", def.span,
         fmt::format("`{}` has no image and stays {} -> {}, but its objects go to {} -> {}", box.name,
                     word_text(generator.dom), word_text(generator.cod), word_text(dom), word_text(cod)),
         fmt::format("give {} an image of that type", spell(box.name)), {{box.span, "declared here"}});
  }
  if (!keeps_rows(box.generator, def.interpretation))
    fail("functor-boundary", def.span,
         fmt::format("`{}` has no image and keeps its rows, but its objects get other labels", box.name),
         fmt::format("give {} rows for the new labels", spell(box.name)), {{box.span, "declared here"}});
}

}  // namespace diag
