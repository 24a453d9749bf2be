"""What stands around the rows of an answer, while the method that answers is written."""

from __future__ import annotations

from orchestrator.json_schema import types_of, without_null
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.expressions import ExpressionWriter
from orchestrator.models.builtin.emit.given import given_to
from orchestrator.models.builtin.emit.method_values import MethodValues
from orchestrator.models.builtin.emit.nothing_there import or_nothing
from orchestrator.models.builtin.emit.responses import MADE, around_rows, operation_module, place


class WrappingMethod(MethodValues):
    """One method while its answer is put together."""

    def wrapped(self, inner: dict[str, str], info: str = "", counted: str = "") -> str:
        """The view inside of its envelope; `counted` is how many rows were concerned, where none is shown."""
        answer = self.operation.answer
        if not answer.envelope and not answer.extras and not answer.constants and not answer.computed:
            return inner[""]
        tree: dict[str, object] = {}
        for path, word in answer.extras.items():
            place(tree, path.split("."), self._made(word) or counted or _extra(word, info, inner))
        for path, value in answer.constants.items():
            place(tree, path.split("."), repr(value))
        for path, text in answer.computed.items():
            place(tree, path.split("."), self._reckoned(path, text))
        if inner:
            place(tree, list(answer.envelope) or ["items"], inner[""])
        return self._instance(self.types.answer, tree)

    def _made(self, word: str) -> str:
        """What each answer is given as it is made; empty for what is said of its rows."""
        if word == "answered_at":
            self.use("app.convert", "iso")
            self.use("app.models.base", "utc_now")
            return "iso(utc_now())"
        if word not in MADE:
            return ""
        self.use("app.log", "correlation_id")
        return "correlation_id.get()"

    def _reckoned(self, path: str, text: str) -> str:
        """Lines that compute what stands around the rows; returns it as its schema has it."""
        written = ExpressionWriter(self, self.design, {}, given_to(self))
        schema = around_rows(self.operation.answer, path)
        kind = (types_of(without_null(dict(schema))) or ("any",))[0]
        name = f"reckoned_{naming.snake(path.replace('.', '_'))}"
        value = written.value(text)
        self.use("sqlalchemy", "select")
        self.use("app.convert", "answered")
        found = f"answered(self.session.scalar(select({value})), {kind!r}, {schema.get('format', '')!r})"
        self.say(*written.before(), f"{name} = {found}")
        return or_nothing(name, schema, self.imports)

    def _instance(self, name: str, tree: dict[str, object]) -> str:
        module = operation_module(self.operation)
        self.use(f"app.schemas.{module}", name)
        arguments = []
        for prop, value in tree.items():
            if isinstance(value, dict):
                inner = f"{name.removesuffix('Answer')}{naming.pascal(prop)}"
                text = self._instance(inner, value)
            else:
                text = str(value)
            arguments.append(f"{naming.attribute(prop)}={text}")
        return f"{name}({', '.join(arguments)})"


def _extra(word: str, info: str, inner: dict[str, str]) -> str:
    if info:
        return f"{info}.{word}"
    return _OF_ONE.get(word, "None") if inner else "0"


_OF_ONE = {"total": "1", "count": "1", "page": "1", "pages": "1", "pages_or_one": "1", "limit": "1", "offset": "0"}
"""What is said around one row."""
