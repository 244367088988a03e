"""docpact keeps documentation page, OpenAPI spec, typed client and payloads in agreement."""
