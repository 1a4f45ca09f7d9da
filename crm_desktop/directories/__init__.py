"""Directories (справочники): what clients and deals are told by."""
