"""The neural networks: where they are published, how they are downloaded, and their weights."""
