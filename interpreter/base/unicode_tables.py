#!/usr/bin/env python3
"""Writes unicode_tables.hpp from Python's own Unicode data: python3 interpreter/base/unicode_tables.py > interpreter/base/unicode_tables.hpp"""
import unicodedata

LAST = 0x10FFFF


def ranges(holds):
    found, start = [], None
    for code in range(LAST + 2):
        inside = code <= LAST and holds(code)
        if inside and start is None:
            start = code
        if not inside and start is not None:
            found.append((start, code - 1))
            start = None
    return found


def category(code):
    return unicodedata.category(chr(code))


def letter(code):
    return code > 0x7F and category(code)[0] == "L"


def mark(code):
    return category(code)[0] == "M"


def zero(code):  # joins the cell before it; the jamo of a syllable are drawn into its first one
    return (category(code) in ("Mn", "Me", "Cf") and code != 0xAD) or 0x1160 <= code <= 0x11FF


def wide(code):
    return unicodedata.east_asian_width(chr(code)) in "WF" and not zero(code)


def space(code):
    return code > 0x7F and (category(code) in ("Zs", "Zl", "Zp") or code == 0x85)


print(f"""// Ranges of code points above ASCII, first and last in turn. Written by unicode_tables.py from Unicode {unicodedata.unidata_version}; not by hand.
#pragma once

namespace diag::unicode {{

// clang-format off""".replace("; not by hand", ",\n// not by hand"))
for name, holds in (("letters", letter), ("marks", mark), ("zero_width", zero), ("wide", wide), ("spaces", space)):
    print(f"inline constexpr char32_t {name}[] = {{")
    line = "   "
    for first, last in ranges(holds):
        item = f" {first:#x},{last:#x},"
        if len(line) + len(item) > 108:
            print(line)
            line = "   "
        line += item
    print(line)
    print("};\n")
print("// clang-format on\n\n}  // namespace diag::unicode")
