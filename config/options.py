"""What single platforms let a person choose: one table for each that has anything to choose.

A platform ``name`` whose sources need more than the keys that all sources share gets a model here,
and one line in ``config.models.Source``::

    class NameOptions(Table):
        selector: Text = "article"

    name: NameOptions | None = None     # in Source

A person then writes the table ``[source.name]`` below the ``[[source]]`` it belongs to, and the
platform reads ``task.source.name or NameOptions()``. docs/configuration.md describes every key.
"""
