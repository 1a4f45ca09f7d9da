"""The tables of an office: schema, migrations, journal triggers, search index."""
