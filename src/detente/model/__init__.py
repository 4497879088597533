"""The compiled case: frozen arrays and typed conditions, without I/O."""
