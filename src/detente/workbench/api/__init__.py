"""What programs ask with a token: an API with a description as OpenAPI."""
