#include "interpreter/draw/shapes.hpp"

#include <algorithm>

#include "interpreter/draw/font.hpp"

namespace diag {

namespace {

constexpr int port_gap = 26;

// Ports around the middle, at least `gap` apart; each as far from the next as its label needs.
std::vector<int> spread(std::size_t count, const std::vector<int>& rooms) {
  std::vector<int> at;
  int x = 0;
  for (std::size_t i = 0; i < count; ++i) {
    at.push_back(x);
    x += std::max(port_gap, i < rooms.size() ? rooms[i] : 0);
  }
  if (at.empty()) return at;
  const int middle = at.back() / 2;
  for (int& place : at) place -= middle;
  return at;
}

int span(const std::vector<int>& ports) { return ports.empty() ? 0 : ports.back() - ports.front(); }

void fan(std::vector<int>& ports, int half) {
  const auto count = static_cast<int>(ports.size());
  const int reach = std::min(half * 4 / 5, 7 * (count - 1));
  for (int i = 0; i < count; ++i)
    ports[static_cast<std::size_t>(i)] = count == 1 ? 0 : -reach + 2 * reach * i / (count - 1);
}

int even(int value) { return value + value % 2; }

}  // namespace

Measure measure(const PictureNode& node, const std::string& label, const std::vector<std::string>& out_labels,
                bool to_right) {
  Measure made;
  const int text = label.empty() ? 0 : text_width(label, label_size);
  std::vector<int> rooms, widths;
  for (const std::string& name : out_labels) {
    widths.push_back(name.empty() ? 0 : text_width(name, wire_size));
    rooms.push_back(widths.back() == 0 ? 0 : to_right ? 30 : widths.back() + 14);
    if (widths.back() > 0) made.strip = std::max(made.strip, to_right ? widths.back() + 10 : 18);
  }
  made.in = spread(node.inputs, {});
  made.out = spread(node.shape == Look::copy ? 1 : node.outputs, rooms);
  const int ports = std::max(span(made.in), span(made.out));
  int across = 0;
  switch (node.shape) {
    case Look::tooth:
    case Look::box:
    case Look::function:
    case Look::hole:
      across = std::max({to_right ? 30 : text + 18, ports + 20, to_right ? 30 : 34});
      made.length = to_right ? std::max(text + 18, 34) : 30;
      break;
    case Look::state:
    case Look::effect:
    case Look::point:
    case Look::observation:
      // The text must lie within the triangle, next to its base.
      if (to_right) {
        made.length = std::max(text + 26, 34);
        across = std::max({20 * made.length / 26 + 6, ports + 26, 40});
      } else {
        made.length = text > 30 ? 44 : 34;
        across = std::max({text > 30 ? text * 5 / 3 + 16 : text * 2 + 14, ports + 30, 40});
      }
      break;
    case Look::uniform:
    case Look::discard:
      across = 22;
      made.length = 11;
      break;
    case Look::copy:
      across = 8;
      made.length = 8;
      break;
    case Look::input:
    case Look::output:
      across = to_right ? 16 : std::max(text_width(label, wire_size) - 4, 8);
      made.length = to_right ? text_width(label, wire_size) + 6 : 18;
      break;
    case Look::removed: {
      const int instead =
          node.instead.empty() ? 22 : text_width(picture_text(node.instead, 16), wire_size) * 2 + 12;
      if (to_right) {
        across = std::max(34, ports + 28);
        made.length = std::max(text + 18, 34) + 56;
      } else {
        const auto outs = static_cast<int>(node.outputs);
        made.out = spread(
            node.outputs,
            std::vector<int>(
                node.outputs,
                std::max(instead + 4, rooms.empty() ? 0 : *std::max_element(rooms.begin(), rooms.end()))));
        across = std::max({text + 22, span(made.in) + 30, span(made.out) + (outs > 0 ? instead : 0), 40});
        made.length = node.instead.empty() ? 68 : 86;
      }
      break;
    }
    case Look::variable:
    case Look::hidden:
      across = to_right ? 32 : std::max(text * 5 / 4 + 16, 40);
      made.length = to_right ? std::max(text * 5 / 4 + 16, 40) : 32;
      break;
  }
  made.before = made.after = even(across) / 2;
  if (ports_are_free(node.shape, false)) {  // arrows meet the ellipse near its middle
    fan(made.in, made.before);
    fan(made.out, made.before);
  }
  made.left = made.before;
  made.right = made.after;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    made.label_at.push_back(i < made.out.size() ? made.out[i] + 5 : 0);
    if (widths[i] > 0 && !to_right) made.right = std::max(made.right, made.label_at.back() + widths[i]);
    if (widths[i] > 0 && to_right) made.left = std::max(made.left, 18 - made.out[i]);
  }
  return made;
}

void add_spine(Measure& measure, bool above, bool below) {
  constexpr int room = 14;
  measure.before = measure.after = measure.before + room;
  measure.left = std::max(measure.left + room, measure.before);
  measure.right = std::max(measure.right + room, measure.after);
  const auto move = [&](std::vector<int>& ports, bool spine) {
    for (int& port : ports) port -= room;
    if (spine && !ports.empty()) ports.back() = measure.after - spine_half;
  };
  move(measure.in, above);
  move(measure.out, below);
  for (int& at : measure.label_at) at -= room;
}

}  // namespace diag
