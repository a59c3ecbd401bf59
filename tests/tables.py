"""Tables that a test defines for itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Table

from models import Base


@contextmanager
def tables_of_this_test() -> Iterator[None]:
    """Whatever table is defined in the context is forgotten after it, so that no other test meets it."""
    before = set(Base.registry.mappers)
    try:
        yield
    finally:
        for mapper in set(Base.registry.mappers) - before:
            assert isinstance(mapper.local_table, Table)
            Base.metadata.remove(mapper.local_table)
            Base.registry._dispose_manager_and_mapper(mapper.class_manager)
            del Base.registry._managers[mapper.class_manager]
