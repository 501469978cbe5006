"""What writers tell the live side: topics, to which any number of listeners may listen."""
