"""What a spec says of an operation, in the terms that pages use."""
