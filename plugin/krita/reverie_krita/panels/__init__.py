"""The parts of the docker, each with what it shows and does."""
