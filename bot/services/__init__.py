"""One event is one turn: the calls that join the conversation to the store."""
