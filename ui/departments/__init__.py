"""The screens of departments: the tree, sharing rules, clients opened to colleagues."""
