"""Goes through a parsed statement of a learner, and stops at the first thing that she may not use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.text import _
from infra.local.hive_engine.accounts import Account
from infra.local.hive_engine.wall import kinds, names
from infra.local.hive_engine.wall.paths import is_below
from infra.local.hive_engine.wall.tree import Node, Opaque, Place

_LOGICAL, _ANALYSIS = "catalyst.plans.logical.", "catalyst.analysis."


_EXPRESSION_IN_SCHEMA = ("CURRENT_DEFAULT", "EXISTS_DEFAULT", "GENERATION_EXPRESSION")


class NotAllowed(Exception):
    """The statement is refused; the text is a sentence for its author."""


class Rules:
    """The rules for one account.

    shared: folder that she may read. functions: names of Spark's own functions.
    is_shared: whether a table, given as database (None: where the session is) and name, lies in the shared folder.
    """

    def __init__(
        self,
        account: Account,
        shared: Path,
        functions: frozenset[str],
        is_shared: Callable[[str | None, str], bool],
    ) -> None:
        self._account = account
        self._own = Path(account.location)
        self._shared = shared
        self._functions = functions
        self._is_shared = is_shared
        self._special: Mapping[str, Callable[[Node], None]] = {
            f"{_ANALYSIS}UnresolvedRelation": self._relation,
            f"{_ANALYSIS}UnresolvedTable": lambda node: self._table(node.fields[0]),
            f"{_ANALYSIS}UnresolvedTableOrView": lambda node: self._table(node.fields[0]),
            f"{_ANALYSIS}UnresolvedView": lambda node: self._table(node.fields[0]),
            f"{_ANALYSIS}UnresolvedIdentifier": lambda node: self._table(node.fields[0]),
            f"{_ANALYSIS}UnresolvedNamespace": lambda node: self._namespace(node.fields[0]),
            f"{_ANALYSIS}UnresolvedFunction": self._called,
            f"{_ANALYSIS}UnresolvedTableValuedFunction": self._called,
            f"{_ANALYSIS}UnresolvedFunctionName": lambda node: self._function(node.fields[0]),
            f"{_ANALYSIS}UnresolvedPartitionSpec": self._partition,
            "catalyst.TableIdentifier": self._identifier,
            "catalyst.FunctionIdentifier": lambda node: self._function(
                [part for part in reversed(node.fields) if part is not None]
            ),
            "catalyst.catalog.CatalogStorageFormat": self._storage,
            f"{_LOGICAL}UnresolvedTableSpec": self._spec,
            f"{_LOGICAL}SerdeInfo": self._serde,
            f"{_LOGICAL}OptionList": self._options,
            f"{_LOGICAL}QualifiedColType": lambda node: self._without_default(node, 6),
            f"{_LOGICAL}AlterColumn": lambda node: self._without_default(node, 6),
            f"{_LOGICAL}CreateTableAsSelect": self._create_as,
            f"{_LOGICAL}CreateView": lambda node: self._with_properties(node, 3),
            f"{_LOGICAL}CreateNamespace": self._create_namespace,
            f"{_LOGICAL}SetNamespaceProperties": lambda node: self._with_properties(node, 1),
            f"{_LOGICAL}SetTableProperties": lambda node: self._with_properties(node, 1),
            f"{_LOGICAL}SetViewProperties": lambda node: self._with_properties(node, 1),
            f"{_LOGICAL}UnsetTableProperties": self._unset,
            f"{_LOGICAL}UnsetViewProperties": self._unset,
            f"{_LOGICAL}SetTableSerDeProperties": self._serde_properties,
            f"{_LOGICAL}SetTableLocation": self._set_location,
            f"{_LOGICAL}RenameTable": self._rename,
            f"{_LOGICAL}ShowColumns": self._show_columns,
            f"{_LOGICAL}ShowNamespaces": self._show_namespaces,
            f"{_LOGICAL}SetCatalogAndNamespace": self._use,
            f"{_LOGICAL}InsertIntoStatement": self._insert,
            f"{_LOGICAL}InsertIntoDir": self._insert_into_folder,
            f"{_LOGICAL}LoadData": self._load,
            f"{_LOGICAL}TruncateTable": self._written,
            f"{_LOGICAL}TruncatePartition": self._written,
            f"{_LOGICAL}CacheTableAsSelect": lambda node: self._with_properties(node, 4),
            "execution.command.CreateTableLikeCommand": self._create_like,
            "execution.command.CreateViewCommand": self._temporary_view,
            "execution.command.SetCommand": self._set,
            "execution.command.ResetCommand": self._reset,
        }

    def look(self, value: Any) -> None:
        """Raises NotAllowed at the first thing that is not allowed."""
        if isinstance(value, Node):
            special = self._special.get(value.kind)
            if special is not None:
                special(value)
            elif value.kind in kinds.ALLOWED:
                self._all(value.fields)
            else:
                raise NotAllowed(_not_run(value.kind))
        elif isinstance(value, list | tuple):
            self._all(value)
        elif isinstance(value, dict):
            self._all(list(value.values()))
        elif isinstance(value, Place):
            self._writable(value)
        elif isinstance(value, Opaque) and value.text:
            self._columns(value.text)
        elif isinstance(value, Opaque) and not (value.kind.startswith("types.") or value.kind in kinds.VALUES):
            raise NotAllowed(_not_run(value.kind))

    def _all(self, values: Sequence[Any]) -> None:
        for value in values:
            self.look(value)

    def _rest(self, node: Node, *handled: int) -> None:
        """Look at all fields but those at these places."""
        self._all([field for at, field in enumerate(node.fields) if at not in handled])

    # Names

    def _relation(self, node: Node) -> None:
        parts, options = node.fields[0], node.fields[1]
        if options:
            raise NotAllowed(_("Options of a table in a query are not allowed here."))
        if len(parts) == 2 and parts[0].lower() in names.FILE_FORMATS:
            self._readable(parts[1])
        elif len(parts) != 1:
            self._table(parts)

    def _table(self, parts: Sequence[str]) -> None:
        """A table or view: a name alone is of the session's database, which is hers."""
        *scope, name = parts
        if scope:
            self._namespace(scope)
        if not names.is_plain(name):
            raise NotAllowed(
                _("The name {name} is not allowed. Use letters, digits and underscores.").format(name=_short(name))
            )

    def _namespace(self, parts: Sequence[str]) -> None:
        scope = list(parts)
        if len(scope) > 1 and scope[0].lower() == names.CATALOGUE:
            scope = scope[1:]
        if not scope:
            return
        if len(scope) > 1 or not names.is_plain(scope[0]) or not self._account.owns(scope[0]):
            raise NotAllowed(
                _(
                    "The database {name} is not yours. Yours is {own}, and those that begin with {own}_. "
                    "The course's data are files: put a table of your own over them with LOCATION."
                ).format(name=_short(".".join(parts)), own=self._account.database)
            )

    def _identifier(self, node: Node) -> None:
        self._table([part for part in reversed(node.fields) if part is not None])

    def _called(self, node: Node) -> None:
        self._function(node.fields[0])
        self._rest(node, 0)

    def _function(self, parts: Sequence[str]) -> None:
        name = parts[-1].lower()
        if len(parts) > 1 or name in names.DENIED_FUNCTIONS or name.startswith(names.DENIED_FUNCTION_PREFIXES):
            raise NotAllowed(_("The function {name} is not allowed here.").format(name=_short(".".join(parts))))
        if name not in self._functions:
            raise NotAllowed(_("There is no function {name} here. Check its spelling.").format(name=_short(parts[-1])))

    # Places

    def _readable(self, place: str | Place) -> None:
        if not is_below(place, self._shared):
            self._writable(place)

    def _writable(self, place: str | Place) -> None:
        if not is_below(place, self._own):
            raise NotAllowed(
                _(
                    "The place {place} is not allowed. You may read and write below {own}, and read below {shared}."
                ).format(
                    place=_short(place.path if isinstance(place, Place) else place),
                    own=f"file:{self._own}/",
                    shared=f"file:{self._shared}/",
                )
            )

    # What tables are made of

    def _spec(self, node: Node, *, reads: bool = True) -> None:
        properties, provider, options, location, _comment, serde, _external = node.fields
        self._properties(properties)
        self._provider(provider)
        self.look(options)
        self.look(serde)
        if location is not None:
            (self._readable if reads else self._writable)(location)

    def _provider(self, provider: str | None) -> None:
        if provider is not None and provider.lower() not in names.PROVIDERS:
            raise NotAllowed(
                _("Tables of the kind {name} are not allowed here. Expected: {names}.").format(
                    name=_short(provider), names=", ".join(sorted(names.PROVIDERS))
                )
            )

    def _serde(self, node: Node) -> None:
        stored_as, classes, serde, properties = node.fields
        if stored_as is not None and stored_as.lower() not in names.STORED_AS:
            raise NotAllowed(
                _("Files of the kind {name} are not allowed here. Expected: {names}.").format(
                    name=_short(stored_as), names=", ".join(sorted(names.STORED_AS))
                )
            )
        self._classes(serde, *(classes.fields if classes is not None else ()))
        self._told(properties)

    def _storage(self, node: Node, *, reads: bool = False) -> None:
        location, reader, writer, serde, _compressed, properties = node.fields
        if location is not None:
            (self._readable if reads else self._writable)(location)
        self._classes(serde, reader, writer)
        self._told(properties)

    def _classes(self, serde: str | None, *files: str | None) -> None:
        for found, allowed in [(serde, names.SERDES), *((one, names.FILE_CLASSES) for one in files)]:
            if found is not None and found not in allowed:
                raise NotAllowed(_("The Java class {name} is not allowed here.").format(name=_short(found)))

    def _properties(self, properties: Mapping[str, Any]) -> None:
        bad = names.bad_property({key: "" if value is None else value for key, value in properties.items()})
        if bad is not None:
            raise NotAllowed(_("The property {name} is not allowed here.").format(name=_short(bad)))

    def _told(self, options: Mapping[str, Any]) -> None:
        bad = names.bad_option({key: "" if value is None else value for key, value in options.items()})
        if bad is not None:
            raise NotAllowed(_("The option {name} is not allowed here.").format(name=_short(bad)))

    def _columns(self, schema: str) -> None:
        """A column's default is text that Spark reads as an expression later, past this wall."""
        if any(word in schema for word in _EXPRESSION_IN_SCHEMA):
            raise NotAllowed(_("Columns with a default or computed value are not allowed here."))

    def _without_default(self, node: Node, at: int) -> None:
        if node.fields[at] is not None:
            raise NotAllowed(_("Columns with a default or computed value are not allowed here."))
        self._rest(node, at)

    def _options(self, node: Node) -> None:
        """Options of a table are expressions, so that they may be computed; here they are literals."""
        found = {}
        for key, value in node.fields[0]:
            if not isinstance(value, Node) or not value.kind.endswith(".Literal"):
                raise NotAllowed(_("The option {name} must be a plain value.").format(name=_short(key)))
            found[key] = value.fields[0]
        self._told(found)

    def _with_properties(self, node: Node, at: int) -> None:
        self._properties(node.fields[at])
        self._rest(node, at)

    def _unset(self, node: Node) -> None:
        self._properties(dict.fromkeys(node.fields[1], ""))
        self._rest(node, 1)

    def _serde_properties(self, node: Node) -> None:
        self._classes(node.fields[1])
        self._told(node.fields[2] or {})
        self._rest(node, 1, 2)

    def _partition(self, node: Node) -> None:
        if node.fields[1] is not None:
            # Something could be inserted into the partition, wherever its table lies.
            self._writable(node.fields[1])

    # Commands

    def _create_as(self, node: Node) -> None:
        spec, options = node.fields[3], node.fields[4]
        self._spec(spec, reads=False)
        self._told(options)
        self._rest(node, 3, 4)

    def _create_like(self, node: Node) -> None:
        target, source, storage, provider, properties, _if_not_there = node.fields
        self._all([target, source])
        self._storage(storage, reads=True)
        self._provider(provider)
        self._properties(properties)

    def _temporary_view(self, node: Node) -> None:
        if not any(isinstance(field, Opaque) and field.kind.endswith(".LocalTempView$") for field in node.fields):
            raise NotAllowed(_("A view that all sessions see is not allowed. Use CREATE VIEW, or a temporary one."))
        self._with_properties(node, 3)

    def _create_namespace(self, node: Node) -> None:
        properties = dict(node.fields[2])
        location = properties.pop("location", None)
        if location is not None:
            self._writable(location)
        self._properties(properties)
        self.look(node.fields[0])

    def _set_location(self, node: Node) -> None:
        # Also of the whole table: what a managed table's folder is goes when the table is dropped.
        self._writable(node.fields[2])
        self._rest(node, 2)

    def _rename(self, node: Node) -> None:
        self._table(node.fields[1])
        self.look(node.fields[0])

    def _show_columns(self, node: Node) -> None:
        if node.fields[1] is not None:
            self._namespace(node.fields[1])
        self._rest(node, 1)

    def _show_namespaces(self, node: Node) -> None:
        pattern = node.fields[1]
        wanted = [] if pattern is None else pattern.lower().split("|")
        if not wanted or not all(self._account.owns(one) and names.is_plain(one.replace("*", "")) for one in wanted):
            raise NotAllowed(_("Other learners' databases are not shown. Ask for yours: SHOW DATABASES"))
        self.look(node.fields[0])

    def _use(self, node: Node) -> None:
        target = node.fields[0]
        if not isinstance(target, Node) or target.kind != f"{_ANALYSIS}UnresolvedNamespace" or not target.fields[0]:
            raise NotAllowed(_not_run(node.kind))
        self.look(target)

    def _set(self, node: Node) -> None:
        setting = node.fields[0]
        if setting is None:
            raise NotAllowed(_("SET without a setting is not allowed. Ask for one by its name."))
        key, value = setting
        self._setting(key)
        if value is not None and not names.SETTINGS[key.lower()].match(value.strip()):
            raise NotAllowed(
                _("The setting {name} can't be {value} here.").format(name=_short(key), value=_short(value))
            )

    def _reset(self, node: Node) -> None:
        if node.fields[0] is not None:
            self._setting(node.fields[0])

    def _setting(self, key: str) -> None:
        if key.lower() not in names.SETTINGS:
            raise NotAllowed(_("The setting {name} is not yours to see or to change.").format(name=_short(key)))

    # What writes

    def _insert(self, node: Node) -> None:
        self._target(node.fields[0])
        self._rest(node, 0, 1)

    def _written(self, node: Node) -> None:
        self._target(node.fields[0])

    def _load(self, node: Node) -> None:
        target, path, local = node.fields[0], node.fields[1], node.fields[2]
        # LOCAL copies the file, and without it the file is moved.
        (self._readable if local else self._writable)(path)
        self._target(target)

    def _insert_into_folder(self, node: Node) -> None:
        _local, storage, provider, query, _overwrite = node.fields
        if storage.fields[0] is None:
            raise NotAllowed(_("INSERT OVERWRITE DIRECTORY needs a folder of yours."))
        self._storage(storage)
        self._provider(provider)
        self.look(query)

    def _target(self, node: Node) -> None:
        """A table that is written to: hers, and not laid over the course's files."""
        parts = node.fields[0] if isinstance(node, Node) and node.kind.startswith(_ANALYSIS) else None
        if not parts or (isinstance(parts[0], str) and len(parts) == 2 and parts[0].lower() in names.FILE_FORMATS):
            raise NotAllowed(_("Data can be written into tables only."))
        self._table(parts)
        if self._is_shared(parts[-2] if len(parts) > 1 else None, parts[-1]):
            raise NotAllowed(
                _("The table {name} lies over the course's files, which you may read only.").format(
                    name=_short(".".join(parts))
                )
            )


def _not_run(kind: str) -> str:
    word = kind.rpartition(".")[2].rstrip("$")
    return _("This service does not run statements of the kind {kind}.").format(kind=_short(word))


def _short(text: str) -> str:
    return text if len(text) <= 150 else f"{text[:150]}…"
