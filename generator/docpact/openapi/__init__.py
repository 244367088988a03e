"""Any OpenAPI document in, one frozen ``Api`` out."""
