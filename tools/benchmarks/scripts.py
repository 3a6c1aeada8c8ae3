"""Generates the scripts that the benchmarks time. All are made from a seed, the same on every machine."""
import random

SYNTAX = """type A
box f : A -> A
box g : A -> A
box m : A * A -> A
function h : A -> A
"""
LABELLED = """type Bool = {no, yes}
box start : I -> Bool = [1/3, 2/3]
box step : Bool -> Bool { no |-> [3/4, 1/4]  yes |-> [1/5, 4/5] }
"""
COMPARE = "assert d == d\n"


def point_free(boxes):
    """d : A -> A of so many boxes, in a line of layers: copies, functions, boxes with two inputs."""
    block = "copy ; f * h ; m ; g ; copy ; g * discard ; h"
    rest = boxes % 6
    return SYNTAX + "diagram d : A -> A =\n  " + " ;\n  ".join([block] * (boxes // 6) + ["f"] * rest) + "\n"


def named(boxes):
    """d : A -> A of so many boxes with named wires; each reads wires bound not far above."""
    draw = random.Random(7)
    lines = [SYNTAX, "diagram d(x0 : A) -> A {\n"]
    for i in range(1, boxes + 1):
        near = f"x{draw.randrange(max(0, i - 20), i)}"
        if i % 3 == 0:
            lines.append(f"  x{i} <- m(x{i - 1}, {near})\n")
        else:
            lines.append(f"  x{i} <- {'fgh'[i % 4 % 3]}({'x%d' % (i - 1) if i % 5 else near})\n")
    lines.append(f"  return x{boxes}\n}}\n")
    return "".join(lines)


def observed(steps, is_open):
    """d : I -> Bool (or I): a chain of so many steps, with an observation at each."""
    lines = [LABELLED, "diagram d() -> Bool {\n" if is_open else "diagram d() -> I {\n", "  x0 <- start\n"]
    for i in range(1, steps + 1):
        lines.append(f"  x{i} <- step(x{i - 1})\n  observe x{i} = {'yes' if i % 3 else 'no'}\n")
    lines.append(f"  return x{steps}\n}}\n" if is_open else "  return\n}\n")
    return "".join(lines)


def hidden_markov(steps):
    """The last state of so many steps, with an observation at each."""
    return LABELLED + f"""box see : Bool -> Bool {{ no |-> [9/10, 1/10]  yes |-> [1/5, 4/5] }}
diagram one : Bool -> Bool = step ; copy ; id[Bool] * (see ; observe[Bool = yes])
diagram d = start ; scan(one, {steps})
set arith = double
print normalize(Stoch(d))
"""


def hidden_markov_layers(steps):
    """The same, written layer by layer: all steps, then all observations."""
    return LABELLED + f"""box see : Bool -> Bool {{ no |-> [9/10, 1/10]  yes |-> [1/5, 4/5] }}
diagram one : Bool -> Bool * Bool = step ; copy ; id[Bool] * see
set arith = double
print normalize(Stoch(start ; scan(one, {steps}) ; id[Bool] * observe[Bool = yes]^{steps}))
"""


def with_target(script):
    """The script with a box `s` put behind d, and a diagram that cuts it out."""
    return script + "box s : A -> A\ndiagram t : A -> A = d ; s ; f\n"


def chain_model(variables):
    """A model of so many variables in a chain, each with rows of its own."""
    draw = random.Random(11)
    lines = ["model Chain {\n  v0 : {no, yes} = [1/2, 1/2]\n"]
    for i in range(1, variables):
        p, q = draw.randrange(1, 20), draw.randrange(1, 20)
        lines.append(f"  v{i} : {{no, yes}} given v{i - 1} {{ no |-> [{p}/20, {20 - p}/20]  yes |-> [{q}/20, {20 - q}/20] }}\n")
    lines.append("}\n")
    return "".join(lines) + f"print Chain.P(v{variables - 1})\n"


def structural_model(variables, questions):
    """Functions of the one to three variables before and of noise, and counterfactuals over two worlds."""
    draw = random.Random(17)
    lines = ["model World {\n"]
    for i in range(variables):
        weights = [draw.randrange(1, 20) for _ in range(3)]
        lines.append(f"  hidden e{i} : {{0, 1, 2}} = [{', '.join(f'{w}/{sum(weights)}' for w in weights)}]\n")
        near = [f"v{j}" for j in range(max(0, i - 3), i) if j == i - 1 or draw.random() < 0.5]
        given = ", ".join([*near, f"e{i}"])
        rows = []
        for row in range(2 ** len(near)):
            labels = [str(row >> k & 1) for k in range(len(near))]
            first = draw.randrange(2)
            for noise, label in enumerate([first, 1 - first, draw.randrange(2)]):
                rows.append(", ".join([*labels, str(noise)]) + f" |-> {label}")
        lines.append(f"  function v{i} : {{0, 1}} given {given} {{ {'  '.join(rows)} }}\n")
    lines.append("}\n")
    last, done = variables - 1, variables // 4
    for k in range(questions):
        lines.append(f"print World.P(v{last}[v{done} = 1] = 1 | v{last - 1} = 1, v{done + 1 + k} = {k % 2})\n")
    return "".join(lines)


def csv_rows(rows):
    """A CSV file: six columns, of 2 to 1000 labels."""
    draw = random.Random(13)
    sizes = [2, 3, 10, 50, 200, 1000]
    lines = ["a,b,c,d,e,f\n"]
    for _ in range(rows):
        lines.append(",".join(f"l{min(draw.randrange(s), draw.randrange(s))}" for s in sizes) + "\n")
    return "".join(lines)


def labels(count):
    """A type of so many labels, a state on it and functions from and to it."""
    return (f"type Big = {{1..{count}}}\ntype Bool = {{no, yes}}\nbox any : I -> Big = uniform\n"
            "function same : Big -> Big { x |-> x }\n"
            "function first : Big -> Bool { 1 |-> yes  _ |-> no }\n"
            "print Stoch(any ; same ; first)\n")


def doubling(lines):
    """A diagram of 2^lines boxes, which shall be refused with its count before anything is built."""
    made = [SYNTAX, "diagram d0 : A -> A = f\n"]
    made += [f"diagram d{i} : A -> A = d{i - 1} ; d{i - 1}\n" for i in range(1, lines + 1)]
    return "".join(made)
