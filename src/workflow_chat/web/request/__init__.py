"""Reading a request: its headers, its query string and its body, and what is wrong with them."""
