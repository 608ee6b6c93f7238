"""What the windows of all editors share: what they say and plan, without any widget."""
