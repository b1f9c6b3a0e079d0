"""Write a piece of code another way: as another person would, or as somebody who hides where it came from.

What comes out is parsed Python that a person could have written. It is compared, and never run.
"""

from __future__ import annotations

import ast
import builtins
import random
from collections.abc import Sequence

_FUNCTIONS = ("mean", "sum", "min", "max", "std", "abs", "sort_values", "median")
# fmt: off
_WORDS = (
    "values", "table", "data", "found", "rows", "part", "total", "out", "res", "frame", "temp", "cols", "one",
    "each", "step", "counts", "first", "base", "result", "answer", "final", "mine", "info", "line", "kept",
    "named", "current", "helper", "piece", "pack", "block", "group", "item", "cell", "sheet", "store", "pick",
    "want", "given",
)
# fmt: on
_COMMENTS = ("# my try", "# works now", "# see task", "# TODO check again", "# from the text above", "# ok")


def own_way(code: str, chance: random.Random, strength: float = 0.5) -> str:
    """The code as another person would write it: other steps, other forms of the same step, other names, remarks.

    strength: how often each possible change is made, 0 to 1. Code that is no Python comes back as it was.
    """
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    habits = {name: chance.random() < strength for name in _Habits.NAMES}
    tree = ast.fix_missing_locations(_Habits(chance, habits, strength).visit(tree))
    tree.body = _Blocks(chance, habits, strength).block(tree.body)
    _rename(tree, chance)
    return _commented(ast.unparse(ast.fix_missing_locations(tree)), chance)


def hidden_copy(code: str, chance: random.Random) -> str:
    """The code as somebody leaves it who hides that it was copied: other names, numbers of texts, lines moved about."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    _rename(tree, chance)
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                setattr(node, field, _reordered(block, chance))
    return _commented(ast.unparse(ast.fix_missing_locations(tree)), chance)


class _Habits(ast.NodeTransformer):
    """Other forms of one expression or statement. A person has habits: the same form wherever it fits."""

    NAMES = ("augmented", "flipped", "method", "ternary", "keywords", "loc", "swapped", "not_in", "constructor")

    def __init__(self, chance: random.Random, habits: dict[str, bool], strength: float) -> None:
        self._chance = chance
        self._habits = habits
        self._strength = strength

    def _now(self, habit: str) -> bool:
        return self._habits[habit] and self._chance.random() < 0.85

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.target, ast.Name) and self._now("augmented"):
            left = ast.Name(node.target.id, ast.Load())
            return ast.Assign([node.target], ast.BinOp(left, node.op, node.value))
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        turned = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq}
        if len(node.ops) == 1 and type(node.ops[0]) in turned and self._now("flipped"):
            return ast.Compare(node.comparators[0], [turned[type(node.ops[0])]()], [node.left])
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult) and self._now("swapped"):
            return ast.BinOp(node.right, node.op, node.left)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if len(node.keywords) > 1 and self._now("keywords"):
            self._chance.shuffle(node.keywords)
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _FUNCTIONS and self._now("method"):
            owner = function.value
            if isinstance(owner, ast.Name) and owner.id == "np" and node.args:
                return ast.Call(ast.Attribute(node.args[0], function.attr, ast.Load()), node.args[1:], node.keywords)
            if not node.args:
                numpy = ast.Attribute(ast.Name("np", ast.Load()), function.attr, ast.Load())
                return ast.Call(numpy, [owner], node.keywords)
        if isinstance(function, ast.Name) and function.id in ("list", "sorted", "set") and self._now("constructor"):
            return ast.Call(ast.Name("list", ast.Load()), [node], [])
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        is_column = isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
        if is_column and isinstance(node.ctx, ast.Load) and self._now("loc"):
            everything = ast.Tuple([ast.Slice(), node.slice], ast.Load())
            return ast.Subscript(ast.Attribute(node.value, "loc", ast.Load()), everything, node.ctx)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if self._now("ternary"):
            return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)
        return node


class _Blocks:
    """Other ways to cut a block of statements into steps."""

    def __init__(self, chance: random.Random, habits: dict[str, bool], strength: float) -> None:
        self._chance = chance
        self._strength = strength
        self._looks = chance.random() < 0.35 * (0.5 + strength)

    def block(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        """The statements of a block in other steps."""
        found: list[ast.stmt] = []
        for statement in self._inlined(list(body)):
            for field in ("body", "orelse"):
                inner = getattr(statement, field, None)
                if isinstance(inner, list) and inner:
                    setattr(statement, field, self.block(inner))
            found += self._steps(statement)
        return _reordered(found, self._chance) if self._chance.random() < self._strength else found

    def _steps(self, statement: ast.stmt) -> list[ast.stmt]:
        before: list[ast.stmt] = []
        if isinstance(statement, ast.Return | ast.Assign) and statement.value is not None:
            if isinstance(statement.value, ast.ListComp) and self._sometimes(0.7):
                return self._as_loop(statement, statement.value)
            if isinstance(statement, ast.Return) and not isinstance(statement.value, ast.Name) and self._sometimes(0.8):
                name = self._name()
                before.append(ast.Assign([ast.Name(name, ast.Store())], statement.value))
                statement = ast.Return(ast.Name(name, ast.Load()))
                return [*before, *self._look(name), statement]
            value = statement.value
            if value is not None:
                self._hoist(value, before)
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(target, ast.Name):
                return [*before, statement, *self._look(target.id)]
        return [*before, statement]

    def _hoist(self, value: ast.expr, before: list[ast.stmt]) -> None:
        """Give arguments that are calls or sums a name of their own."""
        if not isinstance(value, ast.Call):
            return
        for number, argument in enumerate(value.args):
            if isinstance(argument, ast.Call | ast.BinOp | ast.Subscript) and self._sometimes(0.8):
                name = self._name()
                before.append(ast.Assign([ast.Name(name, ast.Store())], argument))
                value.args[number] = ast.Name(name, ast.Load())

    def _as_loop(self, statement: ast.Return | ast.Assign, made: ast.ListComp) -> list[ast.stmt]:
        name, one = self._name(), made.generators[0]
        if len(made.generators) > 1:
            return [statement]
        grow = ast.Attribute(ast.Name(name, ast.Load()), "append", ast.Load())
        inner: list[ast.stmt] = [ast.Expr(ast.Call(grow, [made.elt], []))]
        for condition in one.ifs:
            inner = [ast.If(condition, inner, [])]
        empty = ast.Assign([ast.Name(name, ast.Store())], ast.List([], ast.Load()))
        statement.value = ast.Name(name, ast.Load())
        return [empty, ast.For(one.target, one.iter, inner, []), statement]

    def _look(self, name: str) -> list[ast.stmt]:
        if not (self._looks and self._chance.random() < 0.25):
            return []
        shown: list[ast.expr] = [ast.Name(name, ast.Load())]
        if self._chance.random() < 0.5:
            shown.insert(0, ast.Constant(name))
        return [ast.Expr(ast.Call(ast.Name("print", ast.Load()), shown, []))]

    def _inlined(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Without names that are made in one statement and used once in the next."""
        found: list[ast.stmt] = []
        for number, statement in enumerate(body):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            following = body[number + 1] if number + 1 < len(body) else None
            if isinstance(statement, ast.Assign) and isinstance(target, ast.Name) and following is not None:
                uses = [node for other in body for node in ast.walk(other) if _is(node, target.id)]
                inside = [node for node in ast.walk(following) if _is(node, target.id)]
                if len(uses) == 2 and len(inside) == 1 and self._sometimes(0.5):
                    body[number + 1] = _Replace(target.id, statement.value).visit(following)
                    continue
            found.append(statement)
        return found

    def _name(self) -> str:
        return f"{self._chance.choice(_WORDS)}_{self._chance.randrange(1000)}"

    def _sometimes(self, weight: float) -> bool:
        return self._chance.random() < weight * self._strength


class _Replace(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self._name = name
        self._value = value

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._value if node.id == self._name and isinstance(node.ctx, ast.Load) else node


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _rename(tree: ast.Module, chance: random.Random) -> None:
    """Give every name that functions make another one. Names of the module are the lab's, and stay."""
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        made = {
            node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        other = {name: f"{chance.choice(_WORDS)}{chance.randrange(100)}" for name in sorted(made - set(dir(builtins)))}
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id in other:
                node.id = other[node.id]


def _reordered(body: list[ast.stmt], chance: random.Random) -> list[ast.stmt]:
    """Neighbours that do not need each other change places now and then."""
    found = list(body)
    for number in range(len(found) - 1):
        first, second = found[number], found[number + 1]
        simple = isinstance(first, ast.Assign) and isinstance(second, ast.Assign)
        if (
            simple
            and not (_made(first) & _used(second))
            and not (_made(second) & _used(first))
            and chance.random() < 0.6
        ):
            found[number], found[number + 1] = second, first
    return found


def _made(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _used(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _commented(code: str, chance: random.Random) -> str:
    lines = code.split("\n")
    for number, line in enumerate(lines):
        if line.startswith("    ") and chance.random() < 0.06:
            lines[number] = f"{line}  {chance.choice(_COMMENTS)}"
    return "\n".join(lines)
