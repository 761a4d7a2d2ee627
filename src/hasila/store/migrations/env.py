"""Run by Alembic: apply revisions inside the transaction that ``hasila.store.connect`` holds."""

from alembic import context

from hasila.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
