// A program that asks a causal question through the library, and reads the answer as numbers.
#include <diag/diag.hpp>

#include <iostream>

int main() {
  const std::string script = R"(
    model Rain {
      rain : {no, yes} = [0.8, 0.2]
      wet  : {no, yes} given rain { no |-> [0.9, 0.1]  yes |-> [0.05, 0.95] }
    }
    print Rain.P(rain | wet = yes)
  )";
  diag::Session session;
  const diag::Status status = session.run("rain.diag", script, [](const diag::Result& result) {
    std::cout << result.text();
    if (const auto value = result.value())
      std::cout << "rain = yes: " << value->fraction(0, 1) << ", about " << value->weight(0, 1) << "\n";
  });
  return static_cast<int>(status);
}
