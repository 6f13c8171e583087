"""The database: schema, migrations, and the two engines behind one port."""
