"""What is locked in `deploy/`: under which licences it is, and whether anybody knows a hole in it."""
