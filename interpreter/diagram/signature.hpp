// The objects and generators that a session has declared: an append-only interner. Theories are subsets of
// it. It knows names only to print them; two generators may bear one name (instances, replaced mechanisms).
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "interpreter/diagram/ids.hpp"

namespace diag {

enum class Kind : std::uint8_t {
  effect,    // no law but its place; never dropped (observations)
  channel,   // can be discarded
  function,  // can be discarded and copied
};

enum class Form : std::uint8_t {
  declared,  // a box of the user's
  uniform,   // the uniform state of one object: `uniform[A * B]` is two of them
  point,     // the state concentrated on a label of one object: a function I -> A
  observe,   // the effect A -> I that keeps one label
};

struct Generator {
  std::string name;
  Word dom, cod;
  Kind kind = Kind::channel;
  Form form = Form::declared;
  std::string label;                     // of a point or an observation
  std::vector<std::string> input_names;  // empty, or one a port; "" where a port has none
  std::vector<std::string> output_names;
  std::string arguments;  // of an instance of a parametrised box, as printed after its name: "[1/3]"
  // A model's deterministic mechanism: its rows alone promise it, so no law follows.
  bool promised_function = false;

  [[nodiscard]] bool deterministic() const { return kind == Kind::function || promised_function; }
};

class Signature {
 public:
  ObjectId add_object(std::string name);
  GeneratorId add_generator(Generator generator);

  // The structural generators, made at first use.
  GeneratorId uniform(ObjectId object);
  GeneratorId point(ObjectId object, std::string_view label);
  GeneratorId observe(ObjectId object, std::string_view label);

  [[nodiscard]] const std::string& name(ObjectId object) const { return objects_[index(object)]; }
  [[nodiscard]] const Generator& operator[](GeneratorId generator) const {
    return generators_[index(generator)];
  }
  [[nodiscard]] std::size_t objects() const { return objects_.size(); }
  [[nodiscard]] std::size_t generators() const { return generators_.size(); }

 private:
  std::deque<std::string> objects_;  // deques: references stay valid while others are added
  std::deque<Generator> generators_;
  std::map<ObjectId, GeneratorId> uniforms_;
  std::map<std::pair<ObjectId, std::string>, GeneratorId> points_, observations_;
};

// "A * B", "I"; beyond `max_objects` the rest is counted: "A * B * (98 more)"
[[nodiscard]] std::string to_string(const Word& word, const Signature& signature,
                                    std::size_t max_objects = 200);
// A generator as the language writes it: f, coin[1/3], uniform[A], point[A = yes], observe[A = yes]
[[nodiscard]] std::string to_string(GeneratorId generator, const Signature& signature);

}  // namespace diag
