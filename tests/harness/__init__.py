"""What the stories are told with: a real server, and people who use it over HTTP."""
