"""A channel turns its own payloads into events and our messages into its own form; it never writes rows."""
