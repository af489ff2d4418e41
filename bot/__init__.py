"""Everything that has a socket, a clock or an environment."""
