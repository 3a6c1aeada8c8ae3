// Drawings as TikZ: plain TikZ without libraries, so that it compiles wherever the package is.
#include <fmt/format.h>

#include "interpreter/base/unicode.hpp"
#include "interpreter/draw/font.hpp"
#include "interpreter/draw/write.hpp"

namespace diag {

namespace {

// What pdfTeX has no letter for is its number there, and the letter in engines that know Unicode.
constexpr std::string_view macro =
    "\\providecommand{\\diagchar}[2]{\\ifdefined\\Umathchar#2\\else{\\footnotesize\\texttt{U+#1}}\\fi}\n";

constexpr std::string_view colours = R"(\definecolor{diagink}{RGB}{34,34,34}
\definecolor{diagquiet}{RGB}{104,112,125}
\definecolor{diagsure}{RGB}{223,228,236}
\definecolor{diagcomb}{RGB}{238,241,246}
\definecolor{diagmark}{RGB}{180,64,15}
\definecolor{diagmarked}{RGB}{253,238,230}
\tikzset{
  diag wire/.style={draw=diagink,line width=0.6pt},
  diag box/.style={draw=diagink,fill=white,line width=0.6pt},
  diag sure/.style={draw=diagink,fill=diagsure,line width=0.6pt},
  diag comb/.style={draw=diagink,fill=diagcomb,line width=0.6pt},
  diag faded/.style={draw=diagquiet,line width=0.6pt,dash pattern=on 3pt off 2.4pt},
  diag ghost/.style={draw=diagmark,line width=0.6pt,dash pattern=on 3pt off 2.4pt},
  diag cross/.style={draw=diagmark,line width=1pt},
  diag mark/.style={draw=diagmark,line width=1pt},
  diag text/.style={inner sep=0pt,outer sep=0pt,text=diagink}}
)";

constexpr std::string_view greek[] = {"alpha",  "beta", "gamma", "delta",    "epsilon", "zeta", "eta",
                                      "theta",  "iota", "kappa", "lambda",   "mu",      "nu",   "xi",
                                      "o",      "pi",   "rho",   "varsigma", "sigma",   "tau",  "upsilon",
                                      "varphi", "chi",  "psi",   "omega"};
constexpr std::string_view capitals =
    "A B \\Gamma \\Delta E Z H \\Theta I K \\Lambda M N \\Xi O \\Pi P ? \\Sigma T \\Upsilon \\Phi X \\Psi "
    "\\Omega ";

std::string letter(char32_t code, std::string_view bytes) {
  if (code >= 0x3b1 && code <= 0x3c9) {
    const std::string_view name = greek[code - 0x3b1];
    return fmt::format("\\ensuremath{{{}{}}}", name == "o" ? "" : "\\", name);
  }
  if (code >= 0x391 && code <= 0x3a9 && code != 0x3a2) {
    std::size_t begin = 0;
    for (char32_t at = 0x391; at < code; ++at) begin = capitals.find(' ', begin) + 1;
    return fmt::format("\\ensuremath{{{}}}", capitals.substr(begin, capitals.find(' ', begin) - begin));
  }
  const bool latin = code >= 0xc0 && code <= 0xff && code != 0xd0 && code != 0xd7 && code != 0xde &&
                     code != 0xf0 && code != 0xf7 && code != 0xfe;
  if (latin) return std::string(bytes);
  if (code == 0x2026) return "\\dots{}";
  if (code == 0x2192) return "\\ensuremath{\\to}";
  if (code == 0x2297) return "\\ensuremath{\\otimes}";
  return fmt::format("\\diagchar{{{:04X}}}{{{}}}", static_cast<std::uint32_t>(code), bytes);
}

std::string escaped(std::string_view text) {
  std::string made;
  for (std::size_t byte = 0; byte < text.size();) {
    const unicode::CodePoint point = unicode::decode(text, byte);
    switch (point.value) {
      case '\\':
        made += "\\textbackslash{}";
        break;
      case '~':
        made += "\\textasciitilde{}";
        break;
      case '^':
        made += "\\textasciicircum{}";
        break;
      case '<':
      case '>':
      case '|':
        made += fmt::format("\\ensuremath{{{}}}", point.value == '|' ? "\\mid" : text.substr(byte, 1));
        break;
      case '"':
        made += "\\texttt{\\char34}";
        break;
      case '`':
        made += "\\`{}";
        break;
      case '\'':
        made += "\\ensuremath{'}";
        break;
      case '-':
        made += "{-}";
        break;
      case '{':
      case '}':
      case '$':
      case '&':
      case '#':
      case '%':
      case '_':
        made += '\\';
        made += static_cast<char>(point.value);
        break;
      default:
        if (!point.valid || point.value < 0x20 || point.value == 0x7f)
          made += '?';
        else if (point.value < 0x80)
          made += static_cast<char>(point.value);
        else
          made += letter(point.value, text.substr(byte, point.length));
    }
    byte += point.length;
  }
  return made;
}

std::string at(Point point) { return fmt::format("({},{})", point.x, point.y); }

class Writer {
 public:
  explicit Writer(const Drawing& drawing) : drawing_(drawing) {}

  std::string write(bool standalone) {
    if (standalone)
      out_ = fmt::format(
          "\\documentclass{{article}}\n\\usepackage[utf8]{{inputenc}}"
          "\n\\usepackage{{tikz}}\n"
          "\\ifdefined\\pdfpagewidth\\else\\let\\pdfpagewidth\\pagewidth\\let\\pdfpageheight\\pageheight\\fi"
          "\n"
          "\\pdfpagewidth={0}bp \\pdfpageheight={1}bp\n"
          "\\hoffset=-1in \\voffset=-1in \\topmargin=0pt \\headheight=0pt \\headsep=0pt \\oddsidemargin=0pt\n"
          "\\textwidth={0}bp \\textheight={1}bp \\parindent=0pt \\pagestyle{{empty}}\n\\begin{{document}}%\n",
          drawing_.width * 3 / 4 + 1, drawing_.height * 3 / 4 + 1);
    else
      out_ = "% \\usepackage{tikz}, then \\input this file\n";
    out_ += macro;
    out_ += colours;
    out_ += "\\begin{tikzpicture}[x=0.75bp,y=-0.75bp]\n";
    out_ += fmt::format("\\path[use as bounding box] (0,0) rectangle ({},{});\n", drawing_.width,
                        drawing_.height);
    for (const Area& area : drawing_.areas) {
      out_ += "\\path[diag comb]";
      for (const Point& corner : area.corners) out_ += " " + at(corner) + " --";
      out_ += " cycle;\n";
      text("", area.at, Anchor::middle, area.label);
    }
    for (const Curve& curve : drawing_.curves) add(curve);
    for (const Figure& figure : drawing_.figures) add(figure);
    for (const Writing& writing : drawing_.writings) add(writing);
    out_ += "\\end{tikzpicture}";
    out_ += standalone ? "%\n\\end{document}\n" : "\n";
    return std::move(out_);
  }

 private:
  void text(std::string_view font, Point point, Anchor anchor, std::string_view words, bool gone = false) {
    if (words.empty()) return;
    constexpr std::string_view anchors[] = {"west", "center", "east"};
    // A strut: lines stand alike, whatever letters they have.
    out_ += fmt::format("\\node[diag text,anchor={}{}] at {} {{{}\\vphantom{{lg}}{}}};\n",
                        anchors[static_cast<int>(anchor)], gone ? ",text=diagmark" : "", at(point), font,
                        escaped(words));
  }

  void add(const Curve& curve) {
    if (curve.points.size() < 2) return;
    const std::string_view dim = curve.dim ? ",opacity=0.5" : "";
    out_ += fmt::format("\\path[{}{}] {}",
                        curve.removed ? "diag ghost"
                        : curve.faded ? "diag faded"
                                      : "diag wire",
                        dim, at(curve.points.front()));
    for (std::size_t i = 1; i < curve.points.size(); ++i) {
      const Point a = curve.points[i - 1], b = curve.points[i];
      const bool arc = curve.arc && i == 1;
      Point first, second;
      if (drawing_.to_right ? a.y == b.y : a.x == b.x) {
        out_ += " -- " + at(b);
        continue;
      }
      if (drawing_.to_right) {
        const int middle = (a.x + b.x) / 2;
        first = arc ? Point{a.x, (a.y + 4 * b.y) / 5} : Point{middle, a.y};
        second = arc ? Point{(2 * a.x + b.x) / 3, b.y} : Point{middle, b.y};
      } else {
        const int middle = (a.y + b.y) / 2;
        first = arc ? Point{(a.x + 4 * b.x) / 5, a.y} : Point{a.x, middle};
        second = arc ? Point{b.x, (2 * a.y + b.y) / 3} : Point{b.x, middle};
      }
      out_ += fmt::format(" .. controls {} and {} .. {}", at(first), at(second), at(b));
    }
    out_ += ";\n";
    if (!curve.arrow) return;
    const Point tip = curve.points.back();
    if (curve.removed) {  // a cross instead of the head
      const Point c = drawing_.to_right ? Point{tip.x - 8, tip.y} : Point{tip.x, tip.y - 8};
      out_ += fmt::format("\\path[diag cross{}] {} -- {} {} -- {};\n", dim, at({c.x - 5, c.y - 5}),
                          at({c.x + 5, c.y + 5}), at({c.x - 5, c.y + 5}), at({c.x + 5, c.y - 5}));
      return;
    }
    const Point left = drawing_.to_right ? Point{tip.x - 9, tip.y - 4} : Point{tip.x - 4, tip.y - 9};
    const Point right = drawing_.to_right ? Point{tip.x - 9, tip.y + 4} : Point{tip.x + 4, tip.y - 9};
    out_ += fmt::format("\\fill[diagink{}] {} -- {} -- {} -- cycle;\n", dim, at(tip), at(left), at(right));
  }

  void rectangle(std::string_view style, const Figure& f) {
    out_ += fmt::format("\\path[{}] ({},{}) rectangle ({},{});\n", style, f.left, f.top, f.left + f.width,
                        f.top + f.height);
  }

  void triangle(const Figure& f, std::string_view style, bool outgoing) {
    const int right = f.left + f.width, bottom = f.top + f.height, x = f.left + f.width / 2,
              y = f.top + f.height / 2;
    Point tip, a, b;
    if (drawing_.to_right) {
      tip = {outgoing ? f.left : right, y};
      a = {outgoing ? right : f.left, f.top};
      b = {outgoing ? right : f.left, bottom};
    } else {
      tip = {x, outgoing ? f.top : bottom};
      a = {f.left, outgoing ? bottom : f.top};
      b = {right, outgoing ? bottom : f.top};
    }
    out_ += fmt::format("\\path[{}] {} -- {} -- {} -- cycle;\n", style, at(tip), at(a), at(b));
  }

  void ground_sign(Point port, bool outgoing, bool marked) {
    out_ += marked ? "\\path[diag mark]" : "\\path[diag wire]";
    for (int bar = 0; bar < 3; ++bar) {
      const int half = 11 - 4 * bar, away = outgoing ? -5 * bar : 5 * bar;
      const Point a =
          drawing_.to_right ? Point{port.x + away, port.y - half} : Point{port.x - half, port.y + away};
      const Point b =
          drawing_.to_right ? Point{port.x + away, port.y + half} : Point{port.x + half, port.y + away};
      out_ += " " + at(a) + " -- " + at(b);
    }
    out_ += ";\n";
  }

  void removed(const Figure& f) {
    for (const Point& port : f.in) ground_sign(port, false, true);
    Figure ghost = f;
    if (drawing_.to_right)
      ghost.left += 18, ghost.width -= 56;
    else
      ghost.top += 20, ghost.height = 26;
    rectangle(f.function ? "diag ghost,rounded corners=9" : "diag ghost", ghost);
    text("", {ghost.left + ghost.width / 2, ghost.top + ghost.height / 2}, Anchor::middle, f.label, true);
    for (const Point& port : f.out) {
      if (f.instead.empty()) {
        ground_sign(port, true, true);
        continue;
      }
      Figure point;
      const int width = text_width(f.instead, wire_size) * 2 + 12;
      point.left = drawing_.to_right ? port.x - 30 : port.x - width / 2;
      point.top = drawing_.to_right ? port.y - 15 : port.y - 30;
      point.width = drawing_.to_right ? 30 : width;
      point.height = 30;
      triangle(point, "diag mark,fill=diagmarked", true);
      text("\\footnotesize\\itshape ",
           drawing_.to_right ? Point{port.x - 11, port.y} : Point{port.x, port.y - 8}, Anchor::middle,
           f.instead);
    }
  }

  void add(const Figure& f) {
    const Point middle{f.left + f.width / 2, f.top + f.height / 2};
    const std::string mark = f.marked ? ",diag mark,fill=diagmarked" : f.outlined ? ",diag mark" : "";
    switch (f.shape) {
      case Look::box:
        rectangle("diag box" + mark, f);
        break;
      case Look::function:
        rectangle("diag box,rounded corners=9" + mark, f);
        break;
      case Look::hole:
        rectangle("diag faded", f);
        break;
      case Look::tooth:
        break;
      case Look::state:
      case Look::point:
      case Look::effect:
      case Look::observation: {
        const bool outgoing = f.shape == Look::state || f.shape == Look::point;
        const bool sure = f.shape == Look::point || f.shape == Look::observation;
        triangle(f, (sure ? "diag sure" : "diag box") + mark, outgoing);
        const int half = 6 + text_width(f.label, label_size) / 2;
        Point words = middle;
        if (drawing_.to_right)
          words.x = outgoing ? f.left + f.width - half : f.left + half;
        else
          words.y = outgoing ? f.top + f.height - 10 : f.top + 10;
        return text("", words, Anchor::middle, f.label);
      }
      case Look::uniform:
        return ground_sign(f.out.front(), true, f.marked);
      case Look::discard:
        return ground_sign(f.in.front(), false, f.marked);
      case Look::copy:
        out_ += fmt::format("\\fill[diagink] {} circle[radius=4];\n", at(middle));
        return;
      case Look::removed:
        return removed(f);
      case Look::variable:
      case Look::hidden:
        out_ += fmt::format("\\path[{}{}{}] {} ellipse[x radius={},y radius={}];\n",
                            f.shape == Look::hidden ? "diag faded,fill=white" : "diag box", mark,
                            f.faded ? ",opacity=0.5" : "", at(middle), f.width / 2, f.height / 2);
        break;
      case Look::input:
      case Look::output:
        return;
    }
    text("", middle, Anchor::middle, f.label);
  }

  void add(const Writing& writing) {
    const bool wire = writing.kind == Writing::Kind::wire || writing.kind == Writing::Kind::end;
    text(wire                                  ? "\\footnotesize\\itshape "
         : writing.kind == Writing::Kind::note ? "\\footnotesize "
                                               : "",
         writing.at, writing.anchor, writing.text);
  }

  const Drawing& drawing_;
  std::string out_;
};

}  // namespace

std::string to_tikz(const Drawing& drawing, bool standalone) { return Writer(drawing).write(standalone); }

}  // namespace diag
