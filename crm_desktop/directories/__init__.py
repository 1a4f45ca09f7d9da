"""Directories (справочники): types, segments, sources, regions, roles, tags."""
