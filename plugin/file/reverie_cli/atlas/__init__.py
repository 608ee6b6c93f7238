"""The commands `reverie look` and `reverie atlas`: what a network sees, and pictures of what it dreams."""
