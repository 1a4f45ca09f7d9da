"""Changing a filter tree at a path: plain functions over plain values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.views.checking import problem_of
from crm_desktop.views.operators import operators_for
from crm_desktop.views.tree import EVERYTHING, Condition, Group, Join, Unknown

if TYPE_CHECKING:
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.list_fields import ListField
    from crm_desktop.views.tree import Node

Path = tuple[int, ...]


def node_at(tree: Group, path: Path) -> Node:
    """The node a path leads to; the empty path leads to the tree itself."""
    node: Node = tree
    for at in path:
        assert isinstance(node, Group)  # noqa: S101 - a path leads through groups only
        node = node.nodes[at]
    return node


def replaced(tree: Group, path: Path, node: Node) -> Group:
    """The tree with another node at a path."""
    if not path:
        return node if isinstance(node, Group) else Group((node,))
    at, rest = path[0], path[1:]
    below = tree.nodes[at]
    new: Node = replaced(below, rest, node) if rest and isinstance(below, Group) else node
    return replace(tree, nodes=(*tree.nodes[:at], new, *tree.nodes[at + 1 :]))


def removed(tree: Group, path: Path) -> Group:
    """The tree without the node at a path; a group left empty goes with it."""
    *above, at = path
    parent = node_at(tree, tuple(above))
    assert isinstance(parent, Group)  # noqa: S101 - a path leads through groups only
    kept = replace(parent, nodes=(*parent.nodes[:at], *parent.nodes[at + 1 :]))
    if not kept.nodes and above:
        return removed(tree, tuple(above))
    return replaced(tree, tuple(above), kept)


def appended(tree: Group, path: Path, node: Node) -> Group:
    """The tree with one more node in the group at a path."""
    group = node_at(tree, path)
    assert isinstance(group, Group)  # noqa: S101 - only groups hold nodes
    return replaced(tree, path, replace(group, nodes=(*group.nodes, node)))


def new_condition(field: ListField) -> Condition:
    """A condition over a field as it begins: its first operator, no value yet."""
    return Condition(field.key, operators_for(field)[0].op)


def without_unfinished(fields: ListFields, tree: Group, *, known: Group = EVERYTHING) -> Group:
    """The tree without conditions nobody has given a value yet.

    Broken ones that were in `known` stay: they are somebody's, to be mended or taken away.
    """
    kept = frozenset(_leaves(known))

    def prune(group: Group) -> Group:
        nodes: list[Node] = []
        for node in group.nodes:
            if isinstance(node, Group):
                inner = prune(node)
                nodes += [inner] if inner.nodes else []
            elif node in kept or not problem_of(fields, node):
                nodes.append(node)
        return replace(group, nodes=tuple(nodes))

    return prune(tree)


def top_conditions(tree: Group) -> tuple[Node, ...]:
    """What stands side by side at the top, each of which can be taken off by itself."""
    if not tree.nodes:
        return ()
    plain = tree.join is Join.AND and not tree.negated
    alone = len(tree.nodes) == 1 and not tree.negated
    return tree.nodes if plain or alone else (tree,)


def without_top(tree: Group, node: Node) -> Group:
    """The tree with one of its top conditions taken off."""
    if node == tree:
        return EVERYTHING
    return replace(tree, nodes=tuple(each for each in tree.nodes if each is not node))


def with_column(tree: Group, field: str, node: Condition | None) -> Group:
    """The tree with this as the only top condition over a field; None takes it off."""
    base = tree if tree.join is Join.AND and not tree.negated else Group((tree,))
    rest = tuple(each for each in base.nodes if not _is_over(each, field))
    return Group((*rest, node) if node is not None else rest)


def column_condition(tree: Group, field: str) -> Condition | None:
    """The top condition over a field, if there is exactly one."""
    if tree.join is not Join.AND or tree.negated:
        return None
    found = [each for each in tree.nodes if isinstance(each, Condition) and each.field == field]
    return found[0] if len(found) == 1 else None


def _is_over(node: Node, field: str) -> bool:
    return isinstance(node, Condition) and node.field == field


def _leaves(node: Node) -> list[Condition | Unknown]:
    if isinstance(node, Group):
        return [leaf for each in node.nodes for leaf in _leaves(each)]
    return [node]
