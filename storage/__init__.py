"""The only SQL. Plain functions over an open transaction, which is always the first parameter."""
