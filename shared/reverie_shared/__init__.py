"""What both sides of Reverie share: settings, presets, messages, errors, and the places of files."""

VERSION = "0.2.0"
"""The version of Reverie, shown to people. Programs compare builds (`reverie_shared.build`)."""
