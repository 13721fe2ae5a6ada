"""The sample world: synthetic enterprises of Kerala's shape, built through the real services."""
