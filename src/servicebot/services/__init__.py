"""Use cases, one verb a function; a transaction begins and ends here."""
