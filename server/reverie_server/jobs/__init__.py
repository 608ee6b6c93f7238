"""Jobs, from a client's request to the event that ends them."""
