"""The staff's pages: they read requests, call services, and show what these return."""
