"""The migrations, in order; applied ones are never changed."""
